"""Workers at their desk, and what they typed for somebody."""

from sqlmodel import Session

from bot.services import drafts, entries
from bot.services.desk import Desk
from bot.services.entries import Source
from bot.services.said import Said
from storage.tables import Channel, Member, Role, Suggestion
from tests.builders_committee import NOW

TYPIST = 801
PHONE = "13800138000"


def worker(
    session: Session, community: str | None = "LT", telegram_id: int = TYPIST, role: Role = Role.WORKER
) -> Member:
    """A worker by invitation."""
    row = Member(telegram_id=telegram_id, role=role, community=community, granted_at=NOW, checked_at=NOW)
    session.add(row)
    session.flush()
    return row


def type_draft(
    session: Session,
    desk: Desk,
    member: Member,
    words: str = "楼道灯坏了一个月，老人晚上不敢下楼",
    *,
    channel: Channel = Channel.PHONE,
    community: str = "LT",
    contact: str | None = PHONE,
    message_id: int = 1,
) -> Suggestion:
    """A draft that a worker has begun for somebody."""
    said = Said(member.telegram_id, message_id, words)
    return entries.begin(session, desk, member, Source(channel, community, contact), said, NOW).draft


def type_in(
    session: Session, desk: Desk, member: Member, words: str = "楼道灯坏了一个月", **how: object
) -> Suggestion:
    """A suggestion that a worker has filed for somebody."""
    return drafts.submit(session, desk, type_draft(session, desk, member, words, **how), NOW)  # type: ignore[arg-type]
