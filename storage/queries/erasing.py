"""Erasing what is personal, as the register says of each column.

What a person leaves behind belongs to a suggestion, to her row, or to her chat with us.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON as SqlJson
from sqlalchemy import Column, String, Table, cast, delete, literal, or_, update
from sqlmodel import Session, SQLModel, col, select

from storage import register
from storage.queries import outbox
from storage.tables import (
    Actor,
    Attachment,
    ConsoleLink,
    ConsoleSession,
    Dialog,
    Erased,
    Event,
    Inbox,
    InboxState,
    Member,
    Outbox,
    OutboxState,
    Part,
    SavedView,
    Suggestion,
)

NOBODY = 0
"""The chat of what has no reader any more."""

RATINGS = ("rated", "reopened")
"""Lines of the history whose data are one of three words, which figures of that month count."""

UNDER_WAY = (OutboxState.QUEUED, OutboxState.SENDING)


def strip(session: Session, suggestion_ids: Collection[int], why: Erased) -> None:
    """Take from suggestions what their authors said, sent and signed; number, kind and dates stay."""
    session.flush()
    _erase_linked(session, "suggestion", suggestion_ids)
    session.execute(
        update(Event)
        .where(col(Event.suggestion_id).in_(suggestion_ids), col(Event.actor) == Actor.RESIDENT)
        .values(reason=None)
    )
    session.execute(
        update(Event)
        .where(
            col(Event.suggestion_id).in_(suggestion_ids),
            col(Event.actor) == Actor.RESIDENT,
            col(Event.what).not_in(RATINGS),
        )
        .values(data={})
    )
    session.execute(
        update(Outbox)
        .where(col(Outbox.subject).in_(suggestion_ids), col(Outbox.state).not_in(UNDER_WAY))
        .values(payload=None, reason=None)
    )
    session.execute(update(Suggestion).where(col(Suggestion.id).in_(suggestion_ids)).values(erased=why))
    session.expire_all()


def list_messages(
    session: Session, suggestion_ids: Collection[int], words: Collection[str], since: datetime
) -> dict[int, set[int]]:
    """The messages in private chats that held something of these suggestions, by chat: words that were typed,
    and what was shown of them, or held one of `words`, since a moment.
    """
    session.flush()
    found: dict[int, set[int]] = {}
    own = select(Part.chat_id, Part.message_id).where(col(Part.suggestion_id).in_(suggestion_ids))
    # A file stands in the chat of the words; if there are none, its row does not say where.
    sent = (
        select(Member.telegram_id, Attachment.message_id)
        .join(Suggestion, col(Suggestion.id) == col(Attachment.suggestion_id))
        .join(Member, col(Member.id) == col(Suggestion.typist_id))
        .where(col(Attachment.suggestion_id).in_(suggestion_ids))
    )
    shown = select(Outbox.chat_id, Outbox.message_id).where(
        or_(col(Outbox.subject).in_(suggestion_ids), outbox.says(words, since)),
        col(Outbox.message_id).is_not(None),
    )
    for statement in (own, sent, shown):
        for chat_id, message_id in session.exec(statement):
            if chat_id > 0 and message_id is not None:
                found.setdefault(chat_id, set()).add(message_id)
    return found


def strip_person(session: Session, resident_id: int) -> None:
    """Take from a resident's row, and what hangs on it, who she is."""
    session.flush()
    _erase_linked(session, "resident", [resident_id])
    session.expire_all()


def strip_chat(
    session: Session, chat_id: int, last_update: int | None = None, last_message: int | None = None
) -> None:
    """Take every word, and the chat itself, from what came from a private chat and went there.

    `last_update` and `last_message`: only up to these rows of the inbox and the outbox. What waits for its
    turn stays, what is on its way too; what still waited to be sent is not sent.
    """
    session.flush()
    if last_update is None:
        session.execute(delete(Dialog).where(col(Dialog.user_id) == chat_id))
        session.execute(update(Part).where(col(Part.chat_id) == chat_id).values(chat_id=NOBODY))
        for console in (ConsoleLink, ConsoleSession, SavedView):
            session.execute(delete(console).where(col(console.telegram_id) == chat_id))
    came = [col(Inbox.chat_id) == chat_id, col(Inbox.state) != InboxState.NEW]
    went = [col(Outbox.chat_id) == chat_id, col(Outbox.state) != OutboxState.SENDING]
    if last_update is not None:
        came.append(col(Inbox.id) <= last_update)
    if last_message is not None:
        went.append(col(Outbox.id) <= last_message)
    session.execute(
        update(Inbox)
        .where(*came)
        .values(
            chat_id=NOBODY,
            body="{}",
            reason=None,
            state=InboxState.DONE,
            # It names the chat; the update's own number still tells a repetition.
            fingerprint=literal("forgotten-") + cast(col(Inbox.id), String),
        )
    )
    session.execute(
        update(Outbox).where(*went, col(Outbox.state) == OutboxState.QUEUED).values(state=OutboxState.DROPPED)
    )
    session.execute(
        update(Outbox).where(*went).values(chat_id=NOBODY, payload=None, reason=None, message_id=None)
    )
    session.expire_all()


def _erase_linked(session: Session, owner: str, ids: Collection[int]) -> None:
    """Rows and columns of every table that belongs to an owner, or is the owner's own."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        link = table.c.id if table.name == owner else table.c.get(f"{owner}_id")
        if link is None:
            continue
        if register.list_erased(table, "row"):
            session.execute(delete(table).where(link.in_(ids)))
            continue
        blank = {entry.column: _empty(table, entry.column) for entry in register.list_erased(table, "blank")}
        if blank:
            session.execute(update(table).where(link.in_(ids)).values(**blank))


def _empty(table: Table, name: str) -> Any:
    column: Column[Any] = table.c[name]
    if column.nullable:
        return None
    kind = getattr(column.type, "impl", column.type)
    return "" if isinstance(kind, String) else {} if isinstance(kind, SqlJson) else 0
