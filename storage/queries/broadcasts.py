"""Broadcasts: who gets them, in pieces that take no time, and how far they are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, literal, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.columns import Json
from storage.prepared import Loader, Prepared
from storage.tables import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    Group,
    Lane,
    OptOut,
    Outbox,
    OutboxState,
    Reach,
    Recipient,
    RecipientState,
    Resident,
    Shown,
    Suggestion,
    Support,
    Topic,
)

EVERYBODY = -1
"""Where gathering ends up when all residents have been looked at."""
UNDER_WAY = (BroadcastState.GATHERING, BroadcastState.RUNNING)
SENT_AS = ("broadcast", "alert")
"""The notices of the outbox by which a broadcast leaves."""
OPEN = (RecipientState.WAITING, RecipientState.QUEUED)
RECIPIENT = Loader(Recipient, col(Recipient.id) == bindparam("row"))
TEXTS = Loader(BroadcastText, col(BroadcastText.broadcast_id) == bindparam("about"))
BROADCAST = Loader(Broadcast, col(Broadcast.id) == bindparam("row"))
OPTED_OUT = Loader(
    OptOut, col(OptOut.resident_id) == bindparam("who"), col(OptOut.topic) == bindparam("what")
)
QUEUED = Prepared(
    update(Recipient.__table__)  # type: ignore[attr-defined]
    .where(col(Recipient.id) == bindparam("row"))
    .values(state=RecipientState.QUEUED)
)


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
    going = col(Broadcast.state).in_((*UNDER_WAY, BroadcastState.PAUSED))
    statement = rows_of(Broadcast.id).where(or_(due, going)).limit(1)
    return session.exec(statement).first() is not None or bool(list_corrected(session))


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


def list_texts(session: Session, row: int) -> list[BroadcastText]:
    """What it says, in each language."""
    return TEXTS.all(session, about=row)


def count_audience(session: Session, audience: Json, topic: Topic) -> dict[str, int]:
    """How many would get it now, and how many cannot: blocked or gone, without a chat, not wanting it."""
    statement = select(
        func.count().filter(_can(topic)),
        func.count().filter(_with_chat(), col(Resident.reach) != Reach.OK),
        func.count().filter(col(Resident.telegram_id).is_(None)),
        func.count().filter(_with_chat(), _opted_out(topic)),
    ).where(_meant(audience))
    can, blocked, without, unwanted = session.execute(statement).one()
    return {
        "can": can + len(list_groups(session, audience)),
        "blocked": blocked,
        "no_chat": without,
        "unwanted": unwanted,
    }


def gather(session: Session, broadcast: Broadcast, most: int) -> bool:
    """Write down the next residents of its audience who had joined by its start; False when that is all."""
    last = session.execute(
        select(col(Resident.id))
        .where(col(Resident.id) > broadcast.gathered_to)
        .order_by(col(Resident.id))
        .offset(most - 1)
        .limit(1)
    ).scalar()
    fitting = [
        _meant(broadcast.audience),
        _can(broadcast.topic),
        col(Resident.id) > broadcast.gathered_to,
        col(Resident.created_at) <= broadcast.started_at,
    ]
    if last is not None:
        fitting.append(col(Resident.id) <= last)
    chosen = select(
        literal(broadcast.id),
        col(Resident.id),
        col(Resident.telegram_id),
        literal(RecipientState.WAITING.value),
        literal(0),
        literal(False),
    ).where(*fitting)
    columns = ["broadcast_id", "resident_id", "chat_id", "state", "correction", "stuck"]
    session.execute(insert(Recipient).from_select(columns, chosen.order_by(col(Resident.id))))
    broadcast.gathered_to = EVERYBODY if last is None else last
    session.add(broadcast)
    return last is not None


def add_groups(session: Session, broadcast: Broadcast) -> None:
    """The groups of its audience get it too."""
    for chat_id in list_groups(session, broadcast.audience):
        session.add(Recipient(broadcast_id=broadcast.id or 0, chat_id=chat_id))
    session.flush()


def list_groups(session: Session, audience: Json) -> Sequence[int]:
    """The chats of the bound groups that are meant."""
    if not audience.get("groups"):
        return []
    statement = rows_of(Group.chat_id).where(col(Group.active).is_(True))
    communities = audience.get("communities")
    if communities:
        statement = statement.where(col(Group.community).in_(communities))
    return session.exec(statement.order_by(col(Group.chat_id))).all()


def take_waiting(session: Session, broadcast_id: int, most: int) -> list[Recipient]:
    """The next recipients whose turn has not come, locked."""
    statement = (
        rows_of(Recipient)
        .where(Recipient.broadcast_id == broadcast_id, Recipient.state == RecipientState.WAITING)
        .order_by(col(Recipient.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def mark_queued(session: Session, recipients: Sequence[Recipient]) -> None:
    """Their messages are in the outbox."""
    QUEUED.run_many(session, [{"row": one.id} for one in recipients])


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


def count_queued(session: Session, notices: Collection[str]) -> int:
    """How many messages of these notices wait in the outbox."""
    statement = (
        select(func.count())
        .select_from(Outbox)
        .where(
            col(Outbox.state) == OutboxState.QUEUED,
            col(Outbox.lane).in_((Lane.NOTICE, Lane.BULK)),
            col(Outbox.notice).in_(notices),
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


def count_corrected(session: Session, broadcast: Broadcast) -> int:
    """How many have its newest correction."""
    statement = select(func.count()).select_from(Recipient)
    mine = (col(Recipient.broadcast_id) == broadcast.id) & col(Recipient.stuck).is_(False)
    return int(
        session.execute(statement.where(mine, col(Recipient.correction) == broadcast.correction)).scalar_one()
    )


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


def find_recipient(session: Session, row: int) -> Recipient | None:
    """A recipient by its row id."""
    return RECIPIENT.first(session, row=row)


def list_contacts(session: Session, audience: Json, most: int) -> Sequence[str]:
    """The numbers of those of the audience who have no chat and left one."""
    statement = (
        rows_of(Resident.contact)
        .where(
            _meant(audience),
            col(Resident.telegram_id).is_(None),
            col(Resident.contact).is_not(None),
        )
        .order_by(col(Resident.id))
        .limit(most)
    )
    return [contact for contact in session.exec(statement).all() if contact]


def is_opted_out(session: Session, resident_id: int, topic: Topic) -> bool:
    """Whether a resident wants to hear no more of this."""
    return OPTED_OUT.first(session, who=resident_id, what=topic) is not None


def list_opted_out(session: Session, resident_id: int) -> set[Topic]:
    """All she does not want to hear of."""
    return set(session.exec(rows_of(col(OptOut.topic)).where(OptOut.resident_id == resident_id)).all())


def _meant(audience: Json) -> ColumnElement[bool]:
    """The residents an audience means, reached or not."""
    wanted: list[Any] = [col(Resident.erased_at).is_(None), col(Resident.consent).is_not(None)]
    for name, column in (("communities", Resident.community), ("estates", Resident.estate)):
        if audience.get(name):
            wanted.append(col(column).in_(audience[name]))
    if audience.get("language"):
        wanted.append(col(Resident.language) == audience["language"])
    if audience.get("number"):
        wanted.append(_concerned(audience["number"]))
    return and_(*wanted)


def _concerned(number: str) -> ColumnElement[bool]:
    """The author of a suggestion, and who supports it."""
    author = select(col(Suggestion.resident_id)).where(col(Suggestion.number) == number)
    supporters = (
        select(col(Support.resident_id))
        .join(Suggestion, col(Suggestion.id) == Support.suggestion_id)
        .where(col(Suggestion.number) == number, col(Support.ended_at).is_(None))
    )
    return or_(col(Resident.id).in_(author), col(Resident.id).in_(supporters))


def _with_chat() -> ColumnElement[bool]:
    return col(Resident.telegram_id).is_not(None)


def _can(topic: Topic) -> ColumnElement[bool]:
    return and_(_with_chat(), col(Resident.reach) == Reach.OK, ~_opted_out(topic))


def _opted_out(topic: Topic) -> ColumnElement[bool]:
    return (
        select(col(OptOut.resident_id))
        .where(col(OptOut.resident_id) == Resident.id, col(OptOut.topic) == topic)
        .exists()
    )
