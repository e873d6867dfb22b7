"""The composition root: settings become parts, started in order and stopped in reverse."""

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import IO, Any

import uvicorn
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.routing import Mount
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ExtBot

import handlers
from bot import clock
from bot.delivery.files import Files
from bot.delivery.inbox import Inbox
from bot.delivery.limits import Pace, Pacer
from bot.delivery.menus import set_up_menus
from bot.delivery.notices.every import all_drawers
from bot.delivery.outbox import Outbox, adopt_orphans
from bot.delivery.parsing import parse_quickly
from bot.delivery.polling import ALLOWED_UPDATES, Poller
from bot.delivery.sender import Sender
from bot.delivery.transport import AiohttpRequest
from bot.errors import StartError
from bot.forward.client import Client
from bot.hanzi import learn
from bot.jobs import JOBS, Tools
from bot.jobs.scheduler import Scheduler
from bot.jobs.table import DEAD_AFTER
from bot.services import decrees, tuning
from bot.services.desk import Desk
from bot.settings import Settings
from bot.texts import LANGUAGES, catalog, t
from bot.web import app as web
from bot.web.forwarded import Receiver
from bot.web.health import Health
from bot.web.webhook import Webhook
from handlers.console import Console
from handlers.turns import Turns
from storage import migrate
from storage.database import Database
from storage.presence import Presence
from storage.queries import places
from storage.queries.inbox import Item

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class App:
    """One running bot. `start`, then `wait` until something ends it, then `stop`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings.for_running()
        self.instance = uuid.uuid4().hex
        self._stack = contextlib.AsyncExitStack()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._spawned: set[asyncio.Task[None]] = set()

        # PTB then gives `retry_after` as the timedelta it will always be, and does not warn each time.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        parse_quickly()

    async def start(self, settled: Callable[[], object] = lambda: None) -> None:
        """Start everything, or nothing: a failure stops what had begun and raises StartError.

        `settled` is called once everything is made, before the first update is taken in.
        """
        try:
            await self._start(settled)
        except BaseException:
            await self.stop()
            raise

    async def wait(self) -> None:
        """Wait until a part fails for good. Raises what it failed of."""
        await self._failed

    async def stop(self) -> None:
        """Stop in reverse order of the start; each part has the deadline of the settings."""
        await self._stack.aclose()

    async def _start(self, settled: Callable[[], object]) -> None:
        settings = self.settings
        deadline = settings.stop_deadline
        self.database = open_database(settings, self._stack)
        self.desk = Desk(settings)
        await self.database.read(prepare_words)
        await self.database.read(lambda session: decrees.learn(session, self.desk.calendar))
        await self.database.read(lambda session: tuning.heed(session, self.desk))
        self.application = self._application()
        await self._stack.enter_async_context(self._connected())
        self.sender = Sender(self.application.bot)
        pacer = Pacer(Pace(settings.send_rate, settings.chat_rate, group_per_minute=settings.group_rate))
        self.outbox = Outbox(self.database, self.sender, pacer, self.desk, all_drawers(), self.instance)
        self.inbox = Inbox(
            self.database,
            self.application.bot,
            self.application.process_update,
            self._on_parked,
            self._on_late,
            ballots=self.desk.ballots,
        )
        self.turns = Turns(self.database, self.desk, self.sender, self.inbox.requeue, self.spawn)
        handlers.register(self.application, self.turns)
        self.presence = Presence(self.database, self.instance)
        await asyncio.to_thread(self.presence.hold)
        self._stack.callback(self.presence.leave)
        orphans = await adopt_orphans(self.database, self.instance, clock.now(), DEAD_AFTER)
        self.forward = Client(private=settings.forward_private)
        self._stack.push_async_callback(self.forward.close)
        self.health = Health(self.database, not settings.webhook_url, clock.now())
        await self._serve()
        await set_up_menus(self.application.bot, settings)
        self.outbox.start()
        self._stack.push_async_callback(self.outbox.stop, deadline)
        self._stack.push_async_callback(self._end_spawned, deadline)
        self._stack.push_async_callback(self.inbox.stop, deadline)
        settled()
        recovered = await self.inbox.recover()
        self._schedule()
        await self._listen()
        log.info(
            "started", extra={"recovered": recovered, "unknown": orphans, "polling": not settings.webhook_url}
        )

    def spawn(self, work: Coroutine[Any, Any, None]) -> object:
        """Do something beside a turn; it is waited for at the stop."""
        task = asyncio.create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)
        return task

    def _application(self) -> "Application[Any, Any, Any, Any, Any, Any]":
        """PTB's dispatcher, without its updater: updates come from our inbox."""
        root = self.settings.api_url.rstrip("/")
        bot: ExtBot[None] = ExtBot(
            self.settings.bot_token.get_secret_value(),
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(connections=2),
        )
        return Application.builder().bot(bot).updater(None).build()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        """The bot, introduced to Telegram; a network that is away is waited for, a wrong token is not."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.application.initialize()
                break
            except InvalidToken as error:
                raise StartError("start.token_refused") from error
            except TelegramError as error:
                log.warning(
                    "Telegram cannot be reached", extra={"error": type(error).__name__, "pause": pause}
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        try:
            yield
        finally:
            await self.application.shutdown()

    async def _serve(self) -> None:
        """Listen for the webhook, health and metrics."""
        settings = self.settings
        webhook = None
        if settings.webhook_url:
            secret = settings.webhook_secret.get_secret_value()
            webhook = Webhook(settings.webhook_url, secret, self.inbox.store, self.health.contact)
        host, port = settings.listen_at
        config = uvicorn.Config(
            web.make(
                self.health,
                webhook,
                Receiver(self.database, settings.forward_secrets),
                self._console(),
                self._board(),
            ),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        self.server = Server(config)
        await self._stack.enter_async_context(self.server.running())

    def _console(self) -> Callable[[Starlette], None] | None:
        """What puts the web console beside the webhook, if an address for it is set."""
        if not self.settings.console_url:
            return None
        # Not before it is wanted: 25 MB.
        from bot.web.console.admin import mount

        acting = Console(self.turns, self.application.bot)
        return lambda application: mount(application, self.database, self.desk, acting)

    def _board(self) -> list[Mount]:
        """The public board where the settings want it; else nothing of it is even loaded."""
        if not self.settings.board_url:
            return []
        from bot.web.board.app import Board

        board = Board(self.database, self.settings)
        self.spawn(board.warm())
        return [Mount(board.path, board.application)]

    def _schedule(self) -> None:
        tools = Tools(
            self.database,
            self.desk,
            self.inbox,
            self.outbox,
            Files(
                self.database,
                self.application.bot,
                self.desk.originals,
                self.settings.max_file_mb * 1024 * 1024,
            ),
            self.instance,
            self.presence,
            self.forward,
        )
        scheduler = Scheduler(JOBS, tools)
        scheduler.start()
        self._stack.callback(scheduler.stop)

    async def _listen(self) -> None:
        """Begin to take updates in: by webhook if one is set, else by polling."""
        bot = self.application.bot
        if self.settings.webhook_url:
            await bot.set_webhook(
                self.settings.webhook_url,
                secret_token=self.settings.webhook_secret.get_secret_value(),
                allowed_updates=ALLOWED_UPDATES,
                max_connections=100,
            )
            return
        await bot.delete_webhook(drop_pending_updates=False)
        self.health.contact()
        poller = Poller(bot, bot._request[0], self.inbox, self.health.contact)
        task = asyncio.create_task(poller.run())
        task.add_done_callback(self._on_poller_end)
        self._stack.push_async_callback(_cancel, task)

    def _on_poller_end(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled() or self._failed.done():
            return
        error = task.exception()
        if error is not None:
            self._failed.set_exception(error)

    async def _on_parked(self, item: Item, reason: str) -> None:
        await self.database.write(
            lambda session: handlers.errors.on_parked(session, self.desk, item, reason, clock.now())
        )

    def _on_late(self, item: Item) -> None:
        query = json.loads(item.body)["callback_query"]["id"]
        # In a private chat the message that follows says it; in a group the card changes once, for all.
        word = t("lifecycle.noticed", self.settings.language) if item.chat_id < 0 else None
        self.turns.let_go(query, word)

    async def _end_spawned(self, deadline: float) -> None:
        if self._spawned:
            await asyncio.wait(self._spawned, timeout=deadline)


class Server(uvicorn.Server):
    """uvicorn inside our loop; signals are ours to handle."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve in the background. An address that is taken raises StartError."""
        address = f"{self.config.host}:{self.config.port}"
        family = socket.AF_INET6 if ":" in self.config.host else socket.AF_INET
        try:
            listener = socket.create_server((self.config.host, self.config.port), family=family)
        except OSError as error:
            raise StartError("start.address_taken", address=address) from error
        task = asyncio.create_task(self.serve(sockets=[listener]))
        while not self.started and not task.done():  # noqa: ASYNC110  (uvicorn offers no event)
            await asyncio.sleep(0.005)
        try:
            yield
        finally:
            self.should_exit = True
            await task
            listener.close()

    @property
    def port(self) -> int:
        """The port in use, also when 0 was asked for."""
        return int(self.servers[0].sockets[0].getsockname()[1])


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


