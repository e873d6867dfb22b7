"""Who is on call, who may not file for a while, and which masked numbers still wait for a word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.columns import Moment
from storage.prepared import Loader
from storage.tables import Ban, Duty, Masking, Member, Suggestion


def list_on_duty(session: Session) -> Sequence[tuple[Duty, Member]]:
    """Everybody who is on call now and still holds that role, oldest first."""
    return session.exec(
        select(Duty, Member)
        .join(Member, col(Member.id) == Duty.member_id)
        .where(col(Duty.ended_at).is_(None), col(Member.active).is_(True))
        .order_by(col(Duty.id))
    ).all()


def note_masking(
    session: Session, suggestion_id: int, message_id: int, inbox_id: int, now: datetime
) -> int | None:
    """Remember where the numbers of a message still stand; gives where those of its earlier text did."""
    masking = session.exec(
        select(Masking).where(Masking.suggestion_id == suggestion_id, Masking.message_id == message_id)
    ).first()
    before = masking.inbox_id if masking is not None else None
    if masking is None:
        masking = Masking(suggestion_id=suggestion_id, message_id=message_id, inbox_id=inbox_id, at=now)
    masking.inbox_id, masking.at = inbox_id, now
    session.add(masking)
    return before


MASKINGS = Loader(Masking, col(Masking.suggestion_id) == bindparam("suggestion"), order_by=[col(Masking.id)])


def list_maskings(session: Session, suggestion_id: int) -> Sequence[Masking]:
    """The messages of a suggestion whose numbers were masked and may still be wanted."""
    return MASKINGS.all(session, suggestion=suggestion_id)


def list_maskings_before(session: Session, moment: datetime, limit: int = 500) -> Sequence[Masking]:
    """Those noted earlier than this."""
    return session.exec(select(Masking).where(col(Masking.at) < moment).limit(limit)).all()


BAN = Loader(
    Ban,
    col(Ban.resident_id) == bindparam("resident"),
    col(Ban.lifted_at).is_(None),
    col(Ban.until) > bindparam("now", type_=Moment),
)


def find_ban(session: Session, resident_id: int, now: datetime) -> Ban | None:
    """The ban under which a resident is now; of several, the one that lasts longest."""
    # Not sorted by the database, which would set up a sorter at every message to find that there is no ban.
    return max(BAN.all(session, resident=resident_id, now=now), key=lambda ban: ban.until, default=None)


def list_bans(session: Session, now: datetime) -> Sequence[tuple[Ban, Suggestion]]:
    """All bans that last, each with the suggestion on whose account it was, the newest first."""
    return session.exec(
        select(Ban, Suggestion)
        .join(Suggestion, col(Suggestion.id) == Ban.suggestion_id)
        .where(col(Ban.lifted_at).is_(None), col(Ban.until) > now)
        .order_by(col(Ban.id).desc())
    ).all()
