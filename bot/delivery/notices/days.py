"""What an author is told of days: what was promised, put off, or is late."""

from sqlmodel import Session

from bot.delivery.notices import News
from bot.delivery.notices.about import day_of
from bot.services import extensions, ladder
from bot.services.desk import Desk
from bot.services.history import OF_PROMISES
from bot.services.lights import AWAITED
from bot.views import told
from bot.views.screen import Screen
from storage.tables import Event, Suggestion


def draw_promise(notice: str) -> News:
    """What became of the day that was promised."""

    def draw(session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str) -> Screen:
        words = event.reason if event is not None else None
        return told.promise(suggestion, notice, day_of(event), words, lang)

    return draw


def draw_extended(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """It takes longer; nothing if it has been answered meanwhile."""
    if event is None or suggestion.status not in AWAITED:
        return None
    return told.extended(suggestion, day_of(event), event.reason or "", lang)


def draw_hurried(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The street supervises it; nothing if it has been answered meanwhile."""
    if event is None or not ladder.is_wanted(suggestion, event):
        return None
    late = suggestion.due_at is not None and suggestion.due_at <= event.at
    return told.hurried(suggestion, lang, late=late)


NEWS: dict[str, News] = {
    **{notice: draw_promise(notice) for notice in OF_PROMISES},
    extensions.GRANTED: draw_extended,
    ladder.HURRIED: draw_hurried,
}
