"""What the author says of an answer, and what follows from it."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle, routing
from bot.services.desk import Desk
from storage.tables import Actor, Member, Rating, Status, Suggestion


def access_rate(suggestion: Suggestion) -> None:
    """Raises UserError `rating.closed` when there is no answer waiting to be rated."""
    if suggestion.status is not Status.REPLIED:
        raise UserError("rating.closed", number=suggestion.number)


def rate(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    rating: Rating,
    now: datetime,
    reason: str | None = None,
    *,
    typist: Member | None = None,
) -> None:
    """Rate the answer. Satisfied or partly: closed. Not satisfied: redone one level up, once; the second time
    it is closed and the street supervises (督办). `typist`: who typed it for her.

    Raises UserError `rating.closed` if no answer waits, `rating.why` if a reason is missing.
    """
    access_rate(suggestion)
    if rating is not Rating.NOT_SATISFIED:
        _close(session, suggestion, rating, now, None, typist)
        return
    if not reason:
        raise UserError("rating.why")
    if suggestion.redo_count == 0:
        suggestion.redo_count = 1
        lifecycle.move(
            session, suggestion, Status.REDO, now,
            actor=Actor.RESIDENT, member=typist, what="reopened", reason=reason,
            data={"rating": rating.value}, tell=False,
        )  # fmt: skip
        routing.escalate(session, desk, suggestion, now)
        return
    suggestion.supervised = True
    _close(session, suggestion, rating, now, reason, typist)
    routing.supervise(session, desk, suggestion, now)


def _close(
    session: Session,
    suggestion: Suggestion,
    rating: Rating,
    now: datetime,
    reason: str | None,
    typist: Member | None,
) -> None:
    suggestion.rating = rating
    lifecycle.move(
        session, suggestion, Status.CLOSED, now,
        actor=Actor.RESIDENT, member=typist, what="rated", reason=reason,
        data={"rating": rating.value}, tell=False,
    )  # fmt: skip
