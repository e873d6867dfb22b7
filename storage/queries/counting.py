"""Counting (统计): what is counted, by what, over which times, made into one statement. Whoever tells figures
(the report, the board, the console, the week) names what is worked out of each row, and adds up what comes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, select
from sqlmodel import Session

from storage.tables import Suggestion

SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]

IN_TIME: ColumnElement[bool] = func.coalesce(SUGGESTION.c.answered_at <= SUGGESTION.c.due_at, True)
"""Of what was answered: by its date (按时), the same day and hour that its author was promised."""


def count_by(
    session: Session, source: FromClause, where: Sequence[ColumnElement[bool]], by: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """For each combination there is of what `by` works out of a row: its values in that order, and how many
    rows have them.
    """
    # Grouped outside: the same expression twice has two sets of parameters, which PostgreSQL tells apart.
    worked_out = (
        select(*(column.label(name) for name, column in by.items())).select_from(source).where(*where)
    ).subquery()
    for row in session.execute(select(*worked_out.c, func.count()).group_by(*worked_out.c)):
        yield tuple(row)


def place(value: ColumnElement[Any], borders: Sequence[Any]) -> ColumnElement[int]:
    """Between which of these borders a value lies: 0 from the first on, -1 before it, the last number for all
    from the last border on. What there is none of lies nowhere.
    """
    below = [(value < border, number) for number, border in enumerate(borders, start=-1)]
    return case((value.is_(None), None), *below, else_=len(borders) - 1)