def open_database(settings: Settings, stack: "contextlib.AsyncExitStack | contextlib.ExitStack") -> Database:
    """The database, migrated where that is safe and started; closed with the stack.

    Safe: an empty database, or one whose revision this program knows. SQLite serves one process, so a lock
    on the data folder keeps a second one away.
    """
    make_folder(settings)
    try:
        database = Database(settings.database)
    except Exception as error:
        raise StartError("start.no_database", error=type(error).__name__) from error
    if database.sqlite:
        stack.callback(lock_folder(settings).close)
    try:
        before, after = migrate.upgrade(database.engine)
    except migrate.TooNew as error:
        raise StartError("start.database_too_new") from error
    except Exception as error:
        log.debug("migration failed", exc_info=True)
        raise StartError("start.no_database", error=type(error).__name__) from error
    if before != after:
        log.info("database migrated", extra={"before": before, "after": after})
    database.start()
    stack.callback(database.stop)
    return database


def prepare_words(session: Session) -> None:
    """Load every text, and the traditional names of this town, before anybody waits for them."""
    learn(places.list_chinese_names(session))
    for language in LANGUAGES:
        catalog(language)


def make_folder(settings: Settings) -> None:
    """The data folder, for its owner's eyes only. Raises StartError if there cannot be one."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError("start.no_folder", folder=str(settings.data_dir)) from error


def lock_folder(settings: Settings) -> IO[str]:
    """Hold the data folder for this process, until the file is closed or the process ends in whatever way."""
    try:
        file = (settings.data_dir / "yishi.lock").open("w")
    except OSError as error:
        raise StartError("start.no_folder", folder=str(settings.data_dir)) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise StartError("start.folder_in_use", folder=str(settings.data_dir)) from error
    return file
