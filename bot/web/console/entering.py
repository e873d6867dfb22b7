"""Coming in by a link of the bot or by Telegram's own login, and going out."""

import hmac
import re
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

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

LOGIN = "https://oauth.telegram.org/auth"
"""Telegram's page that asks whether somebody wants to sign in with us."""

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
        """With a code: the button that signs in. Without: the ways in."""
        if request.state.visitor is not None:
            return self.go(request, "/")
        code = request.query_params.get("code", "")[:64]
        ended = t("console.enter.ended", spoken()) if request.state.ended and not code else ""
        return self._draw(request, code=code, wrong=ended)

    @route("/code", methods=["POST"], name="enter-code")
    @login_not_required
    async def on_code(self, request: Request) -> Response:
        """Sign in with the code, once."""
        return await self._enter(request, "code", console.sign_in)

    @route("/telegram", name="enter-telegram")
    @login_not_required
    async def on_return(self, request: Request) -> Response:
        """Where Telegram sends back whom we sent there, and nobody else: a stranger's word for somebody is
        not to sign her in as that stranger. What it says stands behind the `#`, where only a script reads it.
        """
        if not self._offered or not is_ours(request):
            return self._draw(request, 403, wrong=t("console.login.forged", spoken()))
        return self._draw(request, returned=True)

    @route("/telegram", methods=["POST"], name="enter-telegram-done")
    @login_not_required
    async def on_telegram(self, request: Request) -> Response:
        """Sign in by what Telegram said."""
        if not self._offered:
            return self._draw(request, 403, wrong=t("console.login.forged", spoken()))
        return await self._enter(request, "result", console.sign_in_by_telegram)

    @property
    def _offered(self) -> bool:
        return self.parts.desk.settings.console_login

    async def _enter(self, request: Request, field: str, sign_in: Callable[..., str]) -> Response:
        """Sign in with what a form brings, unless too much came lately that was wrong."""
        address = request.client.host if request.client else ""
        now = clock.now()
        if self._tries.is_enough(address, now):
            return self._draw(request, 429, wrong=t("console.too_often", spoken()))
        proof = str((await request.form()).get(field, ""))
        device = device_of(request.headers.get("user-agent", ""))
        try:
            token = await self.parts.database.write(
                lambda session: sign_in(session, self.parts.desk, proof, device, now)
            )
        except UserError as error:
            self._tries.count(address, now)
            return self._draw(request, 403, wrong=t(error.key, spoken()))
        response = RedirectResponse(f"{self.parts.address.path}/", 303)
        seconds = int(LASTS.total_seconds())
        response.headers.append("set-cookie", cookie(self.parts, self.parts.address.cookie, token, seconds))
        return response

    def _draw(
        self, request: Request, status: int = 200, *, code: str = "", returned: bool = False, wrong: str = ""
    ) -> Response:
        login = self._login(request) if self._offered and not code else ""
        return self.draw(
            request, "enter.html", status, code=code, returned=returned, wrong=wrong, login=login
        )

    def _login(self, request: Request) -> str:
        """Telegram's page, which knows by the domain that it is us (@BotFather, /setdomain)."""
        address = self.parts.address
        back = f"{address.origin}{address.path}/enter/telegram?{urlencode({'state': state_of(request)})}"
        bot_id = self.parts.desk.settings.bot_token.get_secret_value().partition(":")[0]
        return f"{LOGIN}?{urlencode({'bot_id': bot_id, 'origin': address.origin, 'return_to': back})}"


def state_of(request: Request) -> str:
    """What only this browser's own return from Telegram carries."""
    return sha256(f"telegram:{request.state.csrf_token}".encode()).hexdigest()


def is_ours(request: Request) -> bool:
    """Whether it was this browser that we sent to Telegram."""
    return hmac.compare_digest(request.query_params.get("state", "").encode(), state_of(request).encode())


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
