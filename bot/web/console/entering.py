"""Coming in by a link of the bot, and going out."""

import re
from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.auth import AdminUser, BaseAuthProvider, login_not_required
from starlette_admin.routing import route

from bot import clock
from bot.errors import UserError
from bot.services import console
from bot.services.console import LASTS
from bot.texts import t
from bot.web.console.gate import cookie
from bot.web.console.page import Page, visitor
from bot.web.console.parts import Parts
from bot.web.console.speaking import spoken

WITHIN = timedelta(minutes=10)
ONE, ALL = 10, 200
"""Failed tries from one address, and from everywhere, in that time: then none is looked at for a while."""

BROWSERS = (("Edg", "Edge"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone|iPad", "iOS"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("Linux", "Linux"))  # fmt: skip


class Visitors(BaseAuthProvider):
    """Tells starlette-admin who the gate let in."""

    def __init__(self) -> None:
        super().__init__(login_path="/enter", logout_path="/leave")

    async def authenticate(self, request: Request) -> AdminUser | None:
        """The visitor, under the name of the role that reaches furthest."""
        found = request.state.visitor
        if found is None:
            return None
        held = [role for role in WIDEST if role in found.roles]
        return AdminUser(username=t(f"role.{held[0]}", spoken()) if held else "")


WIDEST = ("admin", "staff", "dispatcher", "worker", "member")


class Tries:
    """How often the wrong code came lately, by address, in this process."""

    def __init__(self) -> None:
        self._failed: deque[tuple[datetime, str]] = deque()

    def is_enough(self, address: str, now: datetime) -> bool:
        """Whether no more are looked at."""
        while self._failed and now - self._failed[0][0] > WITHIN:
            self._failed.popleft()
        of_one = sum(1 for _, one in self._failed if one == address)
        return of_one >= ONE or len(self._failed) >= ALL

    def count(self, address: str, now: datetime) -> None:
        """One more."""
        self._failed.append((now, address))


class Entering(Page):
    """The page of a link. Looking at it uses nothing up: previews and virus scanners open links as well."""

    key = "enter"
    path = "/enter"
    route_name = "login"
    add_to_menu = False

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._tries = Tries()

    def is_accessible(self, request: Request) -> bool:
        """For everybody."""
        return True

    @route("")
    @login_not_required
    async def index(self, request: Request) -> Response:
        """With a code: the button that signs in. Without: where to get one."""
        if request.state.visitor is not None:
            return self.go(request, "/")
        return self.draw(request, "enter.html", code=request.query_params.get("code", "")[:64])

    @route("/code", methods=["POST"], name="enter-code")
    @login_not_required
    async def on_code(self, request: Request) -> Response:
        """Sign in with the code, once."""
        address = request.client.host if request.client else ""
        now = clock.now()
        if self._tries.is_enough(address, now):
            return self.draw(request, "enter.html", 429, code="", wrong=t("console.too_often", spoken()))
        form = await request.form()
        code, device = str(form.get("code", "")), device_of(request.headers.get("user-agent", ""))
        desk = self.parts.desk
        try:
            token = await self.parts.database.write(
                lambda session: console.sign_in(session, desk, code, device, now)
            )
        except UserError as error:
            self._tries.count(address, now)
            return self.draw(request, "enter.html", 403, code="", wrong=t(error.key, spoken()))
        response = RedirectResponse(f"{self.parts.address.path}/", 303)
        seconds = int(LASTS.total_seconds())
        response.headers.append("set-cookie", cookie(self.parts, self.parts.address.cookie, token, seconds))
        return response


class Leaving(Page):
    """Signing out."""

    key = "leave"
    path = "/leave"
    add_to_menu = False

    @route("", methods=["POST"], name="logout")
    async def index(self, request: Request) -> Response:
        """End this session."""
        guest, desk, now = visitor(request), self.parts.desk, clock.now()
        with suppress(UserError):
            await self.parts.database.write(
                lambda session: console.end(session, desk, guest.telegram_id, guest.session_id, now)
            )
        response = RedirectResponse(f"{self.parts.address.path}/enter", 303)
        response.headers.append("set-cookie", cookie(self.parts, self.parts.address.cookie, "", 0))
        return response


def device_of(agent: str) -> str:
    """Browser and system in two words; nothing else of what a browser says of itself is kept."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "?")
    system = next((name for mark, name in SYSTEMS if re.search(mark, agent)), "?")
    return f"{browser} · {system}"
