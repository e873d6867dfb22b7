"""One browser, one sandbox and one scripted bot for the module; one person and their phone for each test."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.sandbox import Sandbox
from tests import chromium

from .phone import Phone
from .scripted_bot import ScriptedBot

_numbers = count(1)


class SandboxThread:
    """A sandbox on a loop of its own: the browser's driver blocks the test's thread. May be started again."""

    def __init__(self) -> None:
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where page and world API are; the same after a restart."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when the sandbox answers. Of its world before, nothing is left."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(timeout=20)

    def stop(self) -> None:
        """Return when the port is free."""
        assert self._loop
        assert self._leave
        assert self._thread
        self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join(timeout=20)

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._leave = asyncio.get_running_loop(), asyncio.Event()
        async with Sandbox(port=self.port) as sandbox:
            self.port = int(sandbox.url.rpartition(":")[2])
            self.bot_url = f"{sandbox.api_url}{sandbox.token}/"
            ready.set()
            await self._leave.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests are left out, except in CI, where that is a failure."""
    path = chromium.needed()
    expect.set_options(timeout=10_000)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=chromium.QUIET)
        yield running
        running.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor, who has the page's files in the cache after the first visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxThread]:
    """A running sandbox."""
    thread = SandboxThread()
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture(scope="module")
def bot(sandbox: SandboxThread) -> Iterator[ScriptedBot]:
    """The scripted bot, listening."""
    scripted = ScriptedBot(sandbox.bot_url)
    scripted.start()
    yield scripted
    scripted.stop()


@pytest.fixture
def world(sandbox: SandboxThread) -> Iterator[httpx.Client]:
    """The world API."""
    with httpx.Client(base_url=sandbox.url, timeout=10) as client:
        yield client


@pytest.fixture
def open_page(visitor: BrowserContext, sandbox: SandboxThread) -> Iterator[Callable[[str], Phone]]:
    """Opens the page with the panes "USER:CHAT,…"; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(panes: str) -> Phone:
        page = visitor.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{sandbox.url}/?lang=en&panes={panes}")
        return Phone(page)

    yield opened
    for page in pages:
        page.close()
    assert complaints == []


@pytest.fixture
def phone(bot: ScriptedBot, world: httpx.Client, open_page: Callable[[str], Phone]) -> Phone:
    """The phone of a new person who has said hello to the bot."""
    name = f"Person {next(_numbers)}"
    user_id = world.post("/api/users", json={"first_name": name}).json()["id"]
    world.post(f"/api/chats/{user_id}/send", json={"user_id": user_id, "text": "hello"})
    phone = open_page(f"{user_id}:{user_id}")
    phone.user_id, phone.name = user_id, name
    expect(phone.received("hello")).to_be_visible()
    return phone
