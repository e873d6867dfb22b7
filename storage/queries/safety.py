"""Who is on call, who may not file for a while, and which masked numbers still wait for a word."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.tables import Duty, Member


def list_on_duty(session: Session) -> Sequence[tuple[Duty, Member]]:
    """Everybody who is on call now and still holds that role, oldest first."""
    return session.exec(
        select(Duty, Member)
        .join(Member, col(Member.id) == Duty.member_id)
        .where(col(Duty.ended_at).is_(None), col(Member.active).is_(True))
        .order_by(col(Duty.id))
    ).all()
