"""A city's systems on loopback: an Open311 endpoint and a receiver of webhooks, and their faults."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import Server


@dataclass
class City:
    """What it was told; `faults` are given first, one a request: a status, `reset` after the effect, or no
    answer ever (`hang`, or `hang after` the effect). `fine` is no fault. `hanging`: somebody waits in vain.
    """

    url: str = ""
    cases: list[dict[str, str]] = field(default_factory=list)
    hooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    status: str = "open"
    notes: str = ""
    tokens: bool = False
    asked: int = 0
    wait: str = ""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_request(self, request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        if refusal := await self._fault(lambda: self.cases.append(form)):
            return refusal
        self.cases.append(form)
        name = "token" if self.tokens else "service_request_id"
        return JSONResponse([{name: f"SR-{len(self.cases)}"}], status_code=201)

    async def on_token(self, request: Request) -> Response:
        return JSONResponse([{"service_request_id": "SR-late", "token": request.path_params["token"]}])

    async def on_case(self, request: Request) -> Response:
        self.asked += 1
        case: dict[str, Any] = {"service_request_id": request.path_params["case"], "status": self.status}
        return JSONResponse([{**case, "status_notes": self.notes, "service_notice": None}])

    async def on_hook(self, request: Request) -> Response:
        body = await request.body()
        if refusal := await self._fault(lambda: self.hooks.append((dict(request.headers), body))):
            return refusal
        self.hooks.append((dict(request.headers), body))
        return Response(status_code=204)

    async def _fault(self, effect: Any) -> Response | None:
        if not self.faults:
            return None
        fault = self.faults.pop(0)
        if fault == "fine":
            return None
        if fault in ("hang", "hang after"):
            if fault == "hang after":
                effect()
            self.hanging.set()
            await self.over.wait()
            return Response(status_code=503)
        if fault == "reset":
            # The effect is there, and the connection breaks before the answer.
            effect()
            return Response(b"[", headers={"Content-Length": "100"})
        headers = {"Retry-After": self.wait} if self.wait else {}
        return Response(status_code=int(fault), headers={**headers, "Location": self.url})


@asynccontextmanager
async def running() -> AsyncIterator[City]:
    """A city that answers on loopback."""
    city = City()
    routes = [
        Route("/open311/requests.json", city.on_request, methods=["POST"]),
        Route("/open311/requests/{case}.json", city.on_case),
        Route("/open311/tokens/{token}.json", city.on_token),
        Route("/hook", city.on_hook, methods=["POST"]),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, lifespan="off"
    )
    server = Server(config)
    async with server.running():
        city.url = f"http://127.0.0.1:{server.port}"
        try:
            yield city
        finally:
            city.over.set()
