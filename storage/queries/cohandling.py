"""Who helps with a suggestion: the parts of co-handlers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.tables import CoHandler, CoState, Status, Suggestion

OPEN = frozenset({CoState.ASSIGNED, CoState.SIGNED})
"""Parts from which something is still awaited."""

HELPED = frozenset({Status.DISPATCHED, Status.RETURN_REQUESTED, Status.IN_PROGRESS, Status.REDO})
"""Where those who help work on it. In one that is merged their parts rest, until it comes back."""

CURRENT = OPEN | {CoState.ANSWERED}
"""Parts that count: those that were declined or released are only kept."""

PARTS = Loader(
    CoHandler, col(CoHandler.suggestion_id) == bindparam("suggestion"), order_by=[col(CoHandler.id)]
)


def list_parts(session: Session, suggestion_id: int) -> Sequence[CoHandler]:
    """Every part there ever was in a suggestion, oldest first: what was asked, said and declined."""
    return PARTS.all(session, suggestion=suggestion_id)


def list_current(session: Session, suggestion_id: int) -> list[CoHandler]:
    """The newest part of each body that still counts, oldest first."""
    newest = {part.body: part for part in list_parts(session, suggestion_id)}
    return [part for part in newest.values() if part.state in CURRENT]


def list_open(session: Session, suggestion_id: int) -> list[CoHandler]:
    """The parts from which something is still awaited, oldest first."""
    return [part for part in list_parts(session, suggestion_id) if part.state in OPEN]


def add_part(session: Session, part: CoHandler) -> CoHandler:
    """Keep a part; it has its id when this returns."""
    session.add(part)
    session.flush()
    return part


def list_late(session: Session, now: datetime, limit: int = 100) -> Sequence[CoHandler]:
    """Open parts whose time is up and of which nobody has been told, the longest overdue first, locked."""
    return session.exec(
        select(CoHandler)
        .join(Suggestion, col(CoHandler.suggestion_id) == col(Suggestion.id))
        .where(col(CoHandler.state).in_(OPEN), col(CoHandler.due_at) <= now, col(CoHandler.late_at).is_(None))
        .where(col(Suggestion.status).in_(HELPED))
        .order_by(col(CoHandler.due_at), col(CoHandler.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=CoHandler)
    ).all()


def list_helped(session: Session) -> Sequence[Suggestion]:
    """The suggestions with an open part, oldest first."""
    open_part = select(CoHandler.suggestion_id).where(col(CoHandler.state).in_(OPEN))
    return session.exec(
        select(Suggestion)
        .where(col(Suggestion.id).in_(open_part), col(Suggestion.status).in_(HELPED))
        .order_by(col(Suggestion.id))
    ).all()
