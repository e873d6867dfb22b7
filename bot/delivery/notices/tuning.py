"""What admins are told when one of them wants a safeguard to be weaker, and of what became of it."""

from sqlmodel import Session

from bot.delivery.notices import Drawer
from bot.services import tuning
from bot.services.desk import Desk
from bot.services.tuning import PROPOSED
from bot.views import tuning as view
from bot.views.screen import Screen
from storage.queries.outbox import Claim


def draw(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """`claim.detail`: the line of the audit. Nothing for a proposal that waits no more."""
    found = tuning.find_line(session, claim.detail)
    if found is None:
        return None
    line, name = found
    standing = tuning.get(session, desk, name)
    if line.data.get("step") == PROPOSED:
        waiting = standing.waiting
        if waiting is None or waiting.id != line.data.get("proposal"):
            return None
    return view.told(standing, line, lang)


DRAWERS: dict[str, Drawer] = {tuning.NOTICE: draw}
