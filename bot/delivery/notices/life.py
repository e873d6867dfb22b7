"""What an author is told of each step in the life of her suggestion."""

from sqlmodel import Session

from bot.delivery.notices import News
from bot.delivery.notices.about import body_of, promised_day
from bot.services import cohandlers, merged, splitting
from bot.services.desk import Desk
from bot.services.dispatching import REASSIGNED
from bot.services.outcomes import of_answer
from bot.services.routing import STREET
from bot.views import splitting as split_view
from bot.views import told
from bot.views.screen import Screen
from bot.views.words import day
from storage.queries import suggestions
from storage.tables import Event, Status, Suggestion


def draw_asked(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The question; nothing if it has been answered in the meantime."""
    if suggestion.status is not Status.NEED_INFO or event is None:
        return None
    until = suggestion.waiting_until
    by = day(until, desk.settings.timezone, lang) if until is not None else None
    return told.asked(suggestion, event.reason or "", by, lang)


def draw_rejected(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Why it is not taken on."""
    code = event.data.get("code") if event is not None else None
    return told.rejected(suggestion, code, event.reason if event is not None else None, lang)


def draw_dispatched(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Accepted, and who has it; or that another body has it now."""
    if event is not None and event.what == REASSIGNED:
        at_street = event.data.get("level") == STREET
        body = None if at_street else body_of(session, suggestion, event)
        return told.reassigned(suggestion, body, desk.settings.timezone, lang)
    body, helpers = body_of(session, suggestion, event), cohandlers.list_helpers(session, suggestion)
    return told.dispatched(suggestion, body, desk.settings.timezone, lang, [one.body for one in helpers])


def draw_in_progress(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Somebody works on it."""
    return told.in_progress(suggestion, body_of(session, suggestion, event), desk.settings.timezone, lang)


def draw_answered(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The answer, with the rating under it."""
    answer = suggestions.last_answer(session, merged.main_id(suggestion))
    if answer is None:
        return None
    promised = promised_day(session, answer)
    outcome = of_answer(answer)
    return told.answered(suggestion, answer.text, desk.settings.rating_days, lang, promised, outcome)


def draw_reopened(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """One level up."""
    return told.reopened(suggestion, body_of(session, suggestion, None), desk.settings.timezone, lang)


def draw_closed(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """It is over."""
    return told.closed(suggestion, lang)


def draw_classed(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """How it ended."""
    return told.classed(suggestion, lang)


def draw_accepted(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Accepted; who gets it is still to be said."""
    return told.dispatched(suggestion, None, desk.settings.timezone, lang)


def draw_split(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Several matters in one message: each has a number now."""
    numbers = splitting.new_numbers(event)
    return split_view.told(suggestion, numbers, lang) if numbers else None


def draw_withdrawn(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Taken back."""
    return told.withdrawn(suggestion, lang)


NEWS: dict[str, News] = {
    "asked": draw_asked,
    "rejected": draw_rejected,
    "dispatched": draw_dispatched,
    "in_progress": draw_in_progress,
    "answered": draw_answered,
    "reopened": draw_reopened,
    "closed": draw_closed,
    "classed": draw_classed,
    "accepted": draw_accepted,
    "split": draw_split,
    "withdrawn": draw_withdrawn,
}
