"""What notices look up of the rows they are about."""

from datetime import date

from sqlmodel import Session

from storage.queries import places, promises, suggestions
from storage.queries.outbox import Claim
from storage.tables import Answer, Body, Event, Suggestion


def find_suggestion(session: Session, claim: Claim) -> Suggestion | None:
    """What a notice is about, if it is still there: drafts can be deleted."""
    try:
        return suggestions.get_suggestion(session, claim.subject) if claim.subject is not None else None
    except LookupError:
        return None


def body_of(session: Session, suggestion: Suggestion, event: Event | None) -> Body | None:
    """The body that a line of the history names, else the one that leads."""
    code = (event.data.get("body") if event is not None else None) or suggestion.lead
    return places.find_body(session, code) if code else None


def promised_day(session: Session, answer: Answer) -> date | None:
    """The day that an answer promised."""
    promise = promises.find_of_answer(session, answer.id or 0)
    return promise.day if promise is not None else None


def day_of(event: Event | None) -> date | None:
    """The day that a line of the history names."""
    day = event.data.get("day") if event is not None else None
    return date.fromisoformat(day) if day else None
