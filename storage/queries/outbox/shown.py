"""What a chat has seen of the bot: its messages, and its menus."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from storage.columns import Json
from storage.queries.outbox.rows import OUTBOX
from storage.tables import Outbox, OutboxState, Shown

HELP, REFUSAL = "help", "refusal"
ASIDES = (HELP, REFUSAL)


def add_shown(session: Session, outbox_id: int, message_ids: Sequence[int]) -> None:
    """Remember the further messages of one sending, such as the other files of an album."""
    session.add_all(Shown(outbox_id=outbox_id, message_id=message_id) for message_id in message_ids)


def find_by_message(session: Session, chat_id: int, message_id: int) -> Outbox | None:
    """What the bot's message in a chat was about, whichever it is of those that one sending made."""
    first = select(Outbox).where(col(Outbox.chat_id) == chat_id, col(Outbox.message_id) == message_id)
    further = (
        select(Outbox)
        .join(Shown, col(Shown.outbox_id) == col(Outbox.id))
        .where(col(Outbox.chat_id) == chat_id, col(Shown.message_id) == message_id)
    )
    return session.scalars(first).first() or session.scalars(further).first()


def was_told_since(session: Session, chat_id: int, notice: str, moment: datetime) -> bool:
    """Whether something was queued for a chat under this name from this moment on."""
    statement = select(OUTBOX.c.id).where(
        OUTBOX.c.chat_id == chat_id, OUTBOX.c.notice == notice, OUTBOX.c.created_at >= moment
    )
    return session.scalar(statement.limit(1)) is not None


def list_waiting_uploads(session: Session) -> set[str]:
    """The keys of all files that still go up with a message."""
    statement = select(OUTBOX.c.payload).where(
        OUTBOX.c.state.in_((OutboxState.QUEUED, OutboxState.SENDING)), OUTBOX.c.payload.is_not(None)
    )
    return {
        upload["key"]
        for payload in session.scalars(statement.execution_options(yield_per=500))
        for upload in payload.get("uploads", {}).values()
    }


ABREAST = 5
"""Messages to one chat that may overtake each other."""


def last_menu(session: Session, chat_id: int) -> Json | None:
    """The payload of the newest message in a chat, if it has buttons: its menu also goes by number.

    Help and refusals stand beside the conversation: the menu above them still goes.
    """
    statement = (
        select(OUTBOX.c.payload, OUTBOX.c.ended_at, OUTBOX.c.id)
        .where(
            OUTBOX.c.chat_id == chat_id,
            OUTBOX.c.state.in_((OutboxState.SENT, OutboxState.SENDING)),
            OUTBOX.c.payload.is_not(None),
            OUTBOX.c.notice.not_in(ASIDES),
        )
        .order_by(OUTBOX.c.id.desc())
        .limit(ABREAST)
    )
    # What was queued first may leave last: news waits for the replies. On its way is newer than arrived.
    newest = max(
        session.execute(statement).all(),
        key=lambda row: (row.ended_at is None, row.ended_at or 0, row.id),
        default=None,
    )
    payload = newest.payload if newest is not None else None
    keyboard = payload["params"].get("reply_markup") if payload else None
    return dict(payload) if payload and "inline_keyboard" in (keyboard or {}) else None
