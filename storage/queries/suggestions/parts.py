"""What was said in a suggestion, message by message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from storage.prepared import Loader, Prepared, adopt
from storage.tables import Part, PartKind

PART = Part.__table__  # type: ignore[attr-defined]
SAID = ("suggestion_id", "kind", "chat_id", "message_id", "text", "at")
SAY = Prepared(
    insert(PART)
    .values(**{name: bindparam(name, type_=PART.c[name].type) for name in SAID})
    .returning(PART.c.id)
)


def add_part(
    session: Session,
    suggestion_id: int,
    kind: PartKind,
    chat_id: int,
    message_id: int,
    text: str,
    now: datetime,
) -> Part:
    """Keep what somebody said."""
    given = {
        "suggestion_id": suggestion_id,
        "kind": kind,
        "chat_id": chat_id,
        "message_id": message_id,
        "text": text,
        "at": now,
    }
    return adopt(session, Part, {**given, "id": SAY.new_id(session, **given)})


PARTS = Loader(Part, col(Part.suggestion_id) == bindparam("suggestion"), order_by=[col(Part.id)])


def list_parts(session: Session, suggestion_id: int) -> Sequence[Part]:
    """What the resident said, in the order in which she did."""
    return PARTS.all(session, suggestion=suggestion_id)


def find_part(session: Session, chat_id: int, message_id: int) -> Part | None:
    """The piece of a suggestion that this message is; of several, the latest."""
    return session.exec(
        select(Part)
        .where(Part.chat_id == chat_id, Part.message_id == message_id)
        .order_by(col(Part.id).desc())
    ).first()


def find_part_of(session: Session, suggestion_id: int, message_id: int) -> Part | None:
    """What a message said in one suggestion; of several, the latest."""
    return session.exec(
        select(Part)
        .where(Part.suggestion_id == suggestion_id, Part.message_id == message_id)
        .order_by(col(Part.id).desc())
    ).first()


LAST_PART = Loader(
    Part,
    col(Part.chat_id) == bindparam("chat"),
    order_by=[col(Part.message_id).desc(), col(Part.id).desc()],
    most=1,
)


def find_last_part(session: Session, chat_id: int) -> Part | None:
    """What was said last in a chat."""
    return LAST_PART.first(session, chat=chat_id)
