"""A suggestion as it was at a moment: the row as it is, unless a former one was still true then."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true

from storage.queries.counting import SUGGESTION
from storage.queries.suggestions import CONDUCT
from storage.tables import Event, Former, LadderStep, Status

EVENT = Event.__table__  # type: ignore[attr-defined]
FORMER = Former.__table__  # type: ignore[attr-defined]
STEP = LadderStep.__table__  # type: ignore[attr-defined]


class Then:
    """The facts of a suggestion before `end`, or right after the moment of a column (`after`)."""

    def __init__(self, *, end: datetime | None = None, after: ColumnElement[datetime] | None = None) -> None:
        self.row = FORMER.alias()
        later = FORMER.alias()
        changed = later.c.until > after if after is not None else later.c.until >= end
        # Ids grow: of one suggestion's the least is the first change after that.
        first = select(func.min(later.c.id)).where(later.c.suggestion_id == SUGGESTION.c.id, changed)
        self.first = first.correlate(SUGGESTION, EVENT).scalar_subquery()

    def join(self, source: Any) -> Any:
        """The source, which has the suggestion, with the former row beside it."""
        return source.outerjoin(self.row, self.row.c.id == self.first)

    def __getattr__(self, name: str) -> Any:
        return case((self.row.c.id.is_not(None), self.row.c[name]), else_=SUGGESTION.c[name])

    def within(self, community: str | None) -> ColumnElement[bool]:
        """Whether it belonged to a community; what is about the conduct of staff does to the street only."""
        if community is None:
            return true()
        here: ColumnElement[bool] = and_(
            self.community == community, func.coalesce(self.category, "") != CONDUCT
        )
        return here


def moved(since: datetime, until: datetime) -> ColumnElement[bool]:
    """The line of the history was written from `since` on and before `until`."""
    return and_(EVENT.c.at >= since, EVENT.c.at < until)


def later_moves(end: datetime) -> Any:
    """Of each suggestion that moved from `end` on, the first such line, which says where it stood before."""
    # "+ 0": not by the index of the suggestions, which would read the whole history.
    owner = EVENT.c.suggestion_id + 0
    return (
        select(func.min(EVENT.c.id).label("first"))
        .where(EVENT.c.at >= end, EVENT.c.before.is_not(None))
        .group_by(owner)
        .subquery()
    )


def status_at(end: datetime) -> ColumnElement[Status]:
    """Where the suggestion stood before `end`."""
    line = EVENT.alias()
    next_move = (
        select(line.c.before)
        .where(line.c.suggestion_id == SUGGESTION.c.id, line.c.at >= end, line.c.before.is_not(None))
        .order_by(line.c.id)
        .limit(1)
        .correlate(SUGGESTION)
        .scalar_subquery()
    )
    return func.coalesce(next_move, SUGGESTION.c.status)
