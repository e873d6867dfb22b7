"""A demo from its start to its stop: the sandbox in this process, the bot beside it."""

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

from bot.cli.demo.feed import feed
from bot.cli.demo.place import Place
from bot.cli.demo.rows import Rows
from bot.cli.demo.supervisor import Bot, end_orphan
from bot.cli.demo.town import Town, add_people, found
from bot.cli.demo.watching import watching
from bot.errors import UserError
from bot.sandbox import Sandbox, SandboxClient
from bot.sandbox.keeper import StateUnusable
from bot.texts import t

INTERRUPTED = 130
READY_WITHIN = 600  # tenths of a second
# The sandbox has no flood limits, so the bot need not pace itself as at Telegram.
# Nobody who tries it waits for the pace of Telegram, or for the morning.
UNPACED = {"SEND_RATE": "1000", "CHAT_RATE": "1000", "GROUP_RATE": "60000", "QUIET_HOURS": ""}


async def serve(
    place: Place, arguments: argparse.Namespace, lang: str, street: str, rows: Rows | None, orphan: str
) -> int:
    """Run until SIGINT, SIGTERM or SIGHUP, or until a feed has ended. The folder is held by the caller."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, stop.set)
    await end_orphan(place, orphan)
    town = Town.load(place)
    if arguments.fresh or town is None:
        place.clear()
        town = None
    lang = town.language if town else lang
    async with AsyncExitStack() as stack:
        sandbox = await _open(stack, place, arguments.port, lang)
        place.keep_note({"url": sandbox.url})
        demo = Demo(place, sandbox, await stack.enter_async_context(SandboxClient(sandbox.url)), lang)
        stack.push_async_callback(demo.stop)
        stopping = asyncio.create_task(stop.wait())
        done = await _first(demo.run(town, street, rows, keep=arguments.keep), demo.failed, stopping)
        if done is None and rows is not None and not arguments.keep:
            return INTERRUPTED
        return done or 0


async def _open(stack: AsyncExitStack, place: Place, port: int, lang: str) -> Sandbox:
    try:
        sandbox = Sandbox(port=port, bot_name=t("demo.bot_name", lang), state_path=place.world)
        return await stack.enter_async_context(sandbox)
    except StateUnusable as error:
        raise UserError("demo.state_unusable", file=place.world) from error
    except OSError as error:
        raise UserError("demo.port_taken", port=port) from error


async def _first(work: Coroutine[Any, Any, int], *others: "asyncio.Future[Any]") -> int | None:
    """What `work` gives; None if one of the others ended first. Whatever failed is raised."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task, *others}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        for other in others:
            if other.done():
                other.result()
        return None
    finally:
        for one in (task, *others):
            if not one.done():
                one.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await one


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A running sandbox and what happens in it."""

    def __init__(self, place: Place, sandbox: Sandbox, client: SandboxClient, lang: str) -> None:
        self._place = place
        self._sandbox = sandbox
        self._client = client
        self._lang = lang
        self._bot: Bot | None = None
        self._web = ""
        self._life: asyncio.Task[None] | None = None
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, town: Town | None, street: str, rows: Rows | None, *, keep: bool) -> int:
        """Start the bot, build the town if there is none, say where it is; feed the rows, if any."""
        street = street or t("demo.street", self._lang)
        people = town.people if town else await add_people(self._client, self._lang)
        if town is None:
            self.note(t("demo.founding", self._lang))
        bot = self._start(people["staff"], street)
        await self._ready()
        if town is None:
            async with watching(self._client) as watch:
                town = await found(self._client, watch, self._place.settings(self._lang), people, street)
            await town.show(self._sandbox.url)
            town.save(self._place)
        self._introduce(bot)
        if rows is not None:
            code = await feed(self._place, self._sandbox.url, town, rows)
            if not keep:
                return code
        await asyncio.Event().wait()
        return 0

    async def stop(self) -> None:
        """Stop the bot, then forget nothing: the sandbox keeps its state by itself."""
        if self._bot is not None:
            await self._bot.stop()
        if self._life is not None:
            await asyncio.wait({self._life})

    def note(self, line: str) -> None:
        """Say something in passing."""
        clear = "\r\033[K" if sys.stderr.isatty() else ""
        print(f"{clear}{line}", file=sys.stderr, flush=True)

    def _start(self, admin: int, street: str) -> Bot:
        self._web = f"http://127.0.0.1:{_free_port()}"
        environment = self._place.environment(
            self._lang,
            BOT_TOKEN=self._sandbox.token,
            API_URL=self._sandbox.url,
            WEBHOOK_URL="",
            LISTEN=self._web.removeprefix("http://"),
            BOARD_URL=f"{self._web}/board",
            CONSOLE_URL=f"{self._web}/console",
            ADMIN_IDS=str(admin),
            STREET_NAME=street,
            **UNPACED,
        )
        self._bot = Bot(self._place, environment, self._lang, self.note)
        self._life = asyncio.create_task(self._bot.run())
        self._life.add_done_callback(self._on_end)
        return self._bot

    def _on_end(self, life: "asyncio.Task[None]") -> None:
        if not life.cancelled() and life.exception() is not None and not self.failed.done():
            self.failed.set_exception(life.exception() or RuntimeError())

    async def _ready(self) -> None:
        """Wait until the bot fetches updates."""
        for _ in range(READY_WITHIN):
            if (await self._client.updates())["polling"]:
                return
            await asyncio.sleep(0.1)
        raise UserError("demo.not_ready", log=self._place.log)

    def _introduce(self, bot: Bot) -> None:
        """One address, and what to try there."""
        for key in ("demo.open", "demo.try", "demo.web", "demo.kill", "demo.stop"):
            print(
                t(key, self._lang, url=self._sandbox.url, board=f"{self._web}/board", pid=bot.pid), flush=True
            )
