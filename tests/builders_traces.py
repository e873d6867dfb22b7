"""Everything a person can leave behind, and a search of every byte for what is left of it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    TypeDecorator,
)
from sqlalchemy import String as SqlString
from sqlmodel import Session, SQLModel

from storage import register
from storage.database import Database
from storage.tables import (
    Actor,
    Answer,
    Broadcast,
    CommunityEvent,
    Event,
    EventKind,
    Member,
    Poll,
    Resident,
    Role,
    Suggestion,
    Topic,
    Visibility,
)

NOW = datetime.fromisoformat("2026-11-23T02:00:00+00:00")
SECRET_ID = 912345678901
"""A Telegram id: 40 bits, which SQLite keeps as 6 bytes."""

SECRET_WORD = "翠花家的秘密"
ORDINARY: dict[str, Any] = {"community.code": "LT", "category.code": "MUN-01", "category.public": True}
"""What a row refers to that has nothing to do with her."""


def traces_of(*words: str, ids: tuple[int, ...] = (SECRET_ID,)) -> list[bytes]:
    """How words and ids look in a file: as UTF-8, as JSON's escapes, as digits, as SQLite's integers."""
    told = [form for word in words for form in (word.encode(), word.encode("unicode_escape"))]
    return told + [form for one in ids for form in (str(one).encode(), one.to_bytes(6, "big"))]


def leave_everywhere(session: Session, suggestion: Suggestion, resident: Resident) -> int:
    """A row with secrets in every personal column of every table that hangs on her or her suggestion.

    What a row needs besides is filled with nothing in particular. Gives how many tables that concerned. The
    suggestion is made public: else nothing of it could stand on the board.
    """
    suggestion.visibility, suggestion.published_at, suggestion.category = Visibility.PUBLIC, NOW, "MUN-01"
    member = Member(telegram_id=1, role=Role.STAFF, granted_at=NOW, checked_at=NOW)
    session.add(member)
    session.flush()
    answer = Answer(suggestion_id=suggestion.id or 0, member_id=member.id or 0, text="x", at=NOW)
    broadcast = Broadcast(member_id=member.id or 0, topic=Topic.NOTICE, created_at=NOW)
    event = Event(suggestion_id=suggestion.id or 0, what="x", actor=Actor.MEMBER, at=NOW)
    poll = Poll(member_id=member.id or 0, question="x", closes_at=NOW, created_at=NOW)
    meeting = CommunityEvent(member_id=member.id or 0, kind=EventKind.COUNCIL, uid="x", created_at=NOW)
    session.add_all([answer, event, broadcast, poll, meeting])
    session.flush()
    owners = {
        "suggestion": suggestion.id, "resident": resident.id, "member": member.id, "answer": answer.id,
        "event": event.id, "broadcast": broadcast.id, "poll": poll.id,
        "community_event": meeting.id,
    }  # fmt: skip
    tables = 0
    for table in SQLModel.metadata.sorted_tables:
        erased = (register.list_erased(table, how) for how in ("row", "blank", "hand"))
        personal = {entry.column for entries in erased for entry in entries}
        linked = {"suggestion_id", "resident_id"} & set(table.columns.keys())
        if not personal or not linked:
            continue
        values = {
            column.name: _filling(column, owners, personal)
            for column in table.columns
            if _is_needed(column) or column.name in personal
        }
        session.execute(table.insert().values(values))
        tables += 1
    return tables


def _is_needed(column: Column[Any]) -> bool:
    if column.primary_key and not column.foreign_keys and column.name == "id":
        return False
    return not column.nullable or any(key.column.table.name != "suggestion" for key in column.foreign_keys)


def _filling(column: Column[Any], owners: dict[str, int | None], personal: set[str]) -> Any:
    for key in column.foreign_keys:
        owner = key.column.table.name
        return owners.get(owner) if owner in owners else ORDINARY.get(str(key.column))
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    secret = column.name in personal
    match kind:
        case Enum():
            return "resident" if column.name == "actor" else kind.enums[0]
        case JSON():
            return {"before": SECRET_WORD} if secret else {}
        case SqlString():
            return SECRET_WORD if secret else "x"
        case LargeBinary():
            return SECRET_WORD.encode() if secret else b"x"
        case Float():
            return 0.0
        case Boolean():
            return False
        case DateTime():
            return NOW
        case Date():
            return NOW.date()
        case BigInteger() | Integer():
            return SECRET_ID if secret else 0
    raise AssertionError(f"what is put into {column}?")


def every_cell(database: Database) -> Iterator[tuple[str, str]]:
    """Every value of every row, with its place."""

    def work(session: Session) -> list[tuple[str, str]]:
        return [
            (f"{table.name}.{name}", str(value))
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(table.select()).mappings()
            for name, value in row.items()
        ]

    yield from database.read_now(work)


def remains(database: Database, folder: Path, traces: list[bytes]) -> list[str]:
    """Where traces are still found: in a cell of the database, or in a byte of a file of the data folder.

    On SQLite the folder has the database itself, with its free pages and its write-ahead log.
    """
    spoken = [trace.decode("utf-8", "ignore") for trace in traces if trace.isascii() or len(trace) > 6]
    cells = [place for place, value in every_cell(database) if any(one and one in value for one in spoken)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = [str(path) for path in files if any(trace in path.read_bytes() for trace in traces)]
    return [*cells, *found]
