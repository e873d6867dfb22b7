"""How many messages there are, in which state, and the record of deliveries."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from storage.queries.outbox.rows import OUTBOX
from storage.tables import OutboxState, Suggestion

SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]


WATCHED = tuple(state for state in OutboxState if state not in (OutboxState.SENT, OutboxState.FOLDED))
"""All but how a message ends that arrived: that is nearly all there ever were."""


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each of the states that are watched."""
    watched = OUTBOX.c.state.in_(WATCHED)
    statement = select(OUTBOX.c.state, func.count()).where(watched).group_by(OUTBOX.c.state)
    return {OutboxState(state).value: count for state, count in session.execute(statement)}


UNHEARD = (OutboxState.UNKNOWN, OutboxState.REFUSED, OutboxState.BROKEN)
"""How a message ended that perhaps, or surely, nobody has read."""


def count_ended(session: Session, since: datetime, until: datetime) -> dict[OutboxState, int]:
    """How many messages ended in this time without anybody knowing that they arrived, by state."""
    statement = (
        select(OUTBOX.c.state, func.count())
        .where(OUTBOX.c.state.in_(UNHEARD), OUTBOX.c.ended_at > since, OUTBOX.c.ended_at <= until)
        .group_by(OUTBOX.c.state)
    )
    return {OutboxState(state): count for state, count in session.execute(statement)}


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest due message waits."""
    statement = select(func.min(OUTBOX.c.due_at)).where(
        OUTBOX.c.state == OutboxState.QUEUED, OUTBOX.c.due_at <= now
    )
    moment: datetime | None = session.scalar(statement)
    return moment


DELIVERIES = (
    select(
        OUTBOX.c.id,
        SUGGESTION.c.number,
        OUTBOX.c.notice,
        case((OUTBOX.c.chat_id < 0, "group"), else_="person"),
        OUTBOX.c.state,
        OUTBOX.c.created_at,
        OUTBOX.c.ended_at,
        OUTBOX.c.attempts,
        OUTBOX.c.reason,
        case((OUTBOX.c.state == OutboxState.FOLDED, OUTBOX.c.root_id)),
    )
    .outerjoin(SUGGESTION, SUGGESTION.c.id == OUTBOX.c.subject)
    .order_by(OUTBOX.c.id)
)


def stream_deliveries(session: Session) -> Iterator[tuple[Any, ...]]:
    """The delivery record, oldest first, in the order of the columns above; the last is the row of the
    message in which it was told together with others.

    No chat, no name, no word of a message.
    """
    for row in session.execute(DELIVERIES.execution_options(yield_per=500)):
        yield tuple(row)


def count_all(session: Session) -> int:
    """How many messages the record holds."""
    return session.scalar(select(func.count()).select_from(OUTBOX)) or 0
