"""What members of a committee decide about a suggestion. Rights were checked before: see `access`."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.services import (
    checklist,
    dispatching,
    formers,
    four_eyes,
    leads,
    lifecycle,
    merged,
    notices,
    outcomes,
    promises,
    routing,
    terms,
)
from bot.services.desk import Desk
from bot.services.outcomes import Outcome
from bot.services.referring import Received
from storage.queries import places
from storage.queries.suggestions import CONDUCT
from storage.tables import Actor, Answer, Event, Kind, Member, ResultClass, Status, Suggestion


class Reason(StrEnum):
    """Why a suggestion is not accepted (glossary): R5 says whose it is."""

    EMERGENCY = "R1"
    IN_COURT = "R2"
    NOTHING_NEW = "R3"
    PRIVATE = "R4"
    NOT_OURS = "R5"
    UNLAWFUL = "R6"


def accept(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """受理, and at once 派单 to the body that leads its category: the author hears of both in one notice.

    Raises UserError if nobody has said the category yet: nothing is dispatched without one.
    """
    lead = leads.choose(session, suggestion) if suggestion.category else None
    if lead is None:
        raise UserError("committee.no_category")
    dispatching.accept(session, suggestion, member, now)
    return dispatching.dispatch(session, desk, suggestion, member, lead.body, now)


def reject(
    session: Session,
    suggestion: Suggestion,
    member: Member,
    reason: Reason,
    now: datetime,
    whose: str | None = None,
) -> Event:
    """不予受理. The event's data names the code of the reason, its words say whose it is (only for R5)."""
    if (reason is Reason.NOT_OURS) != bool(whose):
        raise ValueError("R5, and only R5, says whose it is")
    return lifecycle.move(
        session, suggestion, Status.REJECTED, now,
        actor=Actor.MEMBER, member=member, what="rejected", reason=whose, data={"code": reason.value},
    )  # fmt: skip


def ask(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, question: str, now: datetime
) -> Event:
    """退回补充: the question goes to the author, who has the days of the settings to answer it."""
    event = lifecycle.move(
        session, suggestion, Status.NEED_INFO, now,
        actor=Actor.MEMBER, member=member, what="asked", reason=question,
    )  # fmt: skip
    suggestion.waiting_until = now + timedelta(days=desk.settings.info_days)
    return event


