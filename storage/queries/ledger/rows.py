"""Reading the ledger: every suggestion of a selection with what hangs on it, a chunk at a time.

One statement gives a row a suggestion, in plain values as the database has them: codes as text, moments as
text in UTC, truth as 0 and 1. What only few have is fetched for a chunk at once. No resident, member or
Telegram id is read, and no internal note, unless that is asked for.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, case, func, literal, or_, select, type_coerce
from sqlmodel import Session

from storage.ahead import ahead
from storage.queries import following
from storage.queries.ledger.filters import Selection, chosen
from storage.tables import (
    Answer,
    Attachment,
    CoHandler,
    Event,
    FileState,
    Note,
    Part,
    PartKind,
    Resident,
    Status,
    Suggestion,
    Support,
)

SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]
MAIN, MERGED = SUGGESTION.alias("main"), SUGGESTION.alias("merged")
SUPPORT = Support.__table__  # type: ignore[attr-defined]
PART = Part.__table__  # type: ignore[attr-defined]
ANSWER = Answer.__table__  # type: ignore[attr-defined]
NOTE = Note.__table__  # type: ignore[attr-defined]
ATTACHMENT = Attachment.__table__  # type: ignore[attr-defined]
EVENT = Event.__table__  # type: ignore[attr-defined]
CO_HANDLER = CoHandler.__table__  # type: ignore[attr-defined]
RESIDENT = Resident.__table__  # type: ignore[attr-defined]

CHUNK = 500
"""Suggestions in memory at a time, and ids in one IN list."""

STAMP = "YYYY-MM-DD HH24:MI:SS"
"""Moments as PostgreSQL is to write them; SQLite keeps them so, with fractions behind."""

Values = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read besides the plain rows, and with which words additions and recordings begin.

    `internal`: what members wrote among themselves. `personal`: names, numbers and Telegram ids.
    """

    added: str
    heard: str
    internal: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some suggestions: for each column its values, in the order of the rows.

    By row id: how many stand behind each, `notes` of its members, and the `parts` of bodies in it.
    """

    values: Values
    supporters: Mapping[int, int]
    parts: Mapping[int, Sequence[Any]]
    notes: Mapping[int, Sequence[str]] = field(default_factory=dict)


def stream(session: Session, selection: Selection, asked: Asked) -> Generator[Chunk]:
    """All rows of a selection in the order in which they were begun; closed early it leaves nothing open.

    Until then the session is not to be used otherwise: on PostgreSQL the next chunk is read meanwhile.
    """
    chunks = _chunks(session, selection, asked)
    return chunks if _on_sqlite(session) else ahead(chunks)


def _chunks(session: Session, selection: Selection, asked: Asked) -> Generator[Chunk]:
    with closing(_rows(session, statement(session, selection, asked))) as read:
        for names, rows in read:
            values = dict(zip(names, zip(*rows, strict=True), strict=True))
            ids = values["id"]
            yield Chunk(
                values,
                following.count_each(session, [*compress(ids, values["backed"])]),
                _parts(session, [*compress(ids, values["helped"])]),
                _notes(session, ids) if asked.internal else {},
            )


def _rows(session: Session, wanted: Select[Any]) -> Generator[tuple[list[str], Sequence[Any]]]:
    """The names of the columns and some rows, as they come: nothing in them is to be converted."""
    # SQLite gives a row when it is asked for one, PostgreSQL by a cursor of the server. SQLAlchemy has read
    # some of the first already and closes the cursor if that was all; without its rows it takes a third less.
    result: Any = session.execute(wanted, execution_options={"stream_results": True})
    names, rows = list(result.keys()), result.fetchmany(CHUNK)
    try:
        while rows:
            yield names, rows
            rows = result.cursor.fetchmany(CHUNK) if result.cursor else ()
    finally:
        result.close()


def statement(session: Session, selection: Selection, asked: Asked) -> Select[Any]:
    """The one statement, for this session's database."""
    plain = _Plain(_on_sqlite(session))
    row = SUGGESTION.c
    newest = (
        select(func.max(ANSWER.c.id))
        .where(ANSWER.c.suggestion_id == func.coalesce(row.merged_into, row.id))
        .correlate(SUGGESTION)
        .scalar_subquery()
    )
    columns = {
        "id": row.id,
        "number": row.number,
        "channel": row.channel,
        "submitted_at": plain.stamp(row.submitted_at),
        "community": row.community,
        "estate": row.estate,
        "place": row.place,
        "kind": plain.text(row.kind),
        "category": row.category,
        "text": _texts(asked.added),
        "heard": _heard(asked.heard),
        "files": _files(),
        "visibility": plain.text(row.visibility),
        "typed": plain.whether(row.typist_id.is_not(None)),
        "status": plain.text(row.status),
        "accepted_at": plain.stamp(row.accepted_at),
        "lead": row.lead,
        "dispatched_at": plain.stamp(_last_move(Status.DISPATCHED)),
        "signed_at": plain.stamp(row.signed_at),
        "due_at": plain.stamp(row.due_at),
        "extended": plain.whether(row.extended),
        "paused_days": row.paused_days,
        "returns": _count_moves(Status.RETURN_REQUESTED),
        "answer": ANSWER.c.text,
        "result_class": plain.text(row.result_class),
        "verity": plain.text(ANSWER.c.verity),
        "solved": plain.whether(ANSWER.c.solved),
        "adoption": plain.text(ANSWER.c.adoption),
        "adoption_reason": ANSWER.c.reason,
        "answered_at": plain.stamp(row.answered_at),
        "rating": plain.text(row.rating),
        "redo_count": row.redo_count,
        "public": plain.whether(row.published_at.is_not(None)),
        "urgent": plain.whether(row.urgent),
        "supervised": plain.whether(row.supervised),
        "frequent": plain.whether(row.surge_id.is_not(None)),
        "merged_into": MAIN.c.number,
        "closed_at": plain.stamp(row.closed_at),
        "erased": plain.text(row.erased),
        "backed": plain.whether(or_(_any(SUPPORT.c.suggestion_id), _any(MERGED.c.merged_into))),
        "helped": plain.whether(_any(CO_HANDLER.c.suggestion_id)),
    }
    tables = SUGGESTION.outerjoin(ANSWER, ANSWER.c.id == newest).outerjoin(MAIN, MAIN.c.id == row.merged_into)
    if asked.personal:
        tables = tables.join(RESIDENT, RESIDENT.c.id == row.resident_id)
        columns |= {
            "name": row.display_name,
            "contact": RESIDENT.c.contact,
            "telegram_id": RESIDENT.c.telegram_id,
        }
    labelled = [column.label(name) for name, column in columns.items()]
    return select(*labelled).select_from(tables).where(chosen(selection)).order_by(row.id)


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@dataclass(frozen=True, slots=True)
class _Plain:
    """Columns without the conversions that would make objects of every value."""

    sqlite: bool

    def text(self, column: Any) -> Any:
        return type_coerce(column, String)

    def whether(self, column: Any) -> Any:
        return type_coerce(column, Integer)

    def stamp(self, column: Any) -> Any:
        if self.sqlite:
            return type_coerce(column, String)
        return func.to_char(func.timezone("UTC", column), STAMP)


