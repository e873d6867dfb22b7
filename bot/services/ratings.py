"""What the author says of an answer, and what follows from it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import formers, lifecycle, merged, notices, routing, terms
from bot.services.desk import Desk
from bot.services.suggestions import awaits_rating
from storage.queries import suggestions
from storage.tables import Actor, Answer, Kind, Member, Rating, Status, Suggestion

CLOSED = "closed_by_staff"


def may_reopen(desk: Desk, suggestion: Suggestion, now: datetime) -> bool:
    """Whether she may still say that she is not satisfied after all: once, in the days of the settings from
    the answer on, if she had been satisfied with it, or it was closed before she said anything.
    """
    return (
        suggestion.status is Status.CLOSED
        and suggestion.rating in (None, Rating.SATISFIED, Rating.PARTLY)
        and suggestion.redo_count == 0
        and suggestion.answered_at is not None
        and now < suggestion.answered_at + timedelta(days=desk.settings.rating_days)
    )


def may_rate(desk: Desk, suggestion: Suggestion, rating: Rating, now: datetime) -> bool:
    """Whether an answer waits for this word on it, or may be spoken of once more."""
    again = rating is Rating.NOT_SATISFIED and may_reopen(desk, suggestion, now)
    if suggestion.status is Status.MERGED:
        until = suggestion.waiting_until
        return awaits_rating(suggestion) and until is not None and now < until
    return again or awaits_rating(suggestion)


def access_rate(desk: Desk, suggestion: Suggestion, rating: Rating, now: datetime) -> None:
    """Raises UserError `rating.closed` when there is no answer waiting to be rated so."""
    if not may_rate(desk, suggestion, rating, now):
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
    """Rate the answer. Satisfied or partly: closed. Not satisfied: redone one level up, once, and due anew;
    the second time it is closed and the street supervises (督办). Not satisfied after all, within the days
    for rating, is the same as not satisfied. `typist`: who typed it for her.

    Raises UserError `rating.closed` if no answer waits, `rating.why` if a reason is missing.
    """
    access_rate(desk, suggestion, rating, now)
    if suggestion.status is Status.MERGED and rating is not Rating.NOT_SATISFIED:
        _rate_merged(session, suggestion, rating, now, typist)
        return
    if rating is not Rating.NOT_SATISFIED:
        _close(session, suggestion, rating, now, None, typist)
        return
    if not reason:
        raise UserError("rating.why")
    if suggestion.redo_count == 0:
        formers.keep(session, suggestion, now)
        if suggestion.status is Status.MERGED:
            _take_answer(session, suggestion)
        suggestion.redo_count = 1
        # It begins again: how it had ended is in the history.
        suggestion.rating = suggestion.result_class = suggestion.closed_at = None
        suggestion.due_at = terms.answer_due(desk, now, suggestion.kind or Kind.SUGGESTION)
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


def close(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> None:
    """办结 before its author has said anything; within the days for rating she may still not be satisfied.

    Raises UserError `lifecycle.unanswered` unless an answer waits to be rated.
    """
    if suggestion.status is not Status.REPLIED:
        raise UserError("lifecycle.unanswered")
    lifecycle.move(session, suggestion, Status.CLOSED, now, actor=Actor.MEMBER, member=member, what=CLOSED)


def _rate_merged(
    session: Session, suggestion: Suggestion, rating: Rating, now: datetime, typist: Member | None
) -> None:
    """What the author of a merged one says of the shared answer; the main one is not touched by it."""
    suggestion.rating = rating
    session.add(suggestion)
    lifecycle.record(
        session, suggestion, "rated", now,
        actor=Actor.RESIDENT, member=typist, data={"rating": rating.value},
    )  # fmt: skip
    notices.refresh_cards(session, suggestion, now)


def _take_answer(session: Session, suggestion: Suggestion) -> None:
    """Not satisfied with the shared answer, it goes on by itself: with that answer, and whoever gave it."""
    main = merged.find_main(session, suggestion)
    answer = suggestions.last_answer(session, suggestion.merged_into or 0)
    if main is None or answer is None:
        return
    suggestion.lead, suggestion.answered_at = main.lead, main.answered_at
    session.add(
        Answer(
            suggestion_id=notices.suggestion_id(suggestion),
            **answer.model_dump(exclude={"id", "suggestion_id"}),
        )
    )


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
