"""Roles that begin and end on a day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from storage.tables import Member


def list_due(session: Session, now: datetime, limit: int, telegram_id: int | None = None) -> Sequence[Member]:
    """Roles (of one person, if given) that are to begin or to end by now, locked."""
    ending = and_(col(Member.active).is_(True), col(Member.ends_at) <= now)
    beginning = and_(col(Member.active).is_(False), col(Member.starts_at) <= now)
    statement = select(Member).where(or_(ending, beginning))
    if telegram_id is not None:
        statement = statement.where(Member.telegram_id == telegram_id)
    return session.exec(statement.order_by(col(Member.id)).limit(limit).with_for_update()).all()


def list_ending(session: Session, before: datetime, limit: int) -> Sequence[Member]:
    """Roles that end before a moment and of which nobody has been reminded, locked."""
    return session.exec(
        select(Member)
        .where(
            col(Member.active).is_(True),
            col(Member.ends_at) <= before,
            col(Member.reminded_at).is_(None),
        )
        .order_by(col(Member.id))
        .limit(limit)
        .with_for_update()
    ).all()


def list_to_begin(session: Session) -> Sequence[Member]:
    """Roles that somebody has accepted and whose first day is still to come, newest first."""
    return session.exec(
        select(Member)
        .where(col(Member.active).is_(False), col(Member.starts_at).is_not(None))
        .order_by(col(Member.id).desc())
    ).all()
