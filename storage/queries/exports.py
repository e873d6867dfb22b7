"""Reading the ledger: every filed suggestion with what hangs on it, a batch at a time.

Nothing here names a resident, a member or a Telegram id; internal notes are read only if they are asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from bot.hanzi import learn, name_in
from storage.queries import channels, following
from storage.tables import (
    Answer,
    Attachment,
    Body,
    Category,
    Community,
    Estate,
    FileState,
    Note,
    Part,
    PartKind,
    Status,
    Suggestion,
)

SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]
PART = Part.__table__  # type: ignore[attr-defined]
ANSWER = Answer.__table__  # type: ignore[attr-defined]
NOTE = Note.__table__  # type: ignore[attr-defined]
ATTACHMENT = Attachment.__table__  # type: ignore[attr-defined]
COMMUNITY = Community.__table__  # type: ignore[attr-defined]
ESTATE = Estate.__table__  # type: ignore[attr-defined]
BODY = Body.__table__  # type: ignore[attr-defined]
CATEGORY = Category.__table__  # type: ignore[attr-defined]

BATCH = 500
"""Suggestions in memory at a time, and ids in one IN list."""

FILED = SUGGESTION.c.status != Status.DRAFT
FACTS = select(*(column for column in SUGGESTION.c if column.name != "resident_id")).where(FILED)


@dataclass(frozen=True, slots=True)
class Filed:
    """A suggestion as the ledger tells it. `facts` are its columns, without the one that says whose it is.

    `heard`: what staff typed from her recordings. `answer`: the newest, and how it ended by it; of a merged
    one that of its main one, whose number is `merged_into`. `notes`: the internal record; empty unless it was
    asked for.
    """

    facts: Any
    texts: Sequence[tuple[PartKind, str]]
    heard: Sequence[str]
    answer: Any | None
    files: int
    supporters: int
    notes: Sequence[str] = ()
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Code → what people call it in one language. `sorts`: 一级分类, by the beginning of its codes."""

    communities: Mapping[str, str] = field(default_factory=dict)
    estates: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    sorts: Mapping[str, str] = field(default_factory=dict)
    posters: Mapping[str, str] = field(default_factory=dict)

    def find(self, field: str, code: str) -> str | None:
        """How a community, estate, body, category or sort of categories is called."""
        return {
            "community": self.communities,
            "estate": self.estates,
            "body": self.bodies,
            "category": {**self.sorts, **self.categories},
        }[field].get(code)


def list_names(session: Session, language: str) -> Names:
    """The names of places, bodies and categories, in their order, in this language."""

    def names(table: Any, order: str) -> dict[str, str]:
        statement = select(table.c.code, table.c.zh, table.c.en).order_by(table.c[order], table.c.code)
        rows = session.execute(statement).all()
        if language == "zh-hant":
            learn(row.zh for row in rows)
        return {row.code: name_in(language, row.zh, row.en) for row in rows}

    return Names(
        names(COMMUNITY, "position"),
        names(ESTATE, "position"),
        names(BODY, "level"),
        names(CATEGORY, "position"),
        _sorts(session, language),
        channels.list_names(session, language),
    )


def _sorts(session: Session, language: str) -> dict[str, str]:
    rows = session.execute(select(CATEGORY.c.code, CATEGORY.c.l1_zh, CATEGORY.c.l1_en)).all()
    if language == "zh-hant":
        learn(row.l1_zh for row in rows)
    return {row.code.partition("-")[0]: name_in(language, row.l1_zh, row.l1_en) for row in rows}


def count_filed(session: Session) -> int:
    """How many suggestions the ledger has; drafts are nobody's business but their author's."""
    statement = select(func.count()).select_from(SUGGESTION).where(FILED)
    return int(session.execute(statement).scalar_one())


def stream_filed(session: Session, *, internal: bool = False) -> Iterator[Filed]:
    """All filed suggestions in the order in which they were begun, holding one batch in memory.

    `internal`: with what members wrote among themselves.
    """
    # yield_per: on PostgreSQL a cursor on the server, on SQLite rows as they are asked for.
    rows = session.execute(FACTS.order_by(SUGGESTION.c.id).execution_options(yield_per=BATCH))
    for batch in rows.partitions():
        ids = [row.id for row in batch]
        texts, heard = _texts(session, ids), _heard(session, ids)
        mains = [row.merged_into for row in batch if row.merged_into is not None]
        answers, files = _answers(session, [*ids, *mains]), _files(session, ids)
        numbers = _numbers(session, mains)
        supporters = _supporters(session, ids)
        notes = _notes(session, ids) if internal else {}
        for row in batch:
            yield Filed(
                row,
                texts.get(row.id, ()),
                heard.get(row.id, ()),
                answers.get(row.merged_into or row.id),
                files.get(row.id, 0),
                supporters.get(row.id, 0),
                notes.get(row.id, ()),
                numbers.get(row.merged_into),
            )


def _numbers(session: Session, ids: Sequence[int]) -> dict[int | None, str]:
    statement = select(SUGGESTION.c.id, SUGGESTION.c.number).where(SUGGESTION.c.id.in_(ids))
    return _pairs(session, statement)


def _texts(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[PartKind, str]]]:
    statement = (
        select(PART.c.suggestion_id, PART.c.kind, PART.c.text)
        .where(PART.c.suggestion_id.in_(ids))
        .order_by(PART.c.suggestion_id, PART.c.message_id, PART.c.id)
    )
    texts: dict[int, list[tuple[PartKind, str]]] = {}
    for suggestion_id, kind, text in session.execute(statement):
        texts.setdefault(suggestion_id, []).append((kind, text))
    return texts


def _heard(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    statement = (
        select(ATTACHMENT.c.suggestion_id, ATTACHMENT.c.transcript)
        .where(ATTACHMENT.c.suggestion_id.in_(ids), ATTACHMENT.c.transcript.is_not(None))
        .order_by(ATTACHMENT.c.suggestion_id, ATTACHMENT.c.message_id)
    )
    heard: dict[int, list[str]] = {}
    for suggestion_id, transcript in session.execute(statement):
        heard.setdefault(suggestion_id, []).append(transcript)
    return heard


def _answers(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    """The newest answer of each: a later row takes the place of an earlier one."""
    told = (ANSWER.c[name] for name in ("text", "verity", "solved", "adoption", "reason"))
    statement = (
        select(ANSWER.c.suggestion_id, *told).where(ANSWER.c.suggestion_id.in_(ids)).order_by(ANSWER.c.id)
    )
    return {row.suggestion_id: row for row in session.execute(statement)}


def _files(session: Session, ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(ATTACHMENT.c.suggestion_id, func.count())
        .where(ATTACHMENT.c.suggestion_id.in_(ids), ATTACHMENT.c.state != FileState.REFUSED)
        .group_by(ATTACHMENT.c.suggestion_id)
    )
    return _pairs(session, statement)


def _notes(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(NOTE.c.suggestion_id, NOTE.c.text).where(NOTE.c.suggestion_id.in_(ids))
    notes: dict[int, list[str]] = {}
    for suggestion_id, text in session.execute(statement.order_by(NOTE.c.id)):
        notes.setdefault(suggestion_id, []).append(text)
    return notes


def _supporters(session: Session, ids: Sequence[int]) -> dict[int, int]:
    return following.count_each(session, ids)


def _pairs(session: Session, statement: Select[Any]) -> dict[Any, Any]:
    """First column → second; of several rows with the same first, the last."""
    return {row[0]: row[1] for row in session.execute(statement)}
