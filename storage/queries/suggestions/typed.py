"""What was typed and filed for somebody else."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.queries.suggestions.rows import IS_ABOVE
from storage.tables import Status, Suggestion


def list_typed(
    session: Session, communities: Collection[str], limit: int, offset: int
) -> Sequence[Suggestion]:
    """A page of what was typed and filed for others in these communities, newest first."""
    return session.exec(
        select(Suggestion)
        .where(*_typed(communities))
        .order_by(col(Suggestion.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_typed(session: Session, communities: Collection[str]) -> int:
    """How many were typed and filed for others in these communities."""
    return session.exec(select(func.count()).select_from(Suggestion).where(*_typed(communities))).one()


def _typed(communities: Collection[str]) -> tuple[Any, ...]:
    return (
        col(Suggestion.typist_id).is_not(None),
        Suggestion.status != Status.DRAFT,
        col(Suggestion.community).in_(communities),
        ~IS_ABOVE,
    )