def _texts(added: str) -> Any:
    """All she said, a line for each message; what she added later is marked."""
    line = case((PART.c.kind == PartKind.ADDITION, literal(added) + PART.c.text), else_=PART.c.text)
    said = select(line.label("line")).where(PART.c.suggestion_id == SUGGESTION.c.id)
    return _joined(said.order_by(PART.c.message_id, PART.c.id))


def _heard(heard: str) -> Any:
    """What staff typed from her recordings."""
    said = select((literal(heard) + ATTACHMENT.c.transcript).label("line")).where(
        ATTACHMENT.c.suggestion_id == SUGGESTION.c.id, ATTACHMENT.c.transcript.is_not(None)
    )
    return _joined(said.order_by(ATTACHMENT.c.message_id, ATTACHMENT.c.id))


def _joined(lines: Select[Any]) -> Any:
    source = lines.correlate(SUGGESTION).subquery()
    return select(func.aggregate_strings(source.c.line, "\n")).scalar_subquery()


def _files() -> Any:
    return (
        select(func.count())
        .select_from(ATTACHMENT)
        .where(ATTACHMENT.c.suggestion_id == SUGGESTION.c.id, ATTACHMENT.c.state != FileState.REFUSED)
        .correlate(SUGGESTION)
        .scalar_subquery()
    )


def _any(owner: Any) -> Any:
    return select(literal(1)).where(owner == SUGGESTION.c.id).correlate(SUGGESTION).exists()


def _last_move(to: Status) -> Any:
    return select(func.max(EVENT.c.at)).where(*_moved(to)).correlate(SUGGESTION).scalar_subquery()


def _count_moves(to: Status) -> Any:
    return select(func.count()).select_from(EVENT).where(*_moved(to)).correlate(SUGGESTION).scalar_subquery()


def _moved(to: Status) -> tuple[Any, ...]:
    return EVENT.c.suggestion_id == SUGGESTION.c.id, EVENT.c.after == to, EVENT.c.before != to


def _parts(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    """What bodies do to help in these suggestions, oldest first."""
    if not ids:
        return {}
    parts: dict[int, list[Any]] = {}
    for row in session.execute(_parts_of(_on_sqlite(session)), {"ids": ids}):
        parts.setdefault(row.suggestion_id, []).append(row)
    return parts


@lru_cache
def _parts_of(sqlite: bool) -> Select[Any]:
    """Made once: making it takes longer than the few rows of a chunk."""
    plain = _Plain(sqlite)
    moments = ("assigned_at", "signed_at", "due_at", "answered_at", "ended_at")
    return (
        select(
            CO_HANDLER.c.suggestion_id,
            CO_HANDLER.c.body,
            plain.text(CO_HANDLER.c.state).label("state"),
            CO_HANDLER.c.answer,
            CO_HANDLER.c.reason,
            *(plain.stamp(CO_HANDLER.c[name]).label(name) for name in moments),
        )
        .where(CO_HANDLER.c.suggestion_id.in_(bindparam("ids", expanding=True)))
        .order_by(CO_HANDLER.c.id)
    )


def _notes(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(NOTE.c.suggestion_id, NOTE.c.text).where(NOTE.c.suggestion_id.in_(ids))
    notes: dict[int, list[str]] = {}
    for suggestion_id, text in session.execute(statement.order_by(NOTE.c.id)):
        notes.setdefault(suggestion_id, []).append(text)
    return notes
