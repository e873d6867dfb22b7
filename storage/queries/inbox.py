"""The durable inbox."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.prepared import Prepared
from storage.tables import Inbox, InboxState

INBOX = Inbox.__table__  # type: ignore[attr-defined]
OLDER = INBOX.alias("older")


@dataclass(frozen=True, slots=True)
class Raw:
    """An update as it came, before it is a row."""

    update_id: int
    fingerprint: str
    chat_id: int
    body: str
    update: Mapping[str, Any] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """An update that waits for its turn; `update` is its body, if that has been read already."""

    id: int
    chat_id: int
    body: str
    attempts: int = 0
    update: Mapping[str, Any] | None = field(default=None, compare=False)


def _adding(insert: Any) -> Prepared:
    names = ("update_id", "fingerprint", "chat_id", "body", "received_at")
    values = {name: bindparam(name, type_=INBOX.c[name].type) for name in names}
    statement = insert(INBOX).values(state=InboxState.NEW, attempts=0, **values)
    return Prepared(statement.on_conflict_do_nothing().returning(INBOX.c.id))


ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}


def add_updates(session: Session, updates: Iterable[Raw], now: datetime) -> list[Item]:
    """Store updates; give back only those that were not here before, in their order."""
    add = ADD[session.get_bind().dialect.name]
    added: list[Item] = []
    for raw in updates:
        row = add.first(
            session,
            update_id=raw.update_id,
            fingerprint=raw.fingerprint,
            chat_id=raw.chat_id,
            body=raw.body,
            received_at=now,
        )
        if row is not None:
            added.append(Item(row[0], raw.chat_id, raw.body, update=raw.update))
    return added


FINISH = Prepared(
    update(INBOX)
    .where(
        INBOX.c.id == bindparam("item"),
        INBOX.c.state == InboxState.NEW,
        ~exists().where(
            OLDER.c.chat_id == bindparam("chat"),
            OLDER.c.state == InboxState.NEW,
            OLDER.c.id < bindparam("item"),
        ),
    )
    .values(state=bindparam("next"), done_at=bindparam("at"))
)


def finish(session: Session, item: Item, now: datetime, state: InboxState = InboxState.DONE) -> bool:
    """Mark an update done in the transaction of its effects.

    False if another process did it first, or if an older update of the same chat is still to come: then
    nothing of this transaction may stay.
    """
    return bool(FINISH.run(session, item=item.id, chat=item.chat_id, next=state, at=now))


def set_state(session: Session, item_id: int, state: InboxState) -> None:
    """Put an update into another state, whatever it is in now."""
    session.execute(update(INBOX).where(INBOX.c.id == item_id).values(state=state))


def forget(session: Session, item_id: int) -> None:
    """Keep that this update came, and nothing of what it said."""
    session.execute(update(INBOX).where(INBOX.c.id == item_id).values(body="{}"))


def forget_messages(session: Session, chat_id: int, messages: Collection[int]) -> int:
    """Empty the handled updates of a chat that hold one of these messages, new, edited or pressed; how many.

    It reads all that is kept of the chat: for what is asked for rarely.
    """
    session.flush()
    handled = select(INBOX.c.id, INBOX.c.body).where(
        INBOX.c.chat_id == chat_id, INBOX.c.state != InboxState.NEW
    )
    found = [row.id for row in session.execute(handled) if _message_of(row.body) in messages]
    if found:
        session.execute(update(INBOX).where(INBOX.c.id.in_(found)).values(body="{}"))
    return len(found)


def _message_of(body: str) -> int | None:
    """The number of the message that an update brings, or under which a button was pressed."""
    for content in json.loads(body).values():
        if isinstance(content, dict):
            message = content.get("message", content)
            number = message.get("message_id") if isinstance(message, dict) else None
            return number if isinstance(number, int) else None
    return None


def find_body(session: Session, item_id: int) -> str | None:
    """The raw update, if it is still here and not forgotten."""
    body: str | None = session.scalar(select(INBOX.c.body).where(INBOX.c.id == item_id))
    return body


LATEST = Prepared(
    select(INBOX.c.received_at)
    .where(INBOX.c.chat_id == bindparam("chat"), INBOX.c.state == InboxState.DONE)
    .order_by(INBOX.c.id.desc())
    .limit(1)
    .offset(bindparam("skipped", type_=Integer))
)


def find_received(session: Session, chat_id: int, skipped: int) -> datetime | None:
    """When the latest handled update of a chat came, so many later ones skipped; None if none is left."""
    row = LATEST.first(session, chat=chat_id, skipped=skipped)
    return row[0] if row is not None else None


def is_new(session: Session, item_id: int) -> bool:
    """Whether the update still waits for its turn."""
    return session.scalar(select(INBOX.c.state).where(INBOX.c.id == item_id)) == InboxState.NEW


def fail(session: Session, item_id: int, reason: str, parked: bool, now: datetime) -> None:
    """Count a failed try; park the update with the reason if that was the last."""
    values: dict[str, Any] = {"attempts": INBOX.c.attempts + 1, "reason": reason}
    if parked:
        values |= {"state": InboxState.PARKED, "done_at": now}
    session.execute(update(INBOX).where(INBOX.c.id == item_id).values(**values))


def list_new(session: Session, before: datetime | None = None, limit: int = 1000) -> list[Item]:
    """Updates that wait, oldest first; with `before`, only those received earlier."""
    statement = select(INBOX.c.id, INBOX.c.chat_id, INBOX.c.body, INBOX.c.attempts)
    statement = statement.where(INBOX.c.state == InboxState.NEW).order_by(INBOX.c.id).limit(limit)
    if before is not None:
        statement = statement.where(INBOX.c.received_at < before)
    return [Item(row.id, row.chat_id, row.body, row.attempts) for row in session.execute(statement)]


def release_held(session: Session, chat_id: int) -> list[Item]:
    """What a chat said before it had agreed gets its turn now."""
    statement = (
        update(INBOX)
        .where(INBOX.c.chat_id == chat_id, INBOX.c.state == InboxState.HELD)
        .values(state=InboxState.NEW)
        .returning(INBOX.c.id, INBOX.c.chat_id, INBOX.c.body)
    )
    return sorted(
        (Item(row.id, row.chat_id, row.body) for row in session.execute(statement)), key=lambda item: item.id
    )


def erase_held(session: Session, chat_id: int) -> int:
    """Forget what somebody said who then did not agree."""
    statement = delete(INBOX).where(INBOX.c.state == InboxState.HELD, INBOX.c.chat_id == chat_id)
    result: Any = session.execute(statement)
    return int(result.rowcount)


def list_parked(session: Session) -> Sequence[Inbox]:
    """Parked updates with their JSON and reason, oldest first."""
    statement = select(Inbox).where(col(Inbox.state) == InboxState.PARKED).order_by(col(Inbox.id))
    return session.scalars(statement).all()


def replay_parked(session: Session, ids: Sequence[int] | None = None) -> int:
    """Give parked updates (all, or those with these row ids) their turn again."""
    statement = update(INBOX).where(INBOX.c.state == InboxState.PARKED)
    if ids is not None:
        statement = statement.where(INBOX.c.id.in_(ids))
    result: Any = session.execute(statement.values(state=InboxState.NEW, attempts=0, done_at=None))
    return int(result.rowcount)


def count_by_state(session: Session) -> dict[str, int]:
    """How many updates are in each state."""
    statement = select(INBOX.c.state, func.count()).group_by(INBOX.c.state)
    return {InboxState(state).value: count for state, count in session.execute(statement)}


def count_parked(session: Session) -> int:
    """How many updates wait for the operator."""
    statement = select(func.count()).select_from(INBOX).where(INBOX.c.state == InboxState.PARKED)
    return int(session.execute(statement).scalar_one())


def oldest_new(session: Session) -> datetime | None:
    """When the oldest waiting update came in."""
    statement = select(func.min(INBOX.c.received_at)).where(INBOX.c.state == InboxState.NEW)
    oldest: datetime | None = session.scalar(statement)
    return oldest
