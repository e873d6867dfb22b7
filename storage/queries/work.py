"""What somebody of a body or the office has to do, across all groups and places that they reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from storage.columns import unindexed
from storage.queries import bounded
from storage.queries.bounded import Stretch
from storage.queries.suggestions import IS_ABOVE, STILL_OPEN, UNCLASSED
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
TO_RULE = (Status.RETURN_REQUESTED, Status.ACCEPTED)
"""Where a dispatcher's word is waited for."""
HERS = (Status.SUBMITTED, Status.DISPATCHED, Status.REDO)
"""Where the one who works on it is waited for: her question was answered, or she has to sign for it."""
LEFT = (Status.REDO, Status.IN_PROGRESS)
"""Where anybody of the body is waited for, if nobody works on it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the open ones; and which of those that were closed before anybody chose their result class, if
    any of these.

    Of the former there are as many as are being worked on; the latter pile up where nobody chooses.
    """

    open: Condition
    unclassed: Condition | None


EVERY = Wanted(true(), true())


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


def is_mine(within: Within) -> Wanted:
    """Whether this person works on it."""
    mine = _is_mine(within)
    return Wanted(mine, mine)


def is_due(within: Within, since: datetime, before: datetime | None) -> Wanted:
    """Whether its answer is due from `since` to before `before`; with None it was due before `since`."""
    at = col(Suggestion.due_at)
    when = at < since if before is None else and_(at >= since, at < before)
    return Wanted(and_(unindexed(Suggestion.status).in_(within.awaited), when), None)


def waits(within: Within) -> Wanted:
    """Whether this very person's word is waited for; every sort of waiting is one line of this."""
    status, mine = col(Suggestion.status), _is_mine(within)
    nobodys = and_(col(Suggestion.handler_id).is_(None), _in_hand(within, Hand.LEAD))
    asked = (
        select(Promise.id)
        .where(Promise.suggestion_id == Suggestion.id, Promise.state == PromiseState.ASKED)
        .exists()
    )
    return Wanted(
        or_(
            and_(mine, status.in_(HERS)),
            and_(nobodys, status.in_(LEFT)),
            and_(mine, col(Suggestion.result_class).is_(None), status == Status.REPLIED),
            and_(mine, asked),
            and_(or_(*_in_places(within), _in_hand(within, Hand.DESK)), status.in_(TO_RULE)),
        ),
        mine,
    )


def every(conditions: Sequence[Condition]) -> Wanted:
    """Whether all of these are met."""
    met = and_(true(), *conditions)
    return Wanted(met, met)


def count(session: Session, within: Within, wanted: Wanted) -> int:
    """How many there are, as far as `bounded.count` counts."""
    return bounded.count(session, *_stretches(within, wanted))


def list_ids(session: Session, within: Within, wanted: Wanted) -> list[int | None]:
    """The row ids of these: urgent ones first, then what is due first; those that are closed at the end."""
    return bounded.list_ids(session, *_stretches(within, wanted))


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


def _is_mine(within: Within) -> Condition:
    return col(Suggestion.handler_id).in_(within.members)


def _stretches(within: Within, wanted: Wanted) -> list[Stretch]:
    # All that is open is found by its date: by its status it would be found no sooner, and then be sorted.
    reached, status = _reached(within), unindexed(Suggestion.status)
    order = (col(Suggestion.due_at), col(Suggestion.id))
    still_open = (STILL_OPEN, status.in_(within.open), reached, wanted.open)
    stretches = [Stretch(still_open, (col(Suggestion.urgent).desc(), *order))]
    if wanted.unclassed is not None:
        stretches.append(Stretch((UNCLASSED, reached, wanted.unclassed), order))
    return stretches


def _reached(within: Within) -> Condition:
    # Places first: what they decide needs no look at cards.
    return or_(*_in_places(within), _in_hand(within))


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
