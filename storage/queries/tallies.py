"""What a selection of the ledger adds up to, by state, place, sort, week and time: one look at each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, select
from sqlmodel import Session

from storage.queries.counting import SUGGESTION, count_by, place
from storage.queries.ledger.filters import Selection, chosen, overdue
from storage.tables import Status

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of the same. `week`: which of the weeks asked for, counted from 0, or none of them; `wait`:
    before which of the borders it was answered, one more than there are for longer; None without an answer.
    """

    status: Status
    community: str
    category: str | None
    late: bool
    week: int
    wait: int | None
    count: int


def list_tallies(
    session: Session, selection: Selection, weeks: Sequence[datetime], days: Sequence[int]
) -> Iterator[Tally]:
    """What there is of it. `weeks`: where each begins, and where the last ends. `days`: the borders between
    times from filing to the answer, in days of 24 hours.
    """
    # The days are worked out once for each row, before they are held against the borders one by one.
    worked_out = {
        "status": SUGGESTION.c.status,
        "community": SUGGESTION.c.community,
        "category": SUGGESTION.c.category,
        "submitted_at": SUGGESTION.c.submitted_at,
        "late": case((overdue(selection.now), 1), else_=0),
        "waited": _waited(session),
    }
    rows = (
        select(*(column.label(name) for name, column in worked_out.items()))
        .where(chosen(selection))
        .cte("worked_out")
        .prefix_with("MATERIALIZED")
    )
    by = {
        "status": rows.c.status,
        "community": rows.c.community,
        "category": rows.c.category,
        "late": rows.c.late,
        "week": place(rows.c.submitted_at, weeks),
        "wait": place(rows.c.waited, days),
    }
    for status, community, category, late, week, wait, count in count_by(session, rows, [], by):
        below = wait + 1 if wait is not None else None
        yield Tally(status, community, category, bool(late), week, below, count)


def _waited(session: Session) -> ColumnElement[Any]:
    """Whole days of 24 hours from filing to the answer; NULL without one."""
    since, until = SUGGESTION.c.submitted_at, SUGGESTION.c.answered_at
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(until) - func.julianday(since), Integer)
    return func.floor(extract("epoch", until - since) / DAY)
