"""What residents said against decisions of the staff."""

from sqlmodel import Session, col, select

from storage.tables import Appeal


def find_open(session: Session, suggestion_id: int) -> Appeal | None:
    """What was said about this suggestion and is not decided yet."""
    return session.exec(
        select(Appeal)
        .where(Appeal.suggestion_id == suggestion_id, col(Appeal.decided_at).is_(None))
        .order_by(col(Appeal.id).desc())
    ).first()


def find_against(session: Session, event_id: int) -> Appeal | None:
    """What was said against the decision in this line of the history."""
    return session.exec(select(Appeal).where(Appeal.event_id == event_id)).first()
