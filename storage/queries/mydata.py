"""What hangs on a resident besides her suggestions."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.tables import (
    Answer,
    Attendance,
    Ban,
    Call,
    CommunityEvent,
    IdentityRead,
    Inbox,
    Outbox,
    Suggestion,
    Support,
)


def list_supported(session: Session, resident_id: int) -> Sequence[str | None]:
    """The numbers of what she stands behind."""
    return session.exec(
        select(Suggestion.number)
        .join(Support, col(Support.suggestion_id) == col(Suggestion.id))
        .where(Support.resident_id == resident_id, col(Support.ended_at).is_(None))
        .order_by(col(Support.id))
    ).all()


def list_calls(session: Session, resident_id: int) -> Sequence[Call]:
    """What somebody called her about."""
    return session.exec(select(Call).where(Call.resident_id == resident_id).order_by(col(Call.id))).all()


def list_bans(session: Session, resident_id: int) -> Sequence[Ban]:
    """When she could file nothing, and why."""
    return session.exec(select(Ban).where(Ban.resident_id == resident_id).order_by(col(Ban.id))).all()


def list_identity_reads(session: Session, resident_id: int) -> Sequence[tuple[str | None, datetime, str]]:
    """Who looked up who she is: for which suggestion, when and why."""
    return session.exec(
        select(Suggestion.number, IdentityRead.at, IdentityRead.reason)
        .join(Suggestion, col(Suggestion.id) == col(IdentityRead.suggestion_id))
        .where(IdentityRead.resident_id == resident_id)
        .order_by(col(IdentityRead.id))
    ).all()


def list_attended(session: Session, resident_id: int) -> Sequence[tuple[str, datetime]]:
    """The meetings and activities at which she was counted in."""
    return session.exec(
        select(CommunityEvent.title, Attendance.at)
        .join(Attendance, col(Attendance.event_id) == col(CommunityEvent.id))
        .where(Attendance.resident_id == resident_id)
        .order_by(col(Attendance.id))
    ).all()


def list_answers(session: Session, suggestion_id: int) -> Sequence[Answer]:
    """What was answered, oldest first."""
    return session.exec(
        select(Answer).where(Answer.suggestion_id == suggestion_id).order_by(col(Answer.id))
    ).all()


def count_messages(session: Session, chat_id: int) -> dict[str, int]:
    """How many messages from her and to her are on record."""
    came = session.exec(select(func.count()).select_from(Inbox).where(Inbox.chat_id == chat_id)).one()
    went = session.exec(select(func.count()).select_from(Outbox).where(Outbox.chat_id == chat_id)).one()
    return {"from_you": came, "to_you": went}
