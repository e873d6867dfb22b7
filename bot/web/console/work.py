"""The first page: what waits for this very person, as `/work` tells it in the chat."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot import clock
from bot.errors import UserError
from bot.services import work
from bot.services.work import Tab
from bot.views.words import counted
from bot.web.console import lists
from bot.web.console.office import OfficePage
from bot.web.console.page import Page, visitor
from bot.web.console.speaking import spoken
from storage.queries import exports
from storage.tables import Role


class WorkPage(Page):
    """The five ways to look at one's work, each with its count."""

    key = "work"
    icon = "fa-solid fa-inbox"
    path = "/"
    route_name = "index"

    @route("")
    async def index(self, request: Request) -> Response:
        """One of them, page by page, with the way to the desk where nothing waits."""
        desk, lang, now = self.parts.desk, spoken(), clock.now()
        asked = request.query_params
        tab = Tab(asked["tab"]) if asked.get("tab") in set(Tab) else Tab.WAITING
        wanted = int(asked["page"]) if asked.get("page", "").isdecimal() else 0
        try:
            within = await self.parts.acting.within(visitor(request).telegram_id)
        except UserError:
            return self.go(request, "/office" if Role.WORKER in visitor(request).roles else "/sessions")

        def look(session: Session) -> tuple[work.Page, list[lists.Line]]:
            page = work.list_page(session, desk, within, tab, wanted, now)
            rows = [line.suggestion for line in page.lines]
            return page, lists.lines(session, desk, rows, exports.list_names(session, lang), now, lang)

        page, rows = await self.parts.database.read(look)
        return self.draw(
            request,
            "work.html",
            page=page,
            rows=rows,
            tabs=list(Tab),
            counted=lambda n: counted(n, lang),
            office=bool(OfficePage.roles & visitor(request).roles),
        )
