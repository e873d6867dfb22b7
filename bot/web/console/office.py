"""The office's tasks, as `/desk` has them in the chat: screens and buttons, on a page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot.errors import UserError
from bot.texts import t
from bot.web.console import drawing
from bot.web.console.acting import Shown
from bot.web.console.page import Page, path_of, refusing, visitor
from bot.web.console.speaking import spoken
from storage.queries import suggestions
from storage.tables import Role


class OfficePage(Page):
    """Every task of the desk; a card that is opened there has a page of its own."""

    key = "office"
    icon = "fa-solid fa-briefcase"
    path = "/office"
    roles = frozenset({Role.WORKER, Role.DISPATCHER, Role.STAFF, Role.ADMIN})

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The tasks; or what came of a press or of words, or the way to an export of what a filter finds."""
        guest = visitor(request)
        if request.method != "POST":
            with refusing():
                return self._draw(request, await self.parts.acting.desk(guest.telegram_id))
        form = {name: str(value) for name, value in (await request.form()).items()}
        words, asked = form.get("words", "").strip(), form.get("asked", "")
        try:
            if "export" in form:
                shown = await self.parts.acting.command(guest.telegram_id, "export", form["export"])
            elif "words" in form:
                shown = await self.parts.acting.say(guest.telegram_id, words)
            else:
                shown = await self.parts.acting.press(guest.telegram_id, form.get("press", ""), asked)
        except UserError as error:
            return self.go(request, "/office", t(error.key, spoken(), **error.values), "warning")
        if shown.opened is not None:
            return await self._open(request, shown.opened)
        if not (shown.said or shown.shown):
            word = shown.alert or (t("console.in_chat", spoken()) if shown.sent else "")
            return self.go(request, "/office", word)
        return self._draw(request, shown, words or asked)

    async def _open(self, request: Request, suggestion_id: int) -> Response:
        found = await self.parts.database.read(
            lambda session: suggestions.get_suggestion(session, suggestion_id).number
        )
        return self.go(request, path_of(found))

    def _draw(self, request: Request, shown: Shown, asked: str = "") -> Response:
        steps = [*shown.said, *((shown.shown,) if shown.shown is not None else ())]
        return self.draw(
            request,
            "office.html",
            steps=[drawing.panel(step) for step in steps],
            writing=shown.awaited,
            asked=asked,
            sent=shown.sent,
            alert=shown.alert,
        )