def sign(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """签收: the work has begun, for the first time or again."""
    if suggestion.status not in (Status.DISPATCHED, Status.REDO):
        # Out of RETURN_REQUESTED only a ruling leads: see `returns.keep`.
        raise UserError("lifecycle.too_late")
    return lifecycle.move(
        session, suggestion, Status.IN_PROGRESS, now, actor=Actor.MEMBER, member=member, what="signed"
    )


def answer(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    text: str,
    outcome: Outcome,
    now: datetime,
    promised: date | None = None,
    received: Received | None = None,
    *,
    approved: bool = False,
) -> Event:
    """答复: the author gets these words and how it ended, and has the days of the settings to rate them.

    `promised`: the day by which the answer says that it will be done. What older answers promised is over.
    `received`: how and when it came, if it is typed for a body without a group (代录).
    `approved`: a colleague passed exactly this, see `bot.services.approvals`.
    Raises UserError `outcome.missing` if it is not said how it ended, `check.blank` if something is still to
    be filled in, `approval.needed` if nobody passed it and the body wants that.
    """
    if not approved and four_eyes.is_wanted(session, suggestion):
        raise UserError("approval.needed")
    outcomes.access_complete(suggestion, outcome)
    checklist.access_filled(text)
    promises.replace_older(session, suggestion, now)
    row = Answer(
        suggestion_id=notices.suggestion_id(suggestion),
        member_id=_id(member),
        text=text,
        result_class=outcome.result,
        verity=outcome.verity,
        solved=outcome.solved,
        adoption=outcome.adoption,
        reason=outcome.reason,
        at=now,
    )
    session.add(row)
    session.flush()
    suggestion.result_class = outcome.result
    data: dict[str, Any] = {"answer": row.id, "outcome": outcomes.dump(outcome)}
    if received is not None:
        data |= {"source": received.source.value, "received": received.day.isoformat()}
    event = lifecycle.move(
        session, suggestion, Status.REPLIED, now,
        actor=Actor.MEMBER, member=member, what="answered", data=data,
    )  # fmt: skip
    if promised is not None:
        promises.make(session, desk, suggestion, member, promised, now)
    suggestion.waiting_until = now + timedelta(days=desk.settings.rating_days)
    merged.await_ratings(session, suggestion)
    return event


def answer_at_once(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    text: str,
    outcome: Outcome,
    now: datetime,
    *,
    approved: bool = False,
) -> Event:
    """直接答复: a dispatcher answers what no body has to work on; accepted with it if it was not yet."""
    if suggestion.status is Status.SUBMITTED:
        dispatching.accept(session, suggestion, member, now)
    if suggestion.status is not Status.ACCEPTED:
        raise UserError("lifecycle.too_late")
    return answer(session, desk, suggestion, member, text, outcome, now, approved=approved)


def classify(
    session: Session, suggestion: Suggestion, member: Member, result: ResultClass, now: datetime
) -> Event:
    """办结, for what was answered before answers said how it ended: that, once.

    It closes when the author has rated, or by her silence.

    The status stays, and the revision too: the author's own buttons must not go stale by this.
    """
    if not may_classify(suggestion):
        raise UserError("lifecycle.too_late")
    suggestion.result_class = result
    session.add(suggestion)
    event = lifecycle.record(
        session, suggestion, "classed", now, actor=Actor.MEMBER, member=member, data={"class": result.value}
    )
    if suggestion.status is Status.CLOSED:
        # Else it is told when it closes.
        notices.tell_followers(session, suggestion, "classed", now, event.id)
    notices.refresh_cards(session, suggestion, now)
    return event


def may_classify(suggestion: Suggestion) -> bool:
    """Whether a result class is still to be said."""
    answered = suggestion.status in (Status.REPLIED, Status.CLOSED)
    return answered and suggestion.result_class is None and outcomes.asks(suggestion.kind)


def set_category(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, code: str, now: datetime
) -> None:
    """Say what it is about, before it is accepted. Raises UserError if that moment has passed.

    What turns out to be about the conduct of staff leaves the community's groups at once.
    """
    _still_submitted(suggestion)
    if places.find_category(session, code) is None:
        raise UserError("access.refused")
    _same_secrecy(session, suggestion, code)
    suggestion.category_source = "member"
    categorise(session, desk, suggestion, member, code, now)
    notices.refresh_cards(session, suggestion, now)


def categorise(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, code: str, now: datetime
) -> None:
    """Put it under a category, and where that belongs if it is the conduct of staff, or no longer."""
    was_above = leads.is_above(suggestion)
    formers.keep(session, suggestion, now)
    before, suggestion.category = suggestion.category, code
    session.add(suggestion)
    lifecycle.record(
        session, suggestion, "categorised", now,
        actor=Actor.MEMBER, member=member, data={"from": before, "to": code},
    )  # fmt: skip
    if leads.is_above(suggestion) != was_above:
        routing.place(session, desk, suggestion, now)


def set_kind(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, kind: Kind, now: datetime
) -> None:
    """Say what the author wants, before it is accepted. It never makes the promised date later."""
    _still_submitted(suggestion)
    formers.keep(session, suggestion, now)
    before, suggestion.kind = suggestion.kind, kind
    if suggestion.submitted_at is not None and kind is not before:
        due = terms.answer_due(desk, suggestion.submitted_at, kind)
        suggestion.due_at = min(suggestion.due_at or due, due)
        suggestion.ladder_at = now
    session.add(suggestion)
    lifecycle.record(
        session, suggestion, "kind_set", now,
        actor=Actor.MEMBER, member=member, data={"from": before, "to": kind},
    )  # fmt: skip
    notices.refresh_cards(session, suggestion, now)


def _same_secrecy(session: Session, suggestion: Suggestion, code: str) -> None:
    """Raises UserError `merging.first_unmerge` if a main one would get another secrecy than those merged into
    it.
    """
    new = places.find_category(session, code)
    old = places.find_category(session, suggestion.category) if suggestion.category else None
    open_before, open_after = old is None or old.public, new is None or new.public
    if open_before != open_after or CONDUCT in (code, suggestion.category):
        merged.access_alone(session, suggestion)


def _still_submitted(suggestion: Suggestion) -> None:
    if suggestion.status is not Status.SUBMITTED:
        raise UserError("lifecycle.too_late")


def _id(member: Member) -> int:
    if member.id is None:
        raise LookupError("the member is not stored yet")
    return member.id
