"""Lists that stay quick however much there is: counted up to a limit, sorted before rows are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from storage.tables import Suggestion

COUNTED = 1000
"""So many are counted for people to read; of more it is only said that there are more."""

Where = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list: which suggestions, in which order. A list is one or more of them, end to end."""

    where: Where
    order: Sequence[Any] = ()


def count(session: Session, *stretches: Stretch, most: int = COUNTED + 1) -> int:
    """How many suggestions there are in a list, `most` at most: there it stops."""
    found = 0
    for stretch in stretches:
        some = select(col(Suggestion.id)).where(*stretch.where).limit(most - found)
        found += session.exec(select(func.count()).select_from(some.subquery())).one()
    return found


def list_ids(session: Session, *stretches: Stretch, most: int = COUNTED + 1) -> list[int | None]:
    """The row ids of a list in its order, `most` at most: what is counted no farther is not paged through."""
    ids: list[int | None] = []
    for stretch in stretches:
        statement = select(col(Suggestion.id)).where(*stretch.where).order_by(*stretch.order)
        ids += session.exec(statement.limit(most - len(ids))).all()
        if len(ids) == most:
            break
    return ids


def list_rows(session: Session, ids: Sequence[int | None]) -> list[Suggestion]:
    """These suggestions, in this order."""
    rows = {one.id: one for one in session.exec(select(Suggestion).where(col(Suggestion.id).in_(ids)))}
    return [rows[one] for one in ids]
