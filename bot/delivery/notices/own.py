"""What somebody is told of her own: her draft, her files, who may read it, whether she may speak."""

from sqlmodel import Session

from bot import clock
from bot.delivery.notices import Drawer
from bot.delivery.notices.about import body_of, find_suggestion
from bot.services import drafts, offers, sharing
from bot.services.desk import Desk
from bot.services.lifecycle import ENDED
from bot.views import consents, limits, saying, similar, told
from bot.views.screen import Screen
from storage.queries.outbox import Claim
from storage.tables import Attachment, Ban, Event, Status, Suggestion


def draw_preview(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The draft as it is now; nothing once it is filed or deleted."""
    suggestion = find_suggestion(session, claim)
    if suggestion is None or suggestion.status is not Status.DRAFT:
        return None
    found = offers.look(session, desk, suggestion, clock.now())
    if found:
        return similar.offered(suggestion, found, lang)
    draft = drafts.look(session, desk, suggestion)
    return None if draft.empty else saying.preview(draft, lang)


def draw_file_lost(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A file that could not be kept; `claim.detail` is the attachment."""
    file = session.get(Attachment, claim.detail) if claim.detail is not None else None
    suggestion = session.get(Suggestion, file.suggestion_id) if file is not None else None
    if file is None or suggestion is None:
        return None
    return told.file_lost(suggestion, file.state, desk.settings.max_file_mb, lang, file.mime)


def draw_sharing(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """May a body outside the office read all of it? Nothing if she has answered or it is over meanwhile."""
    suggestion = find_suggestion(session, claim)
    event = session.get(Event, claim.detail) if claim.detail is not None else None
    if suggestion is None or event is None or suggestion.status in ENDED:
        return None
    body = body_of(session, suggestion, event)
    if body is None or sharing.find(session, suggestion) is not sharing.Sharing.WAITS:
        return None
    return consents.ask_sharing(suggestion, body, lang)


def draw_ban(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """She may file nothing for a while, or may again; `claim.detail` is the ban."""
    ban = session.get(Ban, claim.detail) if claim.detail is not None else None
    if ban is None:
        return None
    if claim.notice == "unbanned":
        return limits.unbanned(lang)
    return limits.banned(ban, desk.settings.timezone, lang) if ban.lifted_at is None else None


DRAWERS: dict[str, Drawer] = {
    "preview": draw_preview,
    "file_lost": draw_file_lost,
    sharing.ASK: draw_sharing,
    "banned": draw_ban,
    "unbanned": draw_ban,
}
