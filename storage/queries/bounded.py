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


def list_page(session: Session, *stretches: Stretch, limit: int, offset: int) -> list[Suggestion]:
    """A page of a list. Only row ids are sorted: whole rows would be much more to move."""
    ids: list[int | None] = []
    for stretch in stretches:
        statement = select(col(Suggestion.id)).where(*stretch.where).order_by(*stretch.order)
        found = session.exec(statement.limit(limit - len(ids)).offset(offset)).all()
        if not found and offset:
            offset -= count(session, stretch, most=offset)
        ids += found
        if ids:
            offset = 0
        if len(ids) == limit:
            break
    rows = {one.id: one for one in session.exec(select(Suggestion).where(col(Suggestion.id).in_(ids)))}
    return [rows[one] for one in ids]
