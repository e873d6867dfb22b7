"""Whom a broadcast means: counted, and written down in pieces that take no time."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, insert, literal, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.columns import Json
from storage.queries.events import HEARING
from storage.tables import (
    Broadcast,
    Community,
    Group,
    Member,
    NewsChannel,
    OptOut,
    Reach,
    Recipient,
    RecipientState,
    Resident,
    SignUp,
    Suggestion,
    Support,
    Topic,
)

EVERYBODY = -1
"""Where gathering ends up when all residents have been looked at."""


def count_audience(session: Session, audience: Json, topic: Topic) -> dict[str, int]:
    """How many would get it now, and how many cannot: blocked or gone, without a chat, not wanting it."""
    if audience.get("roles"):
        return {"can": len(list_chats(session, audience)), "blocked": 0, "no_chat": 0, "unwanted": 0}
    statement = select(
        func.count().filter(can_be_told(topic)),
        func.count().filter(_with_chat(), col(Resident.reach) != Reach.OK),
        func.count().filter(col(Resident.telegram_id).is_(None)),
        func.count().filter(_with_chat(), _opted_out(topic)),
    ).where(meant(audience))
    can, blocked, without, unwanted = session.execute(statement).one()
    return {
        "can": can + len(list_chats(session, audience)),
        "blocked": blocked,
        "no_chat": without,
        "unwanted": unwanted,
    }


def count_sleepers(session: Session, audience: Json, topic: Topic) -> int:
    """How many of those who would get it now keep quiet hours."""
    if audience.get("roles"):
        return 0
    statement = select(func.count()).where(
        meant(audience), can_be_told(topic), col(Resident.quiet_hours).is_(True)
    )
    return int(session.execute(statement.select_from(Resident)).scalar_one())


def gather(session: Session, broadcast: Broadcast, most: int) -> bool:
    """Write down the next residents of its audience who had joined by its start; False when that is all."""
    if broadcast.audience.get("roles"):
        broadcast.gathered_to = EVERYBODY
        session.add(broadcast)
        return False
    last, meant_now = stretch(session, broadcast.audience, broadcast.gathered_to, broadcast.started_at, most)
    chosen = select(
        literal(broadcast.id),
        col(Resident.id),
        col(Resident.telegram_id),
        literal(RecipientState.WAITING.value),
        literal(0),
        literal(False),
    ).where(*meant_now, can_be_told(broadcast.topic))
    columns = ["broadcast_id", "resident_id", "chat_id", "state", "correction", "stuck"]
    session.execute(insert(Recipient).from_select(columns, chosen.order_by(col(Resident.id))))
    broadcast.gathered_to = last
    session.add(broadcast)
    return last != EVERYBODY


def stretch(
    session: Session, audience: Json, after: int, joined_by: datetime | None, most: int
) -> tuple[int, list[ColumnElement[bool]]]:
    """The next `most` residents behind a row, as far as an audience means them and they had joined by then.

    Gives the last row that was looked at, EVERYBODY if there is none behind it, and what is true of them.
    """
    row = col(Resident.id)
    last = session.execute(select(row).where(row > after).order_by(row).offset(most - 1).limit(1)).scalar()
    fitting = [meant(audience), row > after, col(Resident.created_at) <= joined_by]
    if last is not None:
        fitting.append(row <= last)
    return (EVERYBODY if last is None else last), fitting


def add_chats(session: Session, broadcast: Broadcast) -> None:
    """The groups, channels and colleagues of its audience get it too."""
    for chat_id in list_chats(session, broadcast.audience):
        session.add(Recipient(broadcast_id=broadcast.id or 0, chat_id=chat_id))
    session.flush()


def list_chats(session: Session, audience: Json) -> list[int]:
    """The chats that are meant and are no resident's: bound groups, channels, and colleagues by their role.

    The street's own group and channel belong to an audience of every community; colleagues of the whole
    street are colleagues of each.
    """
    communities = audience.get("communities", ())
    found: list[int] = []
    for name, table in (("groups", Group), ("channels", NewsChannel)):
        if audience.get(name):
            bound = rows_of(table.chat_id).where(
                col(table.active).is_(True), _belongs(session, col(table.community), communities)
            )
            found += session.exec(bound.order_by(col(table.chat_id))).all()
    if audience.get("roles"):
        held = rows_of(Member.telegram_id).where(
            col(Member.active).is_(True),
            col(Member.role).in_(audience["roles"]),
            or_(col(Member.community).is_(None), col(Member.community).in_(communities)),
        )
        found += session.exec(held.distinct().order_by(col(Member.telegram_id))).all()
    return found


def has_channels(session: Session, communities: Collection[str]) -> bool:
    """Whether any of these communities has a channel."""
    statement = rows_of(NewsChannel.chat_id).where(
        col(NewsChannel.active).is_(True), _belongs(session, col(NewsChannel.community), communities)
    )
    return session.exec(statement.limit(1)).first() is not None


def _belongs(session: Session, of: Any, communities: Collection[str]) -> ColumnElement[bool]:
    """Whether a chat of this community, or of the whole street, belongs to an audience of these."""
    every = session.exec(rows_of(Community.code)).all()
    inside: ColumnElement[bool] = of.in_(communities)
    return or_(inside, of.is_(None)) if set(every) <= set(communities) else inside


def find_channel(session: Session, chat_id: int) -> NewsChannel | None:
    """A channel by its chat."""
    return session.get(NewsChannel, chat_id)


def list_contacts(session: Session, broadcast: Broadcast, most: int) -> Sequence[str]:
    """The first numbers of those who are to be told by telephone."""
    return [row.contact for row in session.execute(_without_chat(broadcast).limit(most)) if row.contact]


def count_contacts(session: Session, broadcast: Broadcast) -> int:
    """How many that are."""
    return session.exec(rows_of(func.count(col(Resident.id))).where(*_by_telephone(broadcast))).one()


def stream_without_chat(session: Session, broadcast: Broadcast) -> Iterator[Row[Any]]:
    """All of them: contact, community and estate."""
    yield from session.execute(_without_chat(broadcast).execution_options(yield_per=500))


def _without_chat(broadcast: Broadcast) -> Any:
    return (
        select(col(Resident.contact), col(Resident.community), col(Resident.estate))
        .where(*_by_telephone(broadcast))
        .order_by(col(Resident.id))
    )


def _by_telephone(broadcast: Broadcast) -> list[ColumnElement[bool]]:
    """Who had joined by its start, wants to hear of this, has no chat and left a number; no colleagues."""
    found = [
        meant(broadcast.audience),
        col(Resident.telegram_id).is_(None),
        col(Resident.contact).is_not(None),
        ~_opted_out(broadcast.topic),
    ]
    if broadcast.audience.get("roles"):
        found.append(false())
    if broadcast.started_at is not None:
        found.append(col(Resident.created_at) <= broadcast.started_at)
    return found


def meant(audience: Json) -> ColumnElement[bool]:
    """The residents an audience means, reached or not."""
    wanted: list[Any] = [col(Resident.erased_at).is_(None), col(Resident.consent).is_not(None)]
    for name, column in (("communities", Resident.community), ("estates", Resident.estate)):
        if audience.get(name):
            wanted.append(col(column).in_(audience[name]))
    if audience.get("language"):
        wanted.append(col(Resident.language) == audience["language"])
    if audience.get("number"):
        wanted.append(_concerned(audience["number"]))
    if audience.get("event"):
        wanted.append(_signed_up(audience["event"]))
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


def _signed_up(event_id: int) -> ColumnElement[bool]:
    """Who comes to an event, or waits or thinks about it."""
    mine = select(col(SignUp.id)).where(
        col(SignUp.event_id) == event_id,
        col(SignUp.resident_id) == Resident.id,
        col(SignUp.state).in_(HEARING),
    )
    return mine.exists()


def _with_chat() -> ColumnElement[bool]:
    return col(Resident.telegram_id).is_not(None)


def can_be_told(topic: Topic) -> ColumnElement[bool]:
    """Whether a resident can be written to, and wants to hear of this."""
    return and_(_with_chat(), col(Resident.reach) == Reach.OK, ~_opted_out(topic))


def _opted_out(topic: Topic) -> ColumnElement[bool]:
    return (
        select(col(OptOut.resident_id))
        .where(col(OptOut.resident_id) == Resident.id, col(OptOut.topic) == topic)
        .exists()
    )
