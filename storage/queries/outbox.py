"""The durable outbox: adding, claiming, and recording how each message ended."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlmodel import Session, col

from storage.columns import Json
from storage.database import touch
from storage.prepared import Prepared
from storage.tables import Lane, Outbox, OutboxState, Shown, Suggestion

OUTBOX = Outbox.__table__  # type: ignore[attr-defined]
SENDING = OUTBOX.alias("sending")
SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]
TOPIC = "outbox"
HELP, REFUSAL = "help", "refusal"
ASIDES = (HELP, REFUSAL)

GIVEN = (
    "chat_id", "notice", "lane", "subject", "detail", "payload", "due_at", "created_at", "root_id", "part",
)  # fmt: skip
ADD = Prepared(
    insert(OUTBOX)
    .values(
        state=OutboxState.QUEUED,
        attempts=0,
        **{name: bindparam(name, type_=OUTBOX.c[name].type) for name in GIVEN},
    )
    .returning(OUTBOX.c.id)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this instance is about to send."""

    id: int
    root_id: int | None
    part: int
    chat_id: int
    lane: int
    notice: str
    subject: int | None
    detail: int | None
    payload: Json | None
    attempts: int  # before this one
    created_at: datetime


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
    row = ADD.first(
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
    if row is None:
        raise LookupError("the database gave no id")
    return int(row[0])


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


# In a chat messages leave in the order in which they were added, one at a time; `root_id` and `part` keep the
# pieces of a long text together.
ORDER = (OUTBOX.c.lane, func.coalesce(OUTBOX.c.root_id, OUTBOX.c.id), OUTBOX.c.part)
CLAIMED = (
    OUTBOX.c.id,
    OUTBOX.c.root_id,
    OUTBOX.c.part,
    OUTBOX.c.chat_id,
    OUTBOX.c.lane,
    OUTBOX.c.notice,
    OUTBOX.c.subject,
    OUTBOX.c.detail,
    OUTBOX.c.payload,
    OUTBOX.c.attempts,
    OUTBOX.c.created_at,
)
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


def set_payload(session: Session, message_id: int, payload: Json) -> None:
    """Keep what was drawn, as the proof of what was said."""
    KEEP.run(session, row=message_id, drawn=payload)


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
        .where(OUTBOX.c.root_id == into, OUTBOX.c.state == OutboxState.FOLDED)
        .order_by(OUTBOX.c.id)
    )
    return [tuple(row) for row in session.execute(statement)]


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


def move_chat(session: Session, old: int, new: int) -> None:
    """Follow a group that became a supergroup: what waits goes to the new id."""
    touch(session, TOPIC)
    session.execute(
        update(OUTBOX)
        .where(OUTBOX.c.chat_id == old, OUTBOX.c.state == OutboxState.QUEUED)
        .values(chat_id=new)
    )


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    statement = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
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
    )
    .outerjoin(SUGGESTION, SUGGESTION.c.id == OUTBOX.c.subject)
    .order_by(OUTBOX.c.id)
)


def stream_deliveries(session: Session) -> Iterator[tuple[Any, ...]]:
    """The delivery record, oldest first, in the order of the columns above.

    No chat, no name, no word of a message.
    """
    for row in session.execute(DELIVERIES.execution_options(yield_per=500)):
        yield tuple(row)


def count_all(session: Session) -> int:
    """How many messages the record holds."""
    return session.scalar(select(func.count()).select_from(OUTBOX)) or 0
