"""What a selection holds: how many, and page by page; a page is found as quickly at the end as at the start.

A page begins behind the last row of the one before (keyset), so that nothing is shown twice or left out when
rows come or go meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, literal, tuple_
from sqlmodel import Session, col, select

from storage.columns import Moment
from storage.queries.finding import NEWEST
from storage.queries.ledger.filters import Selection, chosen
from storage.tables import Suggestion

ID, DUE = col(Suggestion.id), col(Suggestion.due_at)


class Order(StrEnum):
    """In which order rows are shown. DUE: what is due first; what has no date comes last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the row, and when that was due."""

    row: int
    due_at: datetime | None = None

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.row}" if self.due_at is None else f"{self.row}_{self.due_at.isoformat()}"

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """The mark that was written so; None for anything else."""
        row, _, due = text.partition("_")
        try:
            at = datetime.fromisoformat(due) if due else None
            return None if at is not None and at.tzinfo is None else cls(int(row), at)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and behind which mark the next ones begin; None at the end."""

    rows: Sequence[Suggestion]
    after: Mark | None


def count(session: Session, selection: Selection, most: int | None = None) -> int:
    """How many there are; with `most` it stops counting there, which bounds the time it takes."""
    found = select(ID).where(chosen(selection))
    if most is not None:
        found = found.limit(most)
    return session.exec(select(func.count()).select_from(found.subquery())).one()


def list_page(session: Session, selection: Selection, order: Order, after: Mark | None, limit: int) -> Page:
    """The rows behind `after`, or the first ones."""
    rows: Sequence[Suggestion]
    if order is Order.DUE:
        rows = _by_date(session, selection, after, limit + 1)
    else:
        rows = _by_age(session, selection, order, after, limit + 1)
    shown = rows[:limit]
    if len(rows) <= limit or not shown:
        return Page(shown, None)
    last = shown[-1]
    return Page(shown, Mark(last.id or 0, last.due_at if order is Order.DUE else None))


def _by_age(
    session: Session, selection: Selection, order: Order, after: Mark | None, limit: int
) -> Sequence[Suggestion]:
    newest = order is Order.NEWEST
    behind = [] if after is None else [after.row > ID if newest else after.row < ID]
    by = ID.desc() if newest else ID
    if selection.terms and newest and after is None:
        # Most words are found among the newest: without this all texts there are would be read.
        near = select(func.max(Suggestion.id) - NEWEST).scalar_subquery()
        rows = _list(session, [chosen(selection, each=True), near < ID], [by], limit)
        if len(rows) == limit:
            return rows
    return _list(session, [chosen(selection), *behind], [by], limit)


def _by_date(session: Session, selection: Selection, after: Mark | None, limit: int) -> Sequence[Suggestion]:
    rows: list[Suggestion] = []
    if after is None or after.due_at is not None:
        behind = [] if after is None else [tuple_(DUE, ID) > _where(after)]
        rows += _list(session, [chosen(selection), DUE.is_not(None), *behind], [DUE, ID], limit)
        after = None
    if len(rows) < limit:
        behind = [] if after is None else [after.row < ID]
        undated = [chosen(selection), DUE.is_(None), *behind]
        rows += _list(session, undated, [ID], limit - len(rows))
    return rows


def _where(mark: Mark) -> Any:
    return tuple_(literal(mark.due_at, Moment), literal(mark.row))


def _list(
    session: Session, where: Sequence[ColumnElement[bool]], order: Sequence[Any], limit: int
) -> Sequence[Suggestion]:
    return session.exec(select(Suggestion).where(*where).order_by(*order).limit(limit)).all()
