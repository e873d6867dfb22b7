"""The board's rows. What everybody reads is read from here, and from nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, literal, or_, tuple_
from sqlmodel import Session, col, select

from storage.columns import Moment
from storage.queries.finding import Term, holds
from storage.queries.publishing import PUBLIC
from storage.tables import Publication, Suggestion

ROW = (col(Publication.filed_at), col(Publication.suggestion_id))
"""What the board is sorted by: the newest first."""

WINDOW = 20_000
"""So many rows are read for words at a time: some 0.1 s of one core."""


class Place(NamedTuple):
    """A place in the order of the board: what comes next was filed before this."""

    filed_at: datetime
    suggestion_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of a community, of categories, answered or not, filed from a moment on and before another,
    with all of some words, or with one of some numbers. What is None or empty does not matter.
    """

    community: str | None = None
    categories: tuple[str, ...] = ()
    answered: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    terms: tuple[Term, ...] = ()
    numbers: tuple[str, ...] = ()


def put(session: Session, **values: Any) -> None:
    """Put a suggestion on the board, or in the place of what stood there of it.

    The store refuses one that is not public. By a statement of its own: a row that the store takes away must
    not be missed by the unit of work.
    """
    session.execute(delete(Publication).where(col(Publication.suggestion_id) == values["suggestion_id"]))
    session.execute(insert(Publication).values(**values))


def list_missing(session: Session, limit: int) -> list[int]:
    """Public suggestions that are not on the board, the newest first. Reads a lot: for a reader's thread."""
    shown = select(Publication.suggestion_id).where(Publication.suggestion_id == Suggestion.id).exists()
    statement = select(Suggestion.id).where(PUBLIC, ~shown).order_by(col(Suggestion.id).desc()).limit(limit)
    return [one for one in session.exec(statement).all() if one is not None]


def find(session: Session, number: str) -> Publication | None:
    """What the board shows under this number."""
    return session.exec(select(Publication).where(Publication.number == number)).first()


def find_row(session: Session, suggestion_id: int) -> Publication | None:
    """What the board shows of the suggestion with this row id."""
    return session.get(Publication, suggestion_id)


def list_page(
    session: Session, wanted: Wanted, after: Place | None, limit: int
) -> tuple[Sequence[Publication], Place | None]:
    """The next rows of the board, and the place behind them if there may be more.

    With words, or several categories, there may be fewer than `limit`, or none, and still more behind: not
    more rows than `WINDOW` are looked through at a time.
    """
    conditions, searched = _conditions(wanted), _searched(wanted)
    if after is not None:
        conditions.append(
            tuple_(*ROW) < tuple_(literal(after.filed_at, Moment()), literal(after.suggestion_id))
        )
    order = [one.desc() for one in ROW]
    end = None
    if searched:
        window = session.exec(
            select(*ROW).where(*conditions).order_by(*order).offset(WINDOW - 1).limit(1)
        ).first()
        if window is not None:
            end = Place(*window)
            edge = tuple_(literal(end.filed_at, Moment()), literal(end.suggestion_id))
            conditions.append(tuple_(*ROW) >= edge)
        conditions += searched
    rows = session.exec(select(Publication).where(*conditions).order_by(*order).limit(limit + 1)).all()
    if len(rows) > limit:
        last = rows[limit - 1]
        return rows[:limit], Place(last.filed_at, last.suggestion_id)
    return rows, end


def list_numbered(session: Session, wanted: Wanted, limit: int, offset: int) -> Sequence[Publication]:
    """A page by its number, for what asks in that way; the farther, the slower."""
    return session.exec(
        select(Publication)
        .where(*_conditions(wanted), *_searched(wanted))
        .order_by(*(one.desc() for one in ROW))
        .limit(limit)
        .offset(offset)
    ).all()


def list_updated(session: Session, wanted: Wanted, limit: int) -> Sequence[Publication]:
    """Where something happened last, of all or of one community."""
    order = (col(Publication.updated_at).desc(), col(Publication.suggestion_id).desc())
    return session.exec(select(Publication).where(*_conditions(wanted)).order_by(*order).limit(limit)).all()


def list_tallies(session: Session) -> Sequence[tuple[str, str, bool, int]]:
    """How many stand on the board of each community and category, answered and not."""
    keys = (col(Publication.community), col(Publication.category), col(Publication.answered))
    rows = session.exec(select(*keys, func.count()).group_by(*keys)).all()
    return [(community, category, bool(answered), count) for community, category, answered, count in rows]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.community is not None:
        conditions.append(col(Publication.community) == wanted.community)
    if len(wanted.categories) == 1:
        conditions.append(col(Publication.category) == wanted.categories[0])
    if wanted.answered is not None:
        conditions.append(col(Publication.answered).is_(wanted.answered))
    if wanted.since is not None:
        conditions.append(col(Publication.filed_at) >= wanted.since)
    if wanted.until is not None:
        conditions.append(col(Publication.filed_at) < wanted.until)
    if wanted.numbers:
        conditions.append(col(Publication.number).in_(wanted.numbers))
    return conditions


def _searched(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What no index serves: words, and one of several categories, whose index would have to be sorted."""
    conditions = [_has(term) for term in wanted.terms]
    if len(wanted.categories) > 1:
        conditions.append(col(Publication.category).concat("").in_(wanted.categories))
    return conditions


def _has(term: Term) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if term.number:
        ways.append(col(Publication.number).like(term.number))
    if term.spellings:
        ways += [holds(col(Publication.words), term), holds(col(Publication.answer), term)]
    if term.estates:
        ways.append(col(Publication.estate).in_(term.estates))
    return or_(*ways)
