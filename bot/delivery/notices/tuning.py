"""What admins are told of each other: one of them wants a safeguard to be weaker, or is new."""

from sqlmodel import Session

from bot.delivery.notices import Drawer
from bot.services import admins, roles, tuning
from bot.services.desk import Desk
from bot.services.tuning import PROPOSED
from bot.views import roles as role_view
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


def draw_new(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """`claim.detail`: the role. Nothing once it was taken back."""
    held = roles.find_held(session, claim.detail)
    if held is None or not (held.member.active or held.member.starts_at):
        return None
    by, settings = roles.find_inviter(session, held.member), desk.settings
    return role_view.new_admin(held, by, settings.street_name, settings.timezone, lang)


DRAWERS: dict[str, Drawer] = {tuning.NOTICE: draw, admins.NOTICE: draw_new}
