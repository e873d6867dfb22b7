"""A browser without a screen: signs in by a link, reads pages, presses buttons, types words."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from sqlmodel import Session
from starlette.applications import Starlette
from telegram import Bot, User

from bot import clock
from bot.delivery.sender import Sender
from bot.services import console
from bot.services.desk import Desk
from bot.web.console.admin import mount
from handlers.console import Console
from handlers.turns import Turns
from storage.database import Database

T = TypeVar("T")
ORIGIN = "https://town.example"
WORKING = '<meta http-equiv="refresh" content="1">'
TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')
BUTTON = re.compile(r'<button[^>]*name="press" value="([^"]+)"[^>]*>([^<]+)</button>')


class Standing(Sender):
    """Telegram, as far as it is asked who is in which group."""

    def __init__(self, inside: set[tuple[int, int]]) -> None:
        self._inside = inside

    async def membership(self, chat_id: int, user_id: int) -> str:
        return "member" if (chat_id, user_id) in self._inside else "left"


@dataclass
class Site:
    """The console of a town. `inside`: who sits in which group; `login`: Telegram's own login is offered."""

    database: Database
    desk: Desk
    inside: set[tuple[int, int]] = field(default_factory=set)
    origin: str = ORIGIN
    login: bool = True

    def __post_init__(self) -> None:
        more = {"console_url": f"{self.origin}/console", "console_login": self.login}
        self.desk = Desk(self.desk.settings.model_copy(update=more))
        bot = Bot("123456:test-token-of-no-bot")
        bot._bot_user = User(1, "b", True, username="yishi_bot")
        turns = Turns(self.database, self.desk, Standing(self.inside), lambda items: None, lambda work: None)
        self.app = Starlette()
        mount(self.app, self.database, self.desk, Console(turns, bot))

    def write(self, work: Callable[[Session], T]) -> T:
        return self.database.write_now(work)

    def link(self, person: int) -> str:
        """The code of a link that the bot gives this person."""
        return self.write(lambda session: console.give_link(session, self.desk, person, clock.now()))

    def browser(self) -> "Browser":
        transport = httpx.ASGITransport(self.app)
        return Browser(self, httpx.AsyncClient(transport=transport, base_url=self.origin))

    async def signed_in(self, person: int) -> "Browser":
        """A browser in which this person has just signed in."""
        one = self.browser()
        answer = await one.enter(self.link(person))
        assert answer.status_code == 303, answer.text
        return one


@dataclass
class Browser:
    """One browser, and the page it shows."""

    site: Site
    client: httpx.AsyncClient
    page: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    async def get(self, path: str) -> httpx.Response:
        """Open a page; one that says that it is being worked on is asked for again, as it wants to be."""
        while (await self.glance(path)).text.find(WORKING) >= 0:
            pass
        return self.page

    async def glance(self, path: str) -> httpx.Response:
        """Open a page, whatever it says."""
        self.page = await self.client.get(f"/console{path}", follow_redirects=True)
        return self.page

    async def post(self, path: str, follow: bool = True, **fields: str) -> httpx.Response:
        """Send a form with the token of the page that is shown."""
        token = TOKEN.search(self.page.text)
        form = {"csrftoken": token[1] if token else "", **fields}
        answer = await self.client.post(f"/console{path}", data=form, follow_redirects=follow)
        if follow:
            self.page = answer
        return answer

    async def enter(self, code: str) -> httpx.Response:
        await self.get(f"/enter?code={code}")
        return await self.post("/enter/code", follow=False, code=code)

    @property
    def text(self) -> str:
        """What a person reads, without tags."""
        body = self.page.text.partition("<body")[2]
        return html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]*>", "", body, flags=re.DOTALL))

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons that press something."""
        return {html.unescape(text).strip(): data for data, text in BUTTON.findall(self.page.text)}

    async def press(self, label: str, path: str) -> httpx.Response:
        """Press the button that begins with this label."""
        found = [data for text, data in self.buttons.items() if text.startswith(label)]
        assert found, f"no button {label!r} in {[*self.buttons]}"
        return await self.post(path, press=found[0])
