"""What a dispatcher is told when an order for many has been run."""

from sqlmodel import Session

from bot import clock
from bot.delivery.notices import Drawer
from bot.services import bulk
from bot.services.desk import Desk
from bot.views import bulk as view
from bot.views.screen import Screen
from storage.queries.outbox import Claim
from storage.tables import Bulk


def draw_done(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """How many were done, and what was left alone; `claim.detail` is the order."""
    order = session.get(Bulk, claim.detail) if claim.detail is not None else None
    if order is None:
        return None
    found = bulk.read(session, order, clock.now())
    return view.order(found, bulk.find_target(session, order), desk.settings.timezone, lang)


DRAWERS: dict[str, Drawer] = {bulk.NOTICE: draw_done}
