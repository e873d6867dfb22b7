"""What a selection of the ledger adds up to, by state, place, sort, week and time: one look at each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func
from sqlmodel import Session, col, select

from storage.queries.ledger.filters import Selection, chosen, overdue
from storage.tables import Status, Suggestion

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one state, place and category, `late` of them; the others in the order asked for."""

    status: Status
    community: str
    category: str | None
    count: int
    late: int
    weeks: tuple[int, ...]
    waits: tuple[int, ...]


def list_tallies(
    session: Session, selection: Selection, weeks: Sequence[datetime], days: Sequence[int]
) -> list[Tally]:
    """A line for each state, community and category there is.

    `weeks`: where each begins, and where the last one ends. `days`: the borders between times from filing to
    the answer, in days of 24 hours; there is one more of these times than borders.
    """
    filed, waited = col(Suggestion.submitted_at), _waited(session)
    of_weeks = [and_(filed >= since, filed < until) for since, until in pairwise(weeks)]
    borders = [0, *days]
    of_waits = [
        and_(waited >= least, *((waited < most,) if most is not None else ()))
        for least, most in zip(borders, [*days, None], strict=True)
    ]
    keys = (col(Suggestion.status), col(Suggestion.community), col(Suggestion.category))
    sums = [_sum(one) for one in (overdue(selection.now), *of_weeks, *of_waits)]
    rows = session.execute(select(*keys, func.count(), *sums).where(chosen(selection)).group_by(*keys))
    split = len(of_weeks)
    return [
        Tally(row[0], row[1], row[2], row[3], row[4], tuple(row[5 : 5 + split]), tuple(row[5 + split :]))
        for row in rows
    ]


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _waited(session: Session) -> ColumnElement[Any]:
    """Days from filing to the answer; NULL without one."""
    since, until = col(Suggestion.submitted_at), col(Suggestion.answered_at)
    if session.get_bind().dialect.name == "sqlite":
        return func.julianday(until) - func.julianday(since)
    return extract("epoch", until - since) / DAY
