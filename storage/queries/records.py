"""Rows of the records that the office exports, a few hundred in memory at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.tables import (
    Audit,
    Broadcast,
    CommunityEvent,
    DataRequest,
    EventStatus,
    Group,
    Meeting,
    Member,
    NewsChannel,
    Recipient,
    Resident,
    Resolution,
    SignUp,
)

AT_A_TIME = 500

Places = frozenset[str] | None
"""Communities; None for all, and for what belongs to none."""

Moment = datetime | None


def list_events(
    session: Session, about: int | None, since: Moment, until: Moment, *, met: bool = False
) -> Sequence[CommunityEvent]:
    """The events that were announced and begin in this time, or the one `about`.

    `met`: those at which something was resolved, or which have what belongs to a meeting.
    """
    statement = rows_of(CommunityEvent).where(
        CommunityEvent.status != EventStatus.DRAFT,
        _one(CommunityEvent.id, about),
        _between(CommunityEvent.starts_at, since, until),
    )
    if met:
        row = col(CommunityEvent.id)
        resolved = select(col(Resolution.id)).where(col(Resolution.event_id) == row).exists()
        statement = statement.where(
            or_(resolved, select(col(Meeting.event_id)).where(col(Meeting.event_id) == row).exists())
        )
    return session.exec(statement.order_by(col(CommunityEvent.starts_at), col(CommunityEvent.id))).all()


def stream_sign_ups(session: Session, event_id: int) -> Iterator[tuple[SignUp, Resident | None]]:
    """Every answer in the order of the line, and the resident, if it is one's who talks to the bot."""
    statement = (
        select(SignUp, Resident)
        .outerjoin(Resident, col(Resident.id) == col(SignUp.resident_id))
        .where(col(SignUp.event_id) == event_id)
        .order_by(col(SignUp.since), col(SignUp.id))
    )
    yield from _stream(session, statement)


def list_broadcasts(session: Session, about: int | None, since: Moment, until: Moment) -> Sequence[Broadcast]:
    """The broadcasts that were begun in this time, or the one `about`, oldest first."""
    statement = rows_of(Broadcast).where(
        _one(Broadcast.id, about), _between(Broadcast.started_at, since, until)
    )
    return session.exec(statement.order_by(col(Broadcast.id))).all()


def stream_recipients(session: Session, broadcast_id: int) -> Iterator[Row[Any]]:
    """Every chat a broadcast was for: which sort of chat, of which community, and what became of it."""
    statement: Any = (
        select(
            col(Recipient.chat_id),
            col(Recipient.resident_id),
            col(NewsChannel.chat_id).label("channel"),
            func.coalesce(col(Resident.community), col(Group.community), col(NewsChannel.community)).label(
                "community"
            ),
            col(Resident.estate).label("estate"),
            col(Recipient.state),
            col(Recipient.ended_at),
            col(Recipient.confirmed_at),
            col(Recipient.correction),
            col(Recipient.stuck),
        )
        .outerjoin(Resident, col(Resident.id) == col(Recipient.resident_id))
        .outerjoin(Group, col(Group.chat_id) == col(Recipient.chat_id))
        .outerjoin(NewsChannel, col(NewsChannel.chat_id) == col(Recipient.chat_id))
        .where(col(Recipient.broadcast_id) == broadcast_id)
        .order_by(col(Recipient.id))
    )
    return _stream(session, statement)


def count_recipients(session: Session, broadcast_id: int) -> int:
    """How many chats a broadcast was for."""
    return _count(session, Recipient, col(Recipient.broadcast_id) == broadcast_id)


def stream_requests(session: Session, places: Places, since: Moment, until: Moment) -> Iterator[DataRequest]:
    """The uses of rights over personal data in these communities, oldest first."""
    statement = select(DataRequest).where(_requested(places, since, until)).order_by(col(DataRequest.id))
    for (row,) in _stream(session, statement):
        yield row


def count_requests(session: Session, places: Places, since: Moment, until: Moment) -> int:
    """How many these are."""
    return _count(session, DataRequest, _requested(places, since, until))


def stream_audit(session: Session, since: Moment, until: Moment) -> Iterator[tuple[Audit, Member | None]]:
    """The lines of this time in their order, and who did it; none between the first and last is left out."""
    statement = (
        select(Audit, Member)
        .outerjoin(Member, col(Member.id) == col(Audit.actor_id))
        .where(_whole(since, until))
        .order_by(col(Audit.seq))
    )
    yield from _stream(session, statement)


def count_audit(session: Session, since: Moment, until: Moment) -> int:
    """How many lines these are."""
    return _count(session, Audit, _whole(since, until))


def _whole(since: Moment, until: Moment) -> ColumnElement[bool]:
    """From the first line of a time to its last: clocks go back, but the chain is not to be broken."""
    first = select(func.min(col(Audit.seq))).where(_between(Audit.at, since, None)).scalar_subquery()
    last = select(func.max(col(Audit.seq))).where(_between(Audit.at, None, until)).scalar_subquery()
    return and_(col(Audit.seq) >= first, col(Audit.seq) <= last)


def _requested(places: Places, since: Moment, until: Moment) -> ColumnElement[bool]:
    there = true() if places is None else col(DataRequest.community).in_(places)
    return and_(there, _between(DataRequest.at, since, until))


def _one(column: Any, about: int | None) -> ColumnElement[bool]:
    return true() if about is None else col(column) == about


def _between(column: Any, since: Moment, until: Moment) -> ColumnElement[bool]:
    begins = true() if since is None else col(column) >= since
    ends = true() if until is None else col(column) < until
    return and_(begins, ends)


def _count(session: Session, table: Any, *wanted: ColumnElement[bool]) -> int:
    return int(session.scalar(select(func.count()).select_from(table).where(*wanted)) or 0)


def _stream(session: Session, statement: Any) -> Iterator[Any]:
    yield from session.execute(statement.execution_options(yield_per=AT_A_TIME))
