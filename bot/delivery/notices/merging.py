"""What an author is told of hers being dealt with together with others."""

from sqlmodel import Session

from bot.delivery.notices import News
from bot.services import suggestions
from bot.services.desk import Desk
from bot.views import merging
from bot.views.screen import Screen
from storage.tables import Event, Suggestion


def draw_merged(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """It is dealt with together with another; nothing if it has been taken out again in the meantime."""
    whole = suggestions.look(session, suggestion)
    return merging.told(whole, desk.settings.timezone, lang) if whole.merging is not None else None


def draw_unmerged(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """It goes on by itself; why, if nobody decided that."""
    by_itself = event is not None and bool(event.data.get("by_itself"))
    return merging.undone(suggestion, desk.settings.timezone, lang, by_itself=by_itself)


def draw_objection_kept(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """It stays merged, and why."""
    return merging.kept(suggestion, event.reason or "", lang) if event is not None else None


NEWS: dict[str, News] = {
    "merged": draw_merged,
    "unmerged": draw_unmerged,
    "objection_kept": draw_objection_kept,
}
