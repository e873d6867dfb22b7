"""The part of the world API that is for tests: the update queue, faults, limits, the log of calls."""

from starlette.requests import Request
from starlette.routing import Route

from .errors import Json, bad_request
from .jsonroutes import json_body, json_routes
from .limits import Limits
from .methods import Call
from .polling import Poller
from .webhook import Webhook
from .world import World


class Controls:
    """/api/updates, /api/faults, /api/limits and /api/calls."""

    def __init__(self, world: World, poller: Poller, webhook: Webhook) -> None:
        self._world = world
        self._poller = poller
        self._webhook = webhook

    def routes(self) -> list[Route]:
        return json_routes(
            self._world.keeper,
            [
                ("GET", "/api/updates", self.updates),
                ("POST", "/api/updates", self.put_update),
                ("POST", "/api/updates/{update_id:int}/repeat", self.repeat_update),
                ("POST", "/api/faults", self.add_fault),
                ("DELETE", "/api/faults", self.clear_faults),
                ("PUT", "/api/limits", self.set_limits),
                ("GET", "/api/calls", self.calls),
            ],
        )

    async def updates(self, request: Request) -> Json:
        queue = self._world.updates
        webhook = self._webhook.info(Call(self._world, "getWebhookInfo", {}, {}))
        counts = {"pending": len(queue), "confirmed": queue.confirmed, "delivered": queue.delivered}
        return {
            **counts,
            "next_update_id": queue.next_id,
            "polling": self._poller.waiting,
            "webhook": webhook,
        }

    async def put_update(self, request: Request) -> Json:
        update = (await json_body(request)).get("update")
        if not isinstance(update, dict):
            raise bad_request("an update must be a JSON object")
        return {"update_id": self._world.updates.put_raw(update)}

    async def repeat_update(self, request: Request) -> Json:
        update_id = request.path_params["update_id"]
        repeated = self._world.updates.repeat(
            update_id, bool((await json_body(request)).get("same_id", True))
        )
        if repeated is None:
            raise bad_request(f"update {update_id} is not remembered")
        return {"update_id": repeated}

    async def add_fault(self, request: Request) -> Json:
        fault = self._world.faults.add(await json_body(request))
        return {"method": fault.method, "kind": fault.kind, "times": fault.times}

    async def clear_faults(self, request: Request) -> Json:
        self._world.faults.clear()
        return {"ok": True}

    async def set_limits(self, request: Request) -> Json:
        wanted = {name: value for name, value in (await json_body(request)).items() if value is not None}
        try:
            self._world.flood.set(Limits(**wanted))
        except TypeError as error:
            raise bad_request(f"not limits: {error}") from error
        return self._world.flood.limits.public()

    async def calls(self, request: Request) -> Json:
        after = int(request.query_params.get("after", 0))
        return {
            "calls": [call.public() for call in self._world.calls.after(after)],
            "last": self._world.calls.last,
        }
