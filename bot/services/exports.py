"""The ledger of suggestions (意见建议台账): the rows as they are at this moment, in one of three formats.

A table is for people: names, words and local times. JSON is for programs: codes and true or false in place
of words. No row says who filed it, and no internal note is in any
unless that is asked for.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import BinaryIO

from sqlmodel import Session

from bot.services import sheets
from bot.services.sheets import Cell, Column, Format, Wording
from storage.queries import exports
from storage.queries.exports import Filed, Names
from storage.tables import Channel, PartKind

# Key → width in Excel. Keys never change; people read the words `ledger.column.<key>`.
WIDTHS = {
    "number": 18,
    "submitted_at": 20,
    "community": 14,
    "estate": 14,
    "place": 20,
    "channel": 12,
    "kind": 8,
    "category": 10,
    "category_name": 18,
    "status": 14,
    "text": 60,
    "files": 8,
    "supporters": 8,
    "lead": 18,
    "due_at": 20,
    "extended": 8,
    "paused_days": 12,
    "accepted_at": 20,
    "signed_at": 20,
    "answered_at": 20,
    "answer": 60,
    "result_class": 20,
    "verity": 12,
    "solved": 10,
    "adoption": 12,
    "adoption_reason": 30,
    "rating": 12,
    "redo_count": 10,
    "supervised": 8,
    "frequent": 8,
    "merged_into": 18,
    "closed_at": 20,
    "overdue": 8,
}

INTERNAL = {"handling": 60}
"""What stands in a ledger only if it was asked for: 办理情况, of which no resident hears."""


def write_suggestions(
    session: Session,
    out: BinaryIO,
    format: Format,
    wording: Wording,
    tz: tzinfo,
    now: datetime,
    on_row: Callable[[int, int], None] = lambda done, total: None,
    *,
    internal: bool = False,
) -> int:
    """Write every filed suggestion to `out`, in the order they were begun, and return how many there were.

    The session's transaction is the moment the ledger shows; memory does not grow with it. `on_row` hears of
    each row written (how many of how many). Drafts are left out. `now` decides what is overdue.
    `internal`: with a column more, what members wrote among themselves.
    """
    names = exports.list_names(session, wording.language)
    teller = _Codes(wording, names) if format is Format.JSONL else _Words(wording, names)
    widths = WIDTHS | INTERNAL if internal else WIDTHS
    columns = [Column(key, wording.say(f"ledger.column.{key}"), width) for key, width in widths.items()]
    total = exports.count_filed(session)
    filed = exports.stream_filed(session, internal=internal)
    rows = (row(one, teller, now) + (["\n".join(one.notes)] if internal else []) for one in filed)
    return sheets.write(format, out, columns, _counted(rows, total, on_row), tz)


class _Words:
    """Tells values as people say them."""

    def __init__(self, wording: Wording, names: Names) -> None:
        self.say, self.names = wording.say, names

    def word(self, group: str, value: StrEnum | None) -> Cell:
        return None if value is None else self.say(f"ledger.{group}.{value.value}")

    def place(self, code: str | None) -> Cell:
        return None if code is None else self.names.communities.get(code, code)

    def estate(self, code: str | None) -> Cell:
        return None if code is None else self.names.estates.get(code, code)

    def body(self, code: str | None) -> Cell:
        return None if code is None else self.names.bodies.get(code, code)

    def channel(self, code: str) -> Cell:
        return (
            self.say(f"words.channel.{code}") if code in set(Channel) else self.names.posters.get(code, code)
        )

    def truth(self, value: bool) -> Cell:
        return self.say("ledger.yes" if value else "ledger.no")


class _Codes(_Words):
    """Tells values as programs compare them."""

    def word(self, group: str, value: StrEnum | None) -> Cell:
        return None if value is None else value.value

    def place(self, code: str | None) -> Cell:
        return code

    def estate(self, code: str | None) -> Cell:
        return code

    def body(self, code: str | None) -> Cell:
        return code

    def channel(self, code: str) -> Cell:
        return code

    def truth(self, value: bool) -> Cell:
        return value


def row(filed: Filed, teller: _Words, now: datetime) -> list[Cell]:
    """One suggestion as the cells of `WIDTHS`, in their order."""
    facts = filed.facts
    cells: dict[str, Cell] = {
        "number": facts.number,
        "submitted_at": facts.submitted_at,
        "community": teller.place(facts.community),
        "estate": teller.estate(facts.estate),
        "place": facts.place,
        "channel": teller.channel(facts.channel),
        "kind": teller.word("kind", facts.kind),
        "category": facts.category,
        "category_name": teller.names.categories.get(facts.category),
        "status": teller.word("status", facts.status),
        "text": _text(filed, teller.say("ledger.addition"), teller.say("ledger.heard"))
        or teller.word("erased", facts.erased),
        "files": filed.files,
        "supporters": filed.supporters,
        "lead": teller.body(facts.lead),
        "due_at": facts.due_at,
        "extended": teller.truth(facts.extended),
        "paused_days": facts.paused_days,
        "accepted_at": facts.accepted_at,
        "signed_at": facts.signed_at,
        "answered_at": facts.answered_at,
        "answer": filed.answer.text if filed.answer else None,
        "result_class": teller.word("result", facts.result_class),
        "verity": teller.word("verity", filed.answer.verity) if filed.answer else None,
        "solved": _solved(filed, teller),
        "adoption": teller.word("adoption", filed.answer.adoption) if filed.answer else None,
        "adoption_reason": filed.answer.reason if filed.answer else None,
        "rating": teller.word("rating", facts.rating),
        "redo_count": facts.redo_count,
        "supervised": teller.truth(facts.supervised),
        "frequent": teller.truth(facts.surge_id is not None),
        "merged_into": filed.merged_into,
        "closed_at": facts.closed_at,
        "overdue": teller.truth(_overdue(facts.due_at, facts.answered_at or facts.closed_at or now)),
    }
    return [cells[key] for key in WIDTHS]


def _text(filed: Filed, added: str, heard: str) -> str:
    """All she said, a line for each message. What she added later is marked, and what staff heard her say."""
    written = (f"{added}{text}" if kind is PartKind.ADDITION else text for kind, text in filed.texts)
    return "\n".join((*written, *(f"{heard}{text}" for text in filed.heard)))


def _solved(filed: Filed, teller: _Words) -> Cell:
    """是否解决: empty where nobody said so, or it does not apply."""
    if filed.answer is None or filed.answer.solved is None:
        return None
    return teller.truth(filed.answer.solved)


def _overdue(due_at: datetime | None, settled_at: datetime) -> bool:
    """Late is what was answered, or ended without an answer, or is still open, after it was due."""
    return due_at is not None and settled_at > due_at


def _counted(
    rows: Iterable[list[Cell]], total: int, on_row: Callable[[int, int], None]
) -> Iterator[list[Cell]]:
    for done, cells in enumerate(rows, start=1):
        yield cells
        on_row(done, total)
