"""Who gets a broadcast: fed, called back, counted, corrected."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.columns import Json
from storage.prepared import Loader, Prepared
from storage.tables import (
    Broadcast,
    Lane,
    OptOut,
    Outbox,
    OutboxState,
    Recipient,
    RecipientState,
    Resident,
    Shown,
)

SENT_AS = ("broadcast", "alert")
"""The notices of the outbox by which a broadcast leaves."""
OPEN = (RecipientState.WAITING, RecipientState.QUEUED)
RECIPIENTS = Recipient.__table__  # type: ignore[attr-defined]
RECIPIENT = Loader(Recipient, col(Recipient.id) == bindparam("row"))
ONE = update(RECIPIENTS).where(RECIPIENTS.c.id == bindparam("row"))
PUT = Prepared(ONE.values(state=bindparam("to", type_=RECIPIENTS.c.state.type)))
END = Prepared(
    ONE.values(
        state=bindparam("to", type_=RECIPIENTS.c.state.type),
        ended_at=bindparam("at", type_=RECIPIENTS.c.ended_at.type),
        message_id=func.coalesce(
            bindparam("sent_as", type_=RECIPIENTS.c.message_id.type), RECIPIENTS.c.message_id
        ),
    )
)
SHOW = Prepared(ONE.values(message_id=bindparam("sent_as", type_=RECIPIENTS.c.message_id.type)))


class Addressee(NamedTuple):
    """What decides what a recipient sees: `language` is None where no resident is, `unwanted` says that she
    has opted out of such broadcasts, `sleeps` that she keeps quiet hours.
    """

    row: int
    broadcast_id: int
    resident_id: int | None
    language: str | None
    sleeps: bool
    unwanted: bool


ADDRESSEES = (
    select(
        RECIPIENTS.c.id,
        RECIPIENTS.c.broadcast_id,
        RECIPIENTS.c.resident_id,
        col(Resident.language),
        func.coalesce(col(Resident.quiet_hours), False),
        col(OptOut.topic).is_not(None),
    )
    .join(Broadcast, col(Broadcast.id) == RECIPIENTS.c.broadcast_id)
    .outerjoin(Resident, col(Resident.telegram_id) == RECIPIENTS.c.chat_id)
    .outerjoin(
        OptOut,
        and_(col(OptOut.resident_id) == RECIPIENTS.c.resident_id, col(OptOut.topic) == Broadcast.topic),
    )
)


def map_addressees(session: Session, rows: Collection[int]) -> dict[int, Addressee]:
    """Recipients by their rows, with what is so of them now."""
    if not rows:
        return {}
    found = session.execute(ADDRESSEES.where(RECIPIENTS.c.id.in_(rows)))
    return {row[0]: Addressee(*row) for row in found}


def find_recipient(session: Session, row: int) -> Recipient | None:
    """A recipient by its row id."""
    return RECIPIENT.first(session, row=row)


def take_waiting(
    session: Session, broadcast_id: int, most: int, *, awake: bool = False
) -> list[tuple[int, int]]:
    """The next recipients whose turn has not come, locked: row and chat of each. `awake`: of them those
    without quiet hours.
    """
    statement = select(RECIPIENTS.c.id, RECIPIENTS.c.chat_id).where(
        RECIPIENTS.c.broadcast_id == broadcast_id, RECIPIENTS.c.state == RecipientState.WAITING
    )
    if awake:
        statement = statement.where(~_sleeps())
    statement = statement.order_by(RECIPIENTS.c.id).limit(most).with_for_update(skip_locked=True)
    return [(row, chat_id) for row, chat_id in session.execute(statement)]


def share_of_sleepers(session: Session, broadcast_id: int, most: int) -> float:
    """Of the next so many whose turn has not come, or that wait in the outbox, how large a part has quiet
    hours.
    """
    for state in OPEN:
        waiting = (
            select(case((_sleeps(), 1.0), else_=0.0).label("sleeps"))
            .where(col(Recipient.broadcast_id) == broadcast_id, col(Recipient.state) == state)
            .order_by(col(Recipient.id))
            .limit(most)
            .subquery()
        )
        share = session.execute(select(func.avg(waiting.c.sleeps))).scalar_one()
        if share is not None:
            return float(share)
    return 0.0


def _sleeps() -> ColumnElement[bool]:
    """Whether a recipient is a resident who keeps quiet hours."""
    return (
        select(col(Resident.id))
        .where(col(Resident.id) == Recipient.resident_id, col(Resident.quiet_hours).is_(True))
        .exists()
    )


def put(session: Session, rows: Collection[int], state: RecipientState) -> None:
    """So they stand now: their messages are in the outbox, or will not leave."""
    PUT.run_many(session, [{"row": row, "to": state} for row in rows])


def end(session: Session, outcomes: Sequence[Json]) -> None:
    """Record how it ended for some: rows of {row, to, at, sent_as}; without `sent_as` its message stays."""
    END.run_many(session, outcomes)


def show(session: Session, messages: Sequence[Json]) -> None:
    """Record which message has the words, the one to be corrected: rows of {row, sent_as}."""
    SHOW.run_many(session, messages)


def take_uncorrected(session: Session, broadcast: Broadcast, most: int) -> list[Recipient]:
    """The next who still have what was corrected since, locked."""
    statement = (
        rows_of(Recipient)
        .where(
            Recipient.broadcast_id == broadcast.id,
            Recipient.state == RecipientState.SENT,
            col(Recipient.correction) < broadcast.correction,
        )
        .order_by(col(Recipient.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def call_back(session: Session, broadcast_id: int, notices: Collection[str]) -> int:
    """Take what has not left out of the outbox; those recipients wait again. Gives how many."""
    meant = select(col(Recipient.id)).where(
        col(Recipient.broadcast_id) == broadcast_id, col(Recipient.state) == RecipientState.QUEUED
    )
    taken = session.execute(
        delete(Outbox)
        .where(
            col(Outbox.notice).in_(notices),
            col(Outbox.state) == OutboxState.QUEUED,
            col(Outbox.part) == 0,
            col(Outbox.detail).in_(meant),
        )
        .returning(col(Outbox.detail))
    ).scalars()
    ids = [row for row in taken if row is not None]
    for start in range(0, len(ids), 500):
        session.execute(
            update(Recipient)
            .where(col(Recipient.id).in_(ids[start : start + 500]))
            .values(state=RecipientState.WAITING)
        )
    return len(ids)


def count_queued(session: Session, notices: Collection[str], now: datetime) -> int:
    """How many messages of these notices wait in the outbox and may leave: what was put off is none."""
    statement = (
        select(func.count())
        .select_from(Outbox)
        .where(
            col(Outbox.state) == OutboxState.QUEUED,
            col(Outbox.lane).in_((Lane.NOTICE, Lane.BULK)),
            col(Outbox.notice).in_(notices),
            col(Outbox.due_at) <= now,
        )
    )
    return int(session.execute(statement).scalar_one())


def count_by_state(session: Session, broadcast_id: int) -> dict[RecipientState, int]:
    """How far it is."""
    statement = (
        select(col(Recipient.state), func.count())
        .where(col(Recipient.broadcast_id) == broadcast_id)
        .group_by(col(Recipient.state))
    )
    return {RecipientState(state): count for state, count in session.execute(statement)}


def count_confirmed(session: Session, broadcast_id: int) -> int:
    """How many pressed 已知悉."""
    statement = select(func.count()).select_from(Recipient)
    mine = col(Recipient.broadcast_id) == broadcast_id
    return int(session.execute(statement.where(mine, col(Recipient.confirmed_at).is_not(None))).scalar_one())


def count_corrected(session: Session, broadcast: Broadcast, notice: str) -> tuple[int, int, int]:
    """How many have its newest correction, how many cannot have it, and how many wait for it.

    `notice`: by which corrections stand in the outbox.
    """
    mine, newest = (
        col(Recipient.broadcast_id) == broadcast.id,
        col(Recipient.correction) == broadcast.correction,
    )
    fed, stuck, behind = session.execute(
        select(
            func.count().filter(newest),
            func.count().filter(newest, col(Recipient.stuck).is_(True)),
            func.count().filter(~newest, col(Recipient.state) == RecipientState.SENT),
        ).where(mine)
    ).one()
    flying = session.execute(
        select(func.count())
        .select_from(Outbox)
        .where(
            col(Outbox.state).in_((OutboxState.QUEUED, OutboxState.SENDING)),
            col(Outbox.notice) == notice,
            col(Outbox.part) == 0,
            col(Outbox.detail).in_(select(col(Recipient.id)).where(mine)),
        )
    ).scalar_one()
    return int(fed - stuck - flying), int(stuck), int(behind + flying)


def list_messages(session: Session, recipient: Recipient) -> list[int]:
    """Every message by which a recipient was told: an album's too."""
    sent = rows_of(Outbox.id, Outbox.message_id).where(
        Outbox.chat_id == recipient.chat_id,
        col(Outbox.detail) == recipient.id,
        col(Outbox.notice).in_(SENT_AS),
        col(Outbox.message_id).is_not(None),
    )
    rows = session.exec(sent).all()
    more = rows_of(Shown.message_id).where(col(Shown.outbox_id).in_([row for row, _ in rows]))
    return sorted({*(message for _, message in rows if message), *session.exec(more).all()})


def move_chat(session: Session, old: int, new: int) -> None:
    """A group became a supergroup: what it still gets goes there. What it got stayed behind, out of reach."""
    session.flush()
    there = RECIPIENTS.alias()
    twice = select(there.c.id).where(
        there.c.broadcast_id == RECIPIENTS.c.broadcast_id, there.c.chat_id == new
    )
    session.execute(
        update(RECIPIENTS)
        .where(RECIPIENTS.c.resident_id.is_(None), RECIPIENTS.c.chat_id == old, ~twice.exists())
        .values(chat_id=new, message_id=None)
    )


def repeat_unconfirmed(session: Session, broadcast_id: int) -> int:
    """Let everybody who got it and did not confirm have it once more; gives how many."""
    statement = (
        update(Recipient)
        .where(
            col(Recipient.broadcast_id) == broadcast_id,
            col(Recipient.state) == RecipientState.SENT,
            col(Recipient.confirmed_at).is_(None),
            col(Recipient.resident_id).is_not(None),
        )
        .values(state=RecipientState.WAITING)
        .returning(col(Recipient.id))
    )
    return len(session.execute(statement).all())
