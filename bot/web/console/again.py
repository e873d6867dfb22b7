"""Another try, pressed on a page of what did not work: for one line, or for all of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bot import clock
from bot.errors import UserError
from bot.services import access
from bot.texts import t
from bot.web.console.page import Page, visitor
from bot.web.console.speaking import spoken
from storage.tables import Member, Role

Again = Callable[[Session, Sequence[int] | None, Member, datetime], int]
"""Try these rows again (None: all) in the name of an admin; gives how many."""


async def try_again(page: Page, request: Request, again: Again, done: str) -> Response:
    """Try what the pressed button names, and back to the page with what came of it. `done`: a text's key."""
    person, desk, now = visitor(request).telegram_id, page.parts.desk, clock.now()
    wanted = str((await request.form()).get("press", ""))

    def work(session: Session) -> int:
        access.access_admin(session, desk, person)
        member = access.access_office(session, desk, person, now, Role.ADMIN)
        ids = [int(wanted) if wanted.isdecimal() else 0] if wanted != "all" else None
        return again(session, ids, member, now)

    try:
        count = await page.parts.database.write(work)
    except UserError as error:
        return page.go(request, page.path, t(error.key, spoken(), **error.values), "warning")
    return page.go(request, page.path, t(done, spoken(), number=count))
