"""What residents are told, drawn from the rows as they are when its turn comes."""

from collections.abc import Callable

from sqlmodel import Session

from bot.delivery.notices import Drawer
from bot.services import drafts
from bot.services.desk import Desk
from bot.views import saying, told
from bot.views.screen import Screen
from bot.views.words import day
from storage.queries import places, suggestions
from storage.queries.outbox import Claim
from storage.tables import Attachment, Body, Event, Status, Suggestion

Told = Callable[[Session, Desk, Suggestion, Event | None, str], Screen | None]


def about(tell: Told) -> Drawer:
    """A drawer that is given the suggestion and the line of its history; None if the suggestion is gone."""

    def draw(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
        if claim.subject is None:
            return None
        try:
            suggestion = suggestions.get_suggestion(session, claim.subject)
        except LookupError:
            return None
        event = session.get(Event, claim.detail) if claim.detail is not None else None
        return tell(session, desk, suggestion, event, lang)

    return draw


def draw_preview(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The draft as it is now; nothing once it is filed or deleted."""
    if suggestion.status is not Status.DRAFT:
        return None
    draft = drafts.look(session, desk, suggestion)
    return None if draft.empty else saying.preview(draft, lang)


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
    """Accepted, and who has it."""
    return told.dispatched(suggestion, _body(session, suggestion, event), desk.settings.timezone, lang)


def draw_in_progress(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Somebody works on it."""
    return told.in_progress(suggestion, _body(session, suggestion, event), desk.settings.timezone, lang)


def draw_answered(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The answer, with the rating under it."""
    answer = suggestions.last_answer(session, suggestion.id or 0)
    if answer is None:
        return None
    return told.answered(suggestion, answer.text, desk.settings.rating_days, lang)


def draw_reopened(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """One level up."""
    return told.reopened(suggestion, _body(session, suggestion, None), lang)


def draw_closed(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """It is over."""
    return told.closed(suggestion, lang)


def draw_withdrawn(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Taken back."""
    return told.withdrawn(suggestion, lang)


def draw_file_lost(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A file that could not be kept; `claim.detail` is the attachment."""
    file = session.get(Attachment, claim.detail) if claim.detail is not None else None
    suggestion = session.get(Suggestion, file.suggestion_id) if file is not None else None
    if file is None or suggestion is None:
        return None
    return told.file_lost(suggestion, file.state, desk.settings.max_file_mb, lang)


def _body(session: Session, suggestion: Suggestion, event: Event | None) -> Body | None:
    code = (event.data.get("body") if event is not None else None) or suggestion.lead
    return places.find_body(session, code) if code else None


DRAWERS: dict[str, Drawer] = {
    "preview": about(draw_preview),
    "asked": about(draw_asked),
    "rejected": about(draw_rejected),
    "dispatched": about(draw_dispatched),
    "in_progress": about(draw_in_progress),
    "answered": about(draw_answered),
    "reopened": about(draw_reopened),
    "closed": about(draw_closed),
    "withdrawn": about(draw_withdrawn),
    "file_lost": draw_file_lost,
}
