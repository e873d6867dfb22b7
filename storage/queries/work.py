"""What somebody of a body or the office has to do, across all groups and places that they reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, true
from sqlmodel import Session, col, select

from storage.queries.suggestions import IS_ABOVE
from storage.tables import (
    Attachment,
    Card,
    Hand,
    Part,
    PartKind,
    Promise,
    PromiseState,
    Status,
    Suggestion,
)

Condition = ColumnElement[bool]
EVERY: Condition = true()
TO_RULE = (Status.RETURN_REQUESTED, Status.ACCEPTED)
"""Where a dispatcher's word is waited for."""
HERS = (Status.SUBMITTED, Status.DISPATCHED, Status.REDO)
"""Where the one who works on it is waited for: her question was answered, or she has to sign for it."""
LEFT = (Status.REDO, Status.IN_PROGRESS)
"""Where anybody of the body is waited for, if nobody works on it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an invited role says where suggestions go: a community or everywhere, for a body or all."""

    community: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Within:
    """What is looked at. `members`: the person's rows; `chats`: the groups in which that person acts.

    `places`: of dispatching roles. `recused`: communities of which somebody must not see what is about the
    conduct of staff. `open` and `awaited`: states that are open, and in which the answer is still due.
    """

    members: Collection[int]
    chats: Collection[int]
    places: Collection[Place]
    recused: Collection[str]
    open: Collection[Status]
    awaited: Collection[Status]


def is_mine(within: Within) -> Condition:
    """Whether this person works on it."""
    return col(Suggestion.handler_id).in_(within.members)


def is_due(within: Within, since: datetime, before: datetime | None) -> Condition:
    """Whether its answer is due from `since` to before `before`; with None it was due before `since`."""
    at = col(Suggestion.due_at)
    when = at < since if before is None else and_(at >= since, at < before)
    return and_(col(Suggestion.status).in_(within.awaited), when)


def waits(within: Within) -> Condition:
    """Whether this very person's word is waited for; every sort of waiting is one line of this."""
    status, mine = col(Suggestion.status), is_mine(within)
    nobodys = and_(col(Suggestion.handler_id).is_(None), _in_hand(within, Hand.LEAD))
    asked = (
        select(Promise.id)
        .where(Promise.suggestion_id == Suggestion.id, Promise.state == PromiseState.ASKED)
        .exists()
    )
    return or_(
        and_(mine, status.in_(HERS)),
        and_(nobodys, status.in_(LEFT)),
        and_(mine, col(Suggestion.result_class).is_(None), status.in_((Status.REPLIED, Status.CLOSED))),
        and_(mine, asked),
        and_(or_(_in_hand(within, Hand.DESK), *_in_places(within)), status.in_(TO_RULE)),
    )


def every(conditions: Sequence[Condition]) -> Condition:
    """Whether all of these are met."""
    return and_(EVERY, *conditions)


def count(session: Session, within: Within, conditions: Sequence[Condition]) -> list[int]:
    """How many there are that meet each of these conditions."""
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in conditions]
    row = session.execute(select(*sums).select_from(Suggestion).where(*_within(within))).one()
    return [int(value) for value in row]


def list_page(
    session: Session, within: Within, condition: Condition, limit: int, offset: int
) -> Sequence[Suggestion]:
    """A page of those that meet a condition: urgent ones first, then what is due first."""
    statement = select(Suggestion).where(*_within(within), condition)
    ended = col(Suggestion.status) == Status.CLOSED
    order = (col(Suggestion.urgent).desc(), ended, col(Suggestion.due_at), col(Suggestion.id))
    return session.exec(statement.order_by(*order).limit(limit).offset(offset)).all()


def list_words(session: Session, subjects: Collection[int]) -> dict[int, str]:
    """The first words of each of these, written or heard in a recording."""
    heard = select(Attachment.suggestion_id, Attachment.transcript).where(
        col(Attachment.suggestion_id).in_(subjects), col(Attachment.transcript).is_not(None)
    )
    said = select(Part.suggestion_id, Part.text).where(
        col(Part.suggestion_id).in_(subjects), Part.kind == PartKind.ORIGINAL, Part.text != ""
    )
    found: dict[int, str] = {}
    for statement in (said.order_by(col(Part.id)), heard.order_by(col(Attachment.id))):
        for subject, text in session.exec(statement):
            found.setdefault(subject, text or "")
    return found


def _within(within: Within) -> tuple[Condition, ...]:
    unclassed = and_(col(Suggestion.status) == Status.CLOSED, col(Suggestion.result_class).is_(None))
    return (
        or_(col(Suggestion.status).in_(within.open), unclassed),
        or_(_in_hand(within), *_in_places(within)),
    )


def _in_hand(within: Within, hand: Hand | None = None) -> Condition:
    cards = select(Card.id).where(
        Card.suggestion_id == Suggestion.id,
        col(Card.chat_id).in_(within.chats),
        col(Card.retired).is_(False),
        *((Card.hand == hand,) if hand is not None else ()),
    )
    return and_(cards.exists(), ~IS_ABOVE)


def _in_places(within: Within) -> list[Condition]:
    return [and_(*_in_place(place, within.recused)) for place in within.places] or [false()]


def _in_place(place: Place, recused: Collection[str]) -> list[Any]:
    here: list[Any] = [] if place.body is None else [Suggestion.lead == place.body]
    if place.community is not None:
        return [*here, Suggestion.community == place.community, ~IS_ABOVE]
    return [*here, or_(~IS_ABOVE, col(Suggestion.community).not_in(recused))]
