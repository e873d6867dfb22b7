"""What an author is told of who can read her suggestion."""

from sqlmodel import Session

from bot.delivery.notices import News
from bot.services import publishing
from bot.services.desk import Desk
from bot.views import told
from bot.views.screen import Screen
from storage.tables import Event, Suggestion


def draw_published(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Others can read it; nothing if it has been taken back in the meantime."""
    if suggestion.published_at is None:
        return None
    more = event is not None and bool(event.data.get("more"))
    return told.published_more(suggestion, lang) if more else told.published(suggestion, lang)


def draw_unpublished(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Nobody else reads it any more, and why."""
    if event is None:
        return None
    appealable = publishing.may_appeal(session, suggestion)
    return told.unpublished(suggestion, event.reason or "", lang, appealable=appealable)


def draw_decided(notice: str) -> News:
    """How her appeal ended."""

    def draw(
        session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
    ) -> Screen | None:
        return told.decided(suggestion, notice, event.reason or "", lang) if event is not None else None

    return draw


NEWS: dict[str, News] = {
    publishing.PUBLISHED: draw_published,
    publishing.UNPUBLISHED: draw_unpublished,
    **{notice: draw_decided(notice) for notice in (publishing.RESTORED, publishing.KEPT)},
}
