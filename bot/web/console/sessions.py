"""Where one is signed in; for admins, where everybody is."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot import clock
from bot.errors import UserError
from bot.services import console
from bot.texts import t
from bot.web.console.page import Page, visitor
from bot.web.console.speaking import spoken
from storage.tables import Role


class SessionsPage(Page):
    """The open sessions, each with the button that ends it."""

    key = "sessions"
    icon = "fa-solid fa-key"
    path = "/sessions"

    @route("")
    async def index(self, request: Request) -> Response:
        """One's own; with the role of admin everybody's, by the numbers of their roles."""
        guest, desk, now = visitor(request), self.parts.desk, clock.now()
        everybody = Role.ADMIN in guest.roles
        rows = await self.parts.database.read(
            lambda session: console.list_with_roles(
                session, desk, now, None if everybody else guest.telegram_id
            )
        )
        return self.draw(request, "sessions.html", rows=rows, guest=guest)

    @route("/end", methods=["POST"], name="session-end")
    async def on_end(self, request: Request) -> Response:
        """End one; without a number all others of one's own."""
        guest, desk, now = visitor(request), self.parts.desk, clock.now()
        wanted = str((await request.form()).get("session", ""))
        person, here = guest.telegram_id, guest.session_id
        try:
            if wanted:
                await self.parts.database.write(
                    lambda session: console.end(
                        session, desk, person, int(wanted) if wanted.isdecimal() else None, now
                    )
                )
            else:
                await self.parts.database.write(
                    lambda session: console.end_all(session, desk, person, now, but=here)
                )
        except UserError as error:
            return self.go(request, "/sessions", t(error.key, spoken(), **error.values), "warning")
        return self.go(request, "/sessions", t("console.ended", spoken()))
