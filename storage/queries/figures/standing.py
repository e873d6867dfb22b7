"""What waited for an answer at the end of a time, and what was under the street's eyes in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlmodel import Session

from storage.queries.counting import SUGGESTION
from storage.queries.figures.flows import RATED
from storage.queries.figures.then import EVENT, Then, later_moves, moved, status_at
from storage.tables import Kind, Rating, Status, Step

AWAITED = (
    Status.SUBMITTED,
    Status.NEED_INFO,
    Status.ACCEPTED,
    Status.DISPATCHED,
    Status.RETURN_REQUESTED,
    Status.IN_PROGRESS,
    Status.REDO,
)
"""Where the answer is still due; a test compares it with `bot.services.lights.AWAITED`."""

UNGIVEN = (Status.SUBMITTED, Status.NEED_INFO, Status.ACCEPTED)
"""Where no body has it yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """A suggestion that waited for its answer, as it was then. `lead` None: no body had it yet."""

    number: str
    community: str
    kind: Kind | None
    category: str | None
    lead: str | None
    due_at: datetime | None
    submitted_at: datetime
    status: Status


@dataclass(frozen=True, slots=True)
class Watched:
    """A suggestion that came under the street's eyes (督办) at a moment, and where it stood in the end."""

    number: str
    community: str
    category: str | None
    lead: str | None
    at: datetime
    status: Status


def list_open(session: Session, end: datetime, community: str | None = None) -> Iterator[Open]:
    """What waited for an answer just before `end`, in a community (None: in all), by number."""
    then, later = Then(end=end), later_moves(end)
    moved_on = select(EVENT.c.id).where(
        EVENT.c.suggestion_id == SUGGESTION.c.id, EVENT.c.at >= end, EVENT.c.before.is_not(None)
    )
    # Two reads instead of one over everything that was ever filed: what stands there still, and what left.
    still = _facts(then, SUGGESTION.c.status, SUGGESTION).where(
        SUGGESTION.c.status.in_(AWAITED), ~moved_on.exists()
    )
    left = _facts(
        then,
        EVENT.c.before,
        later.join(EVENT, EVENT.c.id == later.c.first).join(
            SUGGESTION, SUGGESTION.c.id == EVENT.c.suggestion_id
        ),
    ).where(EVENT.c.before.in_(AWAITED))
    for statement in (still, left):
        rows = session.execute(statement.where(then.within(community)).order_by(SUGGESTION.c.id))
        for number, place, kind, category, lead, due_at, submitted_at, status in rows:
            had = None if status in UNGIVEN else lead
            yield Open(number, place, kind, category, had, due_at, submitted_at, status)


def _facts(then: Then, status: Any, source: Any) -> Select[Any]:
    return select(
        SUGGESTION.c.number, then.community, then.kind, then.category, then.lead, then.due_at,
        SUGGESTION.c.submitted_at, status,
    ).select_from(then.join(source))  # fmt: skip


def list_supervised(
    session: Session, since: datetime, until: datetime, community: str | None = None
) -> Iterator[Watched]:
    """What came under the street's eyes in a time: by hand, by the clock, or not satisfied a second time."""
    then = Then(end=until)
    twice = and_(EVENT.c.what == RATED, EVENT.c.data["rating"].as_string() == Rating.NOT_SATISFIED.value)
    statement = (
        select(
            SUGGESTION.c.number, then.community, then.category, then.lead, EVENT.c.at, status_at(until),
        )
        .select_from(then.join(EVENT.join(SUGGESTION, SUGGESTION.c.id == EVENT.c.suggestion_id)))
        .where(
            moved(since, until),
            or_(EVENT.c.what == Step.SUPERVISED.value, twice),
            then.within(community),
        )
        .order_by(EVENT.c.at, EVENT.c.id)
    )  # fmt: skip
    for number, place, category, lead, at, status in session.execute(statement):
        yield Watched(number, place, category, lead, at, Status(status))
