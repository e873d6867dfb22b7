"""The numbers of a week: what came, what was answered, what is open."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.queries.counting import IN_TIME, SUGGESTION, count_by
from storage.queries.suggestions import IS_ABOVE
from storage.tables import Rating, Status, Suggestion


def list_open(
    session: Session, community: str | None, body: str | None, statuses: Collection[Status]
) -> Sequence[Suggestion]:
    """What stands in these states in a place, as `count_answered` reads places."""
    return session.exec(
        select(Suggestion).where(*_here(community, body), col(Suggestion.status).in_(statuses))
    ).all()


def count_filed(
    session: Session, community: str | None, body: str | None, since: datetime, until: datetime
) -> int:
    """How much was filed in a place from `since` on and before `until`."""
    filed = SUGGESTION.c.submitted_at
    where = [*_here(community, body), SUGGESTION.c.status != Status.DRAFT, filed >= since, filed < until]
    return sum(count for *_, count in count_by(session, SUGGESTION, where, {"status": SUGGESTION.c.status}))


def count_answered(
    session: Session, community: str | None, body: str | None, since: datetime, until: datetime
) -> Iterator[tuple[bool, Rating | None, int]]:
    """What was answered in that time in a community (None: in all), by a body that leads (None: by any): by
    its date or not, how it was rated, and how many these are.

    What is about the conduct of staff is left out of everything but the whole street.
    """
    answered = SUGGESTION.c.answered_at
    where = [*_here(community, body), answered >= since, answered < until]
    by = {"in_time": IN_TIME, "rating": SUGGESTION.c.rating}
    for in_time, rating, count in count_by(session, SUGGESTION, where, by):
        yield bool(in_time), rating, count


def _here(community: str | None, body: str | None) -> list[Any]:
    conditions: list[Any] = []
    if community is not None:
        conditions.append(Suggestion.community == community)
    if body is not None:
        conditions.append(Suggestion.lead == body)
    if conditions:
        conditions.append(~IS_ABOVE)
    return conditions
