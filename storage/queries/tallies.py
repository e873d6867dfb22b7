"""What a selection of the ledger adds up to, by state, place, sort, week and time: one look at each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, extract, func
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
    # Each row's week, wait and lateness are worked out once, and kept as small numbers: what is added up then
    # is a third as long to sort.
    worked_out = {
        "status": col(Suggestion.status),
        "community": col(Suggestion.community),
        "category": col(Suggestion.category),
        "late": case((overdue(selection.now), 1), else_=0),
        "week": _week(weeks),
        "waited": _waited(session),
    }
    one = (
        select(*(column.label(name) for name, column in worked_out.items()))
        .where(chosen(selection))
        .cte("one")
        .prefix_with("MATERIALIZED")
    )
    keys, row = (one.c.status, one.c.community, one.c.category), one.c
    borders = pairwise([0, *days, None])
    of_weeks = [row.week == place for place in range(len(weeks) - 1)]
    of_waits = [
        and_(row.waited >= least, *((row.waited < most,) if most is not None else ()))
        for least, most in borders
    ]
    sums = [func.sum(row.late), *(_sum(condition) for condition in (*of_weeks, *of_waits))]
    rows = session.execute(select(*keys, func.count(), *sums).group_by(*keys))
    split = len(of_weeks)
    return [
        Tally(row[0], row[1], row[2], row[3], row[4], tuple(row[5 : 5 + split]), tuple(row[5 + split :]))
        for row in rows
    ]


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _week(weeks: Sequence[datetime]) -> ColumnElement[int]:
    """In which of the weeks it was filed, counted from 0; -1 for none of them."""
    filed = col(Suggestion.submitted_at)
    places = [(filed < until, place) for place, until in enumerate(weeks, start=-1)]
    return case(*places, else_=-1)


def _waited(session: Session) -> ColumnElement[Any]:
    """Whole days of 24 hours from filing to the answer; NULL without one."""
    since, until = col(Suggestion.submitted_at), col(Suggestion.answered_at)
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(until) - func.julianday(since), Integer)
    return func.floor(extract("epoch", until - since) / DAY)
