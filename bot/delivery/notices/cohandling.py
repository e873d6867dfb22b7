"""What groups hear of those who help with a suggestion; the detail of a claim is the part, or the note."""

from sqlmodel import Session

from bot.delivery.notices import Drawer
from bot.services import cohandling, leads
from bot.services.desk import Desk
from bot.views import cohandling as view
from bot.views.screen import Screen
from bot.views.words import named
from storage.queries import places, suggestions
from storage.queries.outbox import Claim
from storage.tables import CoHandler, Member, Note, Suggestion


def draw_part(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What became of a part, in reply to the card there."""
    part = session.get(CoHandler, claim.detail) if claim.detail is not None else None
    body = places.find_body(session, part.body) if part is not None else None
    if part is None or body is None:
        return None
    suggestion = suggestions.get_suggestion(session, part.suggestion_id)
    if not _may_read(session, desk, suggestion, claim):
        return None
    return view.told(claim.notice, suggestion, part, body, _card(session, suggestion, claim), lang)


def draw_note(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What a group that helps noted."""
    note = session.get(Note, claim.detail) if claim.detail is not None else None
    if note is None:
        return None
    suggestion = suggestions.get_suggestion(session, note.suggestion_id)
    writer = session.get(Member, note.member_id)
    body = places.find_body(session, writer.body) if writer is not None and writer.body else None
    if not _may_read(session, desk, suggestion, claim):
        return None
    place = named(body, lang) if body is not None else ""
    return view.note(suggestion, note, place, _card(session, suggestion, claim), lang)


def _may_read(session: Session, desk: Desk, suggestion: Suggestion, claim: Claim) -> bool:
    """Whether this chat reads what is internal: a bound group, or an admin's where there is no group."""
    group = places.find_group(session, claim.chat_id)
    inside = (group is not None and group.active) or claim.chat_id in desk.settings.admin_ids
    return inside and not leads.is_above(suggestion)


def _card(session: Session, suggestion: Suggestion, claim: Claim) -> int | None:
    card = suggestions.find_card(session, suggestion.id or 0, claim.chat_id)
    return card.message_id if card is not None else None


PARTS = (cohandling.ASKED, cohandling.ANSWERED, cohandling.DECLINED, cohandling.RELEASED, cohandling.LATE)
DRAWERS: dict[str, Drawer] = {**dict.fromkeys(PARTS, draw_part), cohandling.NOTE: draw_note}
