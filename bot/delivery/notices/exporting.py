"""What whoever ordered an export is shown while it is written, drawn when its turn comes."""

from sqlmodel import Session

from bot.delivery.notices import Drawer
from bot.services.desk import Desk
from bot.services.ledger import orders
from bot.views import export as view
from bot.views.screen import Screen
from storage.queries.ledger.orders import find_order
from storage.queries.outbox import Claim


def draw_progress(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """How far it is at this moment, or how it ended."""
    order = find_order(session, claim.detail or 0)
    return view.progress(order, lang) if order is not None else None


DRAWERS: dict[str, Drawer] = {orders.PROGRESS: draw_progress}
