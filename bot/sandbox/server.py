"""The sandbox as a server: one port on the loopback interface with both doors and the chat page."""

import asyncio
import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from .botapi import BotApi
from .connections import Connections
from .controls import Controls
from .eventstream import EventStream
from .world import Rules, World
from .worldapi import WorldApi

PAGE = Path(__file__).with_name("page")
TOKEN = "7000000001:sandbox-token-good-for-this-machine"  # noqa: S105 - it opens nothing elsewhere


class Sandbox:
    """A Telegram of one's own: `async with Sandbox() as sandbox: …`.

    `port` 0 takes a free one. `state_path` names a file in which the world outlives the process (see
    `keeper`); without it all is forgotten. `clock` gives Unix seconds.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = TOKEN,
        bot_username: str = "yishi_demo_bot",
        bot_name: str = "Yishi",
        state_path: Path | None = None,
        rules: Rules | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._host = loopback(host)
        self._port = port
        self.token = token
        self.world = World(token, bot_username, bot_name, rules or Rules(), state_path, clock)
        self._connections = Connections()
        self._bot_api = BotApi(self.world, self._connections)
        self._running: tuple[_Server, asyncio.Task[None]] | None = None

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT: base of the page and of the world API."""
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        """What a bot library takes as its base address, less the token: http://127.0.0.1:PORT/bot."""
        return f"{self.url}/bot"

    async def __aenter__(self) -> Self:
        listener = socket.create_server((self._host, self._port), backlog=2048)
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app(),
            http=self._connections.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
            server_header=False,
            date_header=False,
        )
        server = _Server(config)
        self._running = server, asyncio.create_task(server.serve([listener]), name="sandbox")
        await server.ready.wait()
        self._bot_api.webhook.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running is not None:
            server, serving = self._running
            await self._bot_api.webhook.close()
            server.should_exit = True
            self.world.events.close()
            self._connections.close_all()
            await serving
        self.world.keeper.close()

    def _app(self) -> ASGIApp:
        rest = Starlette(
            routes=[
                Route("/", _page),
                Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
                *WorldApi(self.world).routes(),
                *EventStream(self.world).routes(),
                *Controls(self.world, self._bot_api.poller, self._bot_api.webhook).routes(),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])],
        )

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            bots = scope["type"] == "http" and scope["path"].startswith(("/bot", "/file/bot"))
            await (self._bot_api if bots else rest)(scope, receive, send)

        return app


async def serve(sandbox: Sandbox) -> None:
    """Run until cancelled; for the command line and for a process of its own."""
    async with sandbox:
        await asyncio.Event().wait()


def loopback(host: str) -> str:
    """`host` as a loopback address; ValueError for any other: the sandbox checks no passwords."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise ValueError(f"the sandbox serves this machine only: listen on 127.0.0.1, not on {host!r}")
    return host


class _Server(uvicorn.Server):
    """uvicorn inside of somebody else's event loop: says when it is ready, leaves signals to the owner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _SignedConvertor(Convertor[int]):
    """Chat ids in paths: groups have negative ones."""

    regex = "-?[0-9]+"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


async def _page(request: Request) -> Response:
    return FileResponse(PAGE / "index.html")


register_url_convertor("signed", _SignedConvertor())
