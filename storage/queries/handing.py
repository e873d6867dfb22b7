"""What somebody worked on, and what was left by a role that ended."""

from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables import Event, Note, Status, Suggestion

UNSENT = "unsent_kept"
"""The line of the history that says which note holds the words somebody had not sent."""


def list_of_handler(session: Session, member_id: int, statuses: Collection[Status]) -> Sequence[Suggestion]:
    """What this role works on, locked."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.handler_id == member_id, col(Suggestion.status).in_(statuses))
        .order_by(col(Suggestion.id))
        .with_for_update()
    ).all()


def count_of_handlers(session: Session, members: Collection[int]) -> dict[int, int]:
    """How much each of these roles has in hand."""
    statement = (
        select(Suggestion.handler_id, func.count())
        .where(col(Suggestion.handler_id).in_(members), col(Suggestion.status) != Status.CLOSED)
        .group_by(col(Suggestion.handler_id))
    )
    return {member: count for member, count in session.exec(statement) if member is not None}


def list_left(
    session: Session, member_id: int, what: str, statuses: Collection[Status]
) -> Sequence[Suggestion]:
    """What nobody works on since this role ended: `what` is that line of the history."""
    left = (
        select(Event.id)
        .where(Event.suggestion_id == Suggestion.id, Event.member_id == member_id, Event.what == what)
        .exists()
    )
    return session.exec(
        select(Suggestion)
        .where(col(Suggestion.handler_id).is_(None), col(Suggestion.status).in_(statuses), left)
        .order_by(col(Suggestion.due_at), col(Suggestion.id))
    ).all()


def find_unsent(session: Session, suggestion_id: int) -> str | None:
    """The words that were kept unsent, unless the matter has moved on since."""
    kept = session.exec(
        select(Event)
        .where(Event.suggestion_id == suggestion_id, Event.what == UNSENT)
        .order_by(col(Event.id).desc())
    ).first()
    if kept is None:
        return None
    moved = select(Event.id).where(
        Event.suggestion_id == suggestion_id, col(Event.id) > kept.id, col(Event.after).is_not(None)
    )
    if session.exec(moved).first() is not None:
        return None
    note = session.get(Note, kept.data["note"])
    return note.text if note is not None else None
