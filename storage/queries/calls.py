"""Who has to be told something by telephone or at the door."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.queries.suggestions import IS_ABOVE
from storage.tables import Call, Suggestion


def find_open(session: Session, suggestion_id: int, resident_id: int) -> Call | None:
    """What a resident has still to be told of a suggestion."""
    return session.exec(
        select(Call).where(
            Call.suggestion_id == suggestion_id,
            Call.resident_id == resident_id,
            col(Call.done_at).is_(None),
        )
    ).first()


def list_open_of(session: Session, resident_id: int) -> Sequence[Call]:
    """All that a resident has still to be told, oldest first, locked."""
    return session.exec(
        select(Call)
        .where(Call.resident_id == resident_id, col(Call.done_at).is_(None))
        .order_by(col(Call.id))
        .with_for_update()
    ).all()


def list_open(
    session: Session, community: str | None, limit: int, offset: int
) -> Sequence[tuple[Call, Suggestion]]:
    """A page of the open calls of a community, or of all: those tried less often first, then the oldest."""
    statement = (
        select(Call, Suggestion)
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .where(col(Call.done_at).is_(None))
        .order_by(col(Call.tries), col(Call.created_at), col(Call.id))
        .limit(limit)
        .offset(offset)
    )
    if community is not None:
        statement = statement.where(Suggestion.community == community, ~IS_ABOVE)
    return session.exec(statement).all()


def count_open(session: Session) -> dict[str, int]:
    """How many calls are open in each community that has any; under "" those that go above it."""
    statement = (
        select(Suggestion.community, IS_ABOVE, func.count())
        .select_from(Call)
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .where(col(Call.done_at).is_(None))
        .group_by(Suggestion.community, IS_ABOVE)
    )
    counted: Counter[str] = Counter()
    for community, above, count in session.exec(statement).all():
        counted["" if above else community] += count
    return dict(counted)


def end(session: Session, call: Call, now: datetime) -> None:
    """She has been told."""
    call.done_at = now
    session.add(call)
