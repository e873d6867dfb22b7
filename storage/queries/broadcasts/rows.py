"""The rows of broadcasts and what they say."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.prepared import Loader
from storage.tables import Broadcast, BroadcastState, BroadcastText, Recipient, RecipientState

UNDER_WAY = (BroadcastState.GATHERING, BroadcastState.RUNNING)
TEXTS = Loader(BroadcastText, col(BroadcastText.broadcast_id) == bindparam("about"))
BROADCAST = Loader(Broadcast, col(Broadcast.id) == bindparam("row"))


def find_broadcast(session: Session, row: int, *, lock: bool = False) -> Broadcast | None:
    """A broadcast by its row id."""
    if lock:
        return session.get(Broadcast, row, with_for_update=True, populate_existing=True)
    return BROADCAST.first(session, row=row)


def list_newest(session: Session, members: Collection[int], most: int) -> Sequence[Broadcast]:
    """What these members began, newest first."""
    statement = rows_of(Broadcast).where(col(Broadcast.member_id).in_(members))
    return session.exec(statement.order_by(col(Broadcast.id).desc()).limit(most)).all()


def list_in(session: Session, states: Collection[BroadcastState]) -> Sequence[Broadcast]:
    """Those in these states, oldest first."""
    statement = rows_of(Broadcast).where(col(Broadcast.state).in_(states)).order_by(col(Broadcast.id))
    return session.exec(statement).all()


def is_busy(session: Session, now: datetime) -> bool:
    """Whether any is under way, due, or being corrected."""
    due = and_(col(Broadcast.state) == BroadcastState.SCHEDULED, col(Broadcast.due_at) <= now)
    going = or_(
        col(Broadcast.state).in_((*UNDER_WAY, BroadcastState.PAUSED)), col(Broadcast.fixing).is_(True)
    )
    statement = rows_of(Broadcast.id).where(or_(due, going)).limit(1)
    return session.exec(statement).first() is not None or bool(list_corrected(session))


def list_fixing(session: Session, states: Collection[BroadcastState]) -> Sequence[Broadcast]:
    """Those in these states whose author is still to hear how a correction ended, oldest first."""
    statement = rows_of(Broadcast).where(col(Broadcast.fixing).is_(True), col(Broadcast.state).in_(states))
    return session.exec(statement.order_by(col(Broadcast.id))).all()


def list_corrected(session: Session) -> Sequence[Broadcast]:
    """Those of which a correction has not reached everybody yet."""
    behind = (
        select(col(Recipient.id))
        .where(
            col(Recipient.broadcast_id) == Broadcast.id,
            col(Recipient.state) == RecipientState.SENT,
            col(Recipient.correction) < Broadcast.correction,
        )
        .exists()
    )
    statement = rows_of(Broadcast).where(col(Broadcast.correction) > 0, behind)
    return session.exec(statement.order_by(col(Broadcast.id))).all()


def list_announcing(
    session: Session, event_id: int, states: Collection[BroadcastState]
) -> Sequence[Broadcast]:
    """What tells of an event and is in one of these states, oldest first."""
    statement = rows_of(Broadcast).where(
        Broadcast.event_id == event_id, col(Broadcast.announces).is_(True), col(Broadcast.state).in_(states)
    )
    return session.exec(statement.order_by(col(Broadcast.id))).all()


def forget_event(session: Session, event_id: int) -> None:
    """An event that nobody saw is thrown away: nothing tells of it any more."""
    session.execute(update(Broadcast).where(col(Broadcast.event_id) == event_id).values(event_id=None))


def list_texts(session: Session, row: int) -> list[BroadcastText]:
    """What it says, in each language."""
    return TEXTS.all(session, about=row)
