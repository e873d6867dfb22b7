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
from storage.queries import bounded
from storage.queries.bounded import COUNTED
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
    """Some rows, and behind which mark the next ones begin; None at the end.

    `count`: how many there are of all pages, or `more` than that; None if only further ones were asked for.
    """

    rows: Sequence[Suggestion]
    after: Mark | None
    count: int | None = None
    more: bool = False


def count(session: Session, selection: Selection, most: int | None = None) -> int:
    """How many there are; with `most` it stops counting there, which bounds the time it takes."""
    found = select(ID).where(chosen(selection))
    if most is not None:
        found = found.limit(most)
    return session.exec(select(func.count()).select_from(found.subquery())).one()


def list_page(session: Session, selection: Selection, order: Order, after: Mark | None, limit: int) -> Page:
    """The rows behind `after`; or the first ones, with how many there are: both are found in one reading."""
    near = _list_near(session, selection, limit + 1) if order is Order.NEWEST and after is None else []
    most = limit + 1 if after is not None else max(limit, COUNTED) + 1
    ids = near if len(near) > limit else _list_ids(session, selection, order, after, most)
    rows = bounded.list_rows(session, ids[:limit])
    last = rows[-1] if len(ids) > limit else None
    mark = Mark(last.id or 0, last.due_at if order is Order.DUE else None) if last is not None else None
    if after is not None:
        return Page(rows, mark)
    return Page(
        rows, mark, min(len(ids), COUNTED) if ids is not near else limit, ids is near or len(ids) > COUNTED
    )


def _list_ids(
    session: Session, selection: Selection, order: Order, after: Mark | None, most: int
) -> list[int | None]:
    if order is Order.DUE:
        return _by_date(session, selection, after, most)
    newest = order is Order.NEWEST
    behind = [] if after is None else [after.row > ID if newest else after.row < ID]
    return _list(session, [chosen(selection), *behind], [ID.desc() if newest else ID], most)


def _list_near(session: Session, selection: Selection, most: int) -> list[int | None]:
    """The newest ones that have the words. Most words are found there: else all texts there are are read."""
    if not selection.terms:
        return []
    near = select(func.max(Suggestion.id) - NEWEST).scalar_subquery()
    return _list(session, [chosen(selection, each=True), near < ID], [ID.desc()], most)


def _by_date(session: Session, selection: Selection, after: Mark | None, most: int) -> list[int | None]:
    ids: list[int | None] = []
    if after is None or after.due_at is not None:
        behind = [] if after is None else [tuple_(DUE, ID) > _where(after)]
        ids += _list(session, [chosen(selection), DUE.is_not(None), *behind], [DUE, ID], most)
        after = None
    if len(ids) < most:
        behind = [] if after is None else [after.row < ID]
        undated = [chosen(selection), DUE.is_(None), *behind]
        ids += _list(session, undated, [ID], most - len(ids))
    return ids


def _where(mark: Mark) -> Any:
    return tuple_(literal(mark.due_at, Moment), literal(mark.row))


def _list(
    session: Session, where: Sequence[ColumnElement[bool]], order: Sequence[Any], most: int
) -> list[int | None]:
    return list(session.exec(select(ID).where(*where).order_by(*order).limit(most)).all())
