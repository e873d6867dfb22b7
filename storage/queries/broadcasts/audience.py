"""Whom a broadcast means: counted, and written down in pieces that take no time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, literal, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.columns import Json
from storage.tables import (
    Broadcast,
    Group,
    OptOut,
    Reach,
    Recipient,
    RecipientState,
    Resident,
    Suggestion,
    Support,
    Topic,
)

EVERYBODY = -1
"""Where gathering ends up when all residents have been looked at."""


def count_audience(session: Session, audience: Json, topic: Topic) -> dict[str, int]:
    """How many would get it now, and how many cannot: blocked or gone, without a chat, not wanting it."""
    statement = select(
        func.count().filter(can_be_told(topic)),
        func.count().filter(_with_chat(), col(Resident.reach) != Reach.OK),
        func.count().filter(col(Resident.telegram_id).is_(None)),
        func.count().filter(_with_chat(), _opted_out(topic)),
    ).where(meant(audience))
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
        meant(broadcast.audience),
        can_be_told(broadcast.topic),
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


def list_contacts(session: Session, audience: Json, most: int) -> Sequence[str]:
    """The numbers of those of the audience who have no chat and left one."""
    statement = (
        rows_of(Resident.contact)
        .where(
            meant(audience),
            col(Resident.telegram_id).is_(None),
            col(Resident.contact).is_not(None),
        )
        .order_by(col(Resident.id))
        .limit(most)
    )
    return [contact for contact in session.exec(statement).all() if contact]


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


def can_be_told(topic: Topic) -> ColumnElement[bool]:
    """Whether a resident can be written to, and wants to hear of this."""
    return and_(_with_chat(), col(Resident.reach) == Reach.OK, ~_opted_out(topic))


def _opted_out(topic: Topic) -> ColumnElement[bool]:
    return (
        select(col(OptOut.resident_id))
        .where(col(OptOut.resident_id) == Resident.id, col(OptOut.topic) == topic)
        .exists()
    )
