"""The Bot API's door: /bot<TOKEN>/<method> and /file/bot<TOKEN>/<path>, written as plain ASGI for speed."""

import asyncio
import json
import re
from typing import Any

from starlette.types import Receive, Scope, Send

from .connections import Connections
from .errors import ApiError, Json, conflict
from .faults import Fault
from .methods import METHODS, Call
from .parameters import Uploads, read_arguments, read_request
from .polling import WEBHOOK_ACTIVE, Poller
from .signatures import SPELLING
from .webhook import Webhook
from .world import World

_METHOD_PATH = re.compile(r"/bot(?P<token>\d+:[\w-]+)/(?P<method>\w+)")
_FILE_PATH = re.compile(r"/file/bot(?P<token>\d+:[\w-]+)/(?P<path>.+)")
_UNAUTHORIZED = ApiError(401, "Unauthorized")
_NOT_FOUND = ApiError(404, "Not Found")
_NO_METHOD = ApiError(404, "Not Found: method not found")


class BotApi:
    """Answers the bot's calls, each carried out in one go: it sees the world as the last one left it."""

    def __init__(self, world: World, connections: Connections) -> None:
        self._world = world
        self._connections = connections
        self.poller = Poller(world)
        self.webhook = Webhook(world, self.poller, self._run_webhook_answer)
        self._methods = {**METHODS, **self.webhook.methods()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/file/"):
            await self._give_file(scope, send)
            return
        try:
            method = self._method(scope["path"])
            given, uploads = await read_request(scope, receive)
        except ApiError as error:
            await _answer(send, error.code, error.body())
            return
        if latency := self._world.flood.limits.latency:
            await asyncio.sleep(latency)
        fault = self._world.faults.next_for(method, given.get("chat_id"))
        if fault is None:
            status, body = await self._carry_out(method, given, uploads, receive)
            self._log(method, given, uploads, status)
            await _answer(send, status, body)
        else:
            await self._fail(fault, method, given, uploads, scope, receive, send)

    def _method(self, path: str) -> str:
        match = _METHOD_PATH.fullmatch(path)
        if match is None:
            raise _NOT_FOUND
        if match["token"] != self._world.token:
            raise _UNAUTHORIZED
        method = SPELLING.get(match["method"].lower())
        if method is None:
            raise _NO_METHOD
        return method

    async def _carry_out(
        self, method: str, given: Json, uploads: Uploads, receive: Receive
    ) -> tuple[int, str]:
        """Do what is asked and keep it; status and body of the answer."""
        try:
            args = read_arguments(method, given, uploads, strict=self._world.rules.strict)
            if method == "getUpdates":
                if self.webhook.active:
                    raise conflict(WEBHOOK_ACTIVE)
                result = await self.poller.get_updates(args, receive)
            else:
                result = json.dumps(
                    self._methods[method](Call(self._world, method, args, uploads)), ensure_ascii=False
                )
            return 200, f'{{"ok":true,"result":{result}}}'
        except ApiError as error:
            return error.code, json.dumps(error.body())
        finally:
            self._world.keeper.commit()

    async def _fail(
        self,
        fault: Fault,
        method: str,
        given: Json,
        uploads: Uploads,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer a call that a fault strikes; see Fault for the kinds."""
        await asyncio.sleep(fault.delay)
        if fault.kind == "status":
            self._log(method, given, uploads, fault.status)
            await _answer(send, fault.status, fault.error().body())
            return
        status, body = 0, ""
        if fault.kind not in ("hang", "reset_before"):
            status, body = await self._carry_out(method, given, uploads, receive)
        unanswered = fault.kind not in ("malformed", "delay")
        self._log(method, given, uploads, 0 if unanswered else status)
        if fault.kind in ("hang", "hang_after"):
            await _until_gone(receive)
        elif unanswered:
            self._connections.abort(scope)
            await _until_gone(receive)
        else:
            await _answer(send, status, body[: len(body) // 2] if fault.kind == "malformed" else body)

    def _run_webhook_answer(self, method: str, given: Json) -> None:
        """A method that came as the answer to an update: nobody hears of its result."""
        spelled = SPELLING.get(method.lower())
        status = 404
        if spelled in self._methods:
            try:
                args = read_arguments(spelled, given, {}, strict=self._world.rules.strict)
                self._methods[spelled](Call(self._world, spelled, args, {}))
                status = 200
            except ApiError as error:
                status = error.code
        self._log(spelled or method, given, {}, status)

    def _log(self, method: str, given: Json, uploads: Uploads, status: int) -> None:
        params: Json = {name: _shown(value) for name, value in given.items()}
        params.update((name, {"file": file.name, "size": len(file.data)}) for name, file in uploads.items())
        self._world.calls.add(self._world.clock(), method, params, status)

    async def _give_file(self, scope: Scope, send: Send) -> None:
        match = _FILE_PATH.fullmatch(scope["path"])
        if match is None or match["token"] != self._world.token:
            refusal = _NOT_FOUND if match is None else _UNAUTHORIZED
            await _answer(send, refusal.code, refusal.body())
            return
        file = self._world.files.find_path(match["path"])
        if file is None:
            await _answer(send, 404, _NOT_FOUND.body())
            return
        await _respond(send, 200, self._world.files.data(file), file.mime)


def _shown(value: Any) -> Any:
    """JSON texts are logged as what they say, ids as numbers: a test need not care how the bot encodes."""
    if not isinstance(value, str) or not value:
        return value
    if value[0] in "[{" or value.lstrip("-").isdigit():
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _answer(send: Send, status: int, body: Json | str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    await _respond(send, status, text.encode(), "application/json")


async def _respond(send: Send, status: int, body: bytes, content_type: str) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
