"""Messages are queued, put off, hastened, moved and emptied."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, insert, null, or_, select, update
from sqlmodel import Session

from storage.columns import Json
from storage.database import touch
from storage.prepared import Prepared
from storage.queries.outbox.rows import OUTBOX, TOPIC
from storage.tables import Lane, OutboxState

GIVEN = (
    "chat_id", "notice", "lane", "subject", "detail", "payload", "due_at", "created_at", "root_id", "part",
)  # fmt: skip
NEW = insert(OUTBOX).values(
    state=OutboxState.QUEUED,
    attempts=0,
    **{name: bindparam(name, type_=OUTBOX.c[name].type) for name in GIVEN},
)
ADD = Prepared(NEW.returning(OUTBOX.c.id))
ADD_MANY = Prepared(NEW)


def add_message(
    session: Session,
    *,
    chat_id: int,
    notice: str,
    now: datetime,
    lane: Lane = Lane.NOTICE,
    subject: int | None = None,
    detail: int | None = None,
    payload: Json | None = None,
    due_at: datetime | None = None,
    root_id: int | None = None,
    part: int = 0,
) -> int:
    """Queue one message in the transaction of the change that causes it; the sender's look rides along."""
    touch(session, TOPIC)
    return ADD.new_id(
        session,
        chat_id=chat_id,
        notice=notice,
        lane=int(lane),
        subject=subject,
        detail=detail,
        payload=payload,
        due_at=due_at or now,
        created_at=now,
        root_id=root_id,
        part=part,
    )


def add_messages(
    session: Session, details: Sequence[tuple[int, int]], *, notice: str, lane: Lane, now: datetime
) -> None:
    """Queue the same notice for many, in their order: `details` has the detail and the chat of each."""
    touch(session, TOPIC)
    alike = {"notice": notice, "lane": int(lane), "due_at": now, "created_at": now, "part": 0}
    rows = [{"chat_id": chat_id, "detail": detail, **alike} for detail, chat_id in details]
    ADD_MANY.run_many(session, rows)


POSTPONE = Prepared(
    update(OUTBOX)
    .where(
        OUTBOX.c.chat_id == bindparam("chat"),
        OUTBOX.c.notice == bindparam("name"),
        OUTBOX.c.subject == bindparam("about"),
        OUTBOX.c.state == OutboxState.QUEUED,
        # What is drawn already says what was so then: it goes as it is, and the news after it.
        OUTBOX.c.payload.is_(null()),
    )
    .values(due_at=bindparam("due"))
)


def postpone_queued(session: Session, chat_id: int, notice: str, subject: int, due_at: datetime) -> bool:
    """Move a message that still waits to a later moment; False if none waits."""
    return bool(POSTPONE.run(session, chat=chat_id, name=notice, about=subject, due=due_at))


def says(words: Collection[str], since: datetime) -> ColumnElement[bool]:
    """Messages to persons since then that hold one of these words, in plain letters and digits."""
    payload = cast(OUTBOX.c.payload, String)
    holds = or_(*(payload.contains(one, autoescape=True) for one in words))
    return and_(OUTBOX.c.chat_id > 0, OUTBOX.c.created_at >= since, holds)


def forget_saying(session: Session, words: Collection[str], since: datetime) -> int:
    """Empty every message to a person that holds one of these words and has ended; gives how many.

    It reads all private messages since then: for what is asked for rarely.
    """
    session.flush()
    result: Any = session.execute(
        update(OUTBOX)
        .where(says(words, since), OUTBOX.c.state.not_in((OutboxState.QUEUED, OutboxState.SENDING)))
        .values(payload=None)
    )
    return int(result.rowcount)


def send_last(session: Session, subjects: Collection[int]) -> None:
    """Let everything else go before what still waits to be said of these suggestions."""
    session.flush()
    session.execute(
        update(OUTBOX)
        .where(OUTBOX.c.subject.in_(subjects), OUTBOX.c.state == OutboxState.QUEUED)
        .values(lane=int(Lane.BULK))
    )


def hasten(session: Session, chat_id: int, notices: Collection[str], now: datetime) -> None:
    """Let messages of these kinds that were put off have their turn now."""
    touch(session, TOPIC)
    session.execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.chat_id == chat_id,
            OUTBOX.c.state == OutboxState.QUEUED,
            OUTBOX.c.payload.is_(null()),
            OUTBOX.c.notice.in_(notices),
            OUTBOX.c.due_at > now,
        )
        .values(due_at=now)
    )


def move_chat(session: Session, old: int, new: int) -> None:
    """Follow a group that became a supergroup: what waits goes to the new id.

    But for what changes a message that is there: in the new chat its number may be somebody else's.
    """
    touch(session, TOPIC)
    waiting = select(OUTBOX.c.id, OUTBOX.c.payload).where(
        OUTBOX.c.chat_id == old, OUTBOX.c.state == OutboxState.QUEUED
    )
    moving = [
        row
        for row, payload in session.execute(waiting)
        if payload is None or payload["method"].startswith("send")
    ]
    session.execute(update(OUTBOX).where(OUTBOX.c.id.in_(moving)).values(chat_id=new))
