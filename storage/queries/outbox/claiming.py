"""What is due is claimed, drawn, sent, and its end recorded."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, or_, select, update
from sqlmodel import Session

from storage.columns import Json
from storage.database import touch
from storage.prepared import Prepared
from storage.queries.outbox.rows import CLAIMED, ORDER, OUTBOX, TOPIC, Claim
from storage.tables import OutboxState

SENDING = OUTBOX.alias("sending")
DUE = (
    select(*CLAIMED)
    .where(
        OUTBOX.c.state == OutboxState.QUEUED,
        OUTBOX.c.due_at <= bindparam("now"),
        ~select(SENDING.c.id)
        .where(SENDING.c.chat_id == OUTBOX.c.chat_id, SENDING.c.state == OutboxState.SENDING)
        .exists(),
    )
    .order_by(*ORDER)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=OUTBOX)
)  # fmt: skip
DUE_NOW = Prepared(DUE)
CLAIM = Prepared(
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(
        state=OutboxState.SENDING,
        instance=bindparam("here", type_=OUTBOX.c.instance.type),
        attempts=OUTBOX.c.attempts + 1,
    )
)


def claim_due(
    session: Session,
    now: datetime,
    instance: str,
    limit: int,
    *,
    without: Collection[int] = (),
    may: Callable[[int], bool] = lambda chat_id: True,
) -> tuple[list[Claim], bool]:
    """Take the first due message of up to `limit` chats and mark them as leaving; True if more may be due.

    `without`: chats whose turn is known not to have come; `may` says it of each chat that is met. A chat with
    a message on its way gives none, whichever process sends it. On PostgreSQL several processes may claim at
    once.
    """
    rows: Sequence[Any]
    if without:
        late = DUE.where(OUTBOX.c.chat_id.not_in(without))
        rows = [tuple(row) for row in session.execute(late, {"now": now, "most": limit})]
    else:
        rows = DUE_NOW.rows(session, now=now, most=limit)
    claims: dict[int, Claim] = {}
    for row in rows:
        claim = Claim(*row)
        if claim.chat_id not in claims and may(claim.chat_id):
            claims[claim.chat_id] = claim
    CLAIM.run_many(session, [{"row": claim.id, "here": instance} for claim in claims.values()])
    return list(claims.values()), len(rows) == limit


def unclaim(session: Session, ids: Collection[int], due_at: datetime) -> None:
    """Put messages back that did not leave after all."""
    touch(session, TOPIC)
    session.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids), OUTBOX.c.state == OutboxState.SENDING)
        .values(state=OutboxState.QUEUED, due_at=due_at, instance=None)
    )


KEEP = Prepared(
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(payload=bindparam("drawn", type_=OUTBOX.c.payload.type))
)


def set_payloads(session: Session, drawn: Sequence[tuple[int, Json]]) -> None:
    """Keep what was drawn of each row, as the proof of what was said."""
    KEEP.run_many(session, [{"row": row, "drawn": payload} for row, payload in drawn])


END = Prepared(
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(
        state=bindparam("to", type_=OUTBOX.c.state.type),
        message_id=bindparam("sent_as", type_=OUTBOX.c.message_id.type),
        reason=bindparam("why", type_=OUTBOX.c.reason.type),
        ended_at=bindparam("at", type_=OUTBOX.c.ended_at.type),
    )
)


def end(session: Session, outcomes: Sequence[Json]) -> None:
    """Record how messages ended: rows of {row, to, sent_as, why, at}. What waited behind them may leave."""
    touch(session, TOPIC)
    END.run_many(session, outcomes)


NEXT_DUE = Prepared(
    select(func.min(OUTBOX.c.due_at)).where(
        OUTBOX.c.state == OutboxState.QUEUED, OUTBOX.c.due_at > bindparam("after")
    )
)


def next_due(session: Session, after: datetime) -> datetime | None:
    """When the next queued message that is not yet due becomes so."""
    row = NEXT_DUE.first(session, after=after)
    moment: datetime | None = row[0] if row is not None else None
    return moment


def _is_ahead(moment: datetime) -> ColumnElement[bool]:
    """What was to leave at once, or to be tried again, by a clock that showed more than this moment."""
    return and_(
        OUTBOX.c.state == OutboxState.QUEUED,
        OUTBOX.c.created_at > moment,
        OUTBOX.c.due_at > moment,
        or_(OUTBOX.c.due_at == OUTBOX.c.created_at, OUTBOX.c.payload.is_not(None)),
    )


def is_ahead(session: Session, moment: datetime) -> bool:
    """Whether anything waits for a moment that was now already: the clock was put back since."""
    return session.execute(select(OUTBOX.c.id).where(_is_ahead(moment)).limit(1)).first() is not None


def bring_back(session: Session, moment: datetime, now: datetime) -> None:
    """Let that leave now. What waits for an hour, such as the morning, waits for it still."""
    touch(session, TOPIC)
    session.execute(update(OUTBOX).where(_is_ahead(moment)).values(due_at=now))


def orphan(session: Session, instances: Collection[str], now: datetime, reason: str) -> list[Claim]:
    """Messages on their way in an instance that died: nobody knows whether they arrived; never sent again.

    `instances` are those that live.
    """
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.state == OutboxState.SENDING, OUTBOX.c.instance.not_in(instances))
        .values(state=OutboxState.UNKNOWN, reason=reason, ended_at=now)
        .returning(*CLAIMED)
    )
    return [Claim(*row) for row in session.execute(statement)]


def doubt_due(session: Session, now: datetime) -> None:
    """Take what is due as on its way in an instance that is gone: nobody knows whether it arrived.

    For a database that is a copy of an earlier moment. The next start finds them as orphans.
    """
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.state == OutboxState.QUEUED, OUTBOX.c.due_at <= now)
        .values(state=OutboxState.SENDING, instance="restored")
    )
    session.execute(statement)
