"""Several messages that wait are told in one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, literal_column, null, select, update
from sqlmodel import Session

from storage.database import touch
from storage.queries.outbox.rows import CLAIMED, ORDER, OUTBOX, TOPIC, Claim
from storage.tables import OutboxState


def list_waiting(session: Session, chat_id: int, notices: Collection[str], now: datetime) -> list[Claim]:
    """The due messages of these kinds to a chat that nobody has drawn yet, in their order, locked."""
    statement = (
        select(*CLAIMED)
        .where(
            OUTBOX.c.chat_id == chat_id,
            OUTBOX.c.state == OutboxState.QUEUED,
            OUTBOX.c.due_at <= now,
            OUTBOX.c.payload.is_(null()),
            OUTBOX.c.notice.in_(notices),
        )
        .order_by(*ORDER)
        .with_for_update(skip_locked=True)
    )
    return [Claim(*row) for row in session.execute(statement)]


def newest(session: Session) -> int:
    """The row of the newest message; 0 if there is none."""
    return session.scalar(select(func.max(OUTBOX.c.id))) or 0


def hold(session: Session, after: int, notices: Collection[str], now: datetime, until: datetime) -> None:
    """Let what was queued `now`, after that row, for persons wait for what is still to be told with it."""
    session.flush()
    session.execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.id > after,
            OUTBOX.c.created_at == now,
            OUTBOX.c.chat_id > 0,
            OUTBOX.c.state == OutboxState.QUEUED,
            OUTBOX.c.notice.in_(notices),
        )
        .values(due_at=until)
    )


def let_go(session: Session, held_until: datetime, notices: Collection[str], now: datetime) -> None:
    """What was held until that moment may leave now."""
    touch(session, TOPIC)
    session.execute(
        update(OUTBOX)
        .where(
            OUTBOX.c.state == OutboxState.QUEUED,
            OUTBOX.c.due_at == held_until,
            OUTBOX.c.notice.in_(notices),
        )
        .values(due_at=now)
    )


def fold(session: Session, ids: Collection[int], into: int, now: datetime) -> None:
    """These messages are told in that one."""
    session.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids))
        .values(state=OutboxState.FOLDED, root_id=into, ended_at=now)
    )


def list_folded(session: Session, into: int) -> list[tuple[str, int | None, int | None]]:
    """What was told in a message: the notice, its subject and its detail of each."""
    statement = (
        select(OUTBOX.c.notice, OUTBOX.c.subject, OUTBOX.c.detail)
        .where(OUTBOX.c.root_id == into, OUTBOX.c.state == literal_column(f"'{OutboxState.FOLDED}'"))
        .order_by(OUTBOX.c.id)
    )
    return [tuple(row) for row in session.execute(statement)]
