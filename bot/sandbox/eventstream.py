"""What happens in the world, as server-sent events (the page) and by long polling (the tests)."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from .errors import Json
from .events import Event
from .jsonroutes import json_routes
from .world import World

_KEEP_ALIVE = 15.0
_LONGEST_WAIT = 60.0


class EventStream:
    """/api/events and /api/events/next."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        waiting = json_routes(self._world.keeper, [("GET", "/api/events/next", self.next_events)])
        return [Route("/api/events", self.events, methods=["GET"]), *waiting]

    async def events(self, request: Request) -> Response:
        """Server-sent events after ?after=N (or Last-Event-ID), for ever."""
        after = int(request.headers.get("last-event-id") or request.query_params.get("after") or 0)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._event_stream(after), media_type="text/event-stream", headers=headers)

    async def _event_stream(self, after: int) -> AsyncIterator[str]:
        yield ": open\n\n"
        while not self._world.events.closed:
            found = await self._world.events.wait(after, _KEEP_ALIVE)
            yield "".join(map(_as_sse, found)) or ": still here\n\n"
            after = found[-1].number if found else after

    async def next_events(self, request: Request) -> Json:
        """Events after ?after=N, waiting up to ?timeout seconds for one (of ?chat_id only, if given)."""
        query = request.query_params
        after, chat_id = int(query.get("after", 0)), query.get("chat_id")
        loop = asyncio.get_running_loop()
        until = loop.time() + min(float(query.get("timeout", 0)), _LONGEST_WAIT)
        while True:
            found = await self._world.events.wait(after, max(0.0, until - loop.time()))
            after = found[-1].number if found else after
            wanted = [
                event.data for event in found if chat_id is None or str(event.data.get("chat_id")) == chat_id
            ]
            if wanted or loop.time() >= until or self._world.events.closed:
                return {"events": wanted, "cursor": after}


def _as_sse(event: Event) -> str:
    return f"id: {event.number}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
