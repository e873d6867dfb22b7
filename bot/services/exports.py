"""An export of the ledger of suggestions (意见建议台账): what is asked for, by whom and why, as files.

All of it shows one moment, that of the session's transaction, and memory does not grow with it. Below the
table stands who exported it, what was asked for and the reason; a workbook also has a sheet that explains the
fields, and one of statistics.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from sqlmodel import Session

from bot.services import sheets
from bot.services.desk import Desk
from bot.services.ledger import table
from bot.services.ledger.columns import SCHEMA
from bot.services.ledger.filters import Filter, Selection
from bot.services.ledger.table import Table, Told
from bot.services.sheets import Cell, Column, Extra, Format, Frame, Holds, Wording
from storage.queries import exports as rows
from storage.queries.exports import Names
from storage.queries.ledger import pages

FULL = 0.85
"""A file is full at this share of what it may take: what is still in hand goes into it too."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported. `describe` gives the filter in the words of these names.

    `who` and `reason` stand below the table. `internal`: with a column more, what members wrote among
    themselves. `personal`: with who filed it, for whoever may know.
    """

    format: Format
    wording: Wording
    selection: Selection
    describe: Callable[[Filter, Names], str]
    who: str
    reason: str
    internal: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written: suggestions, parts of bodies in them, and files."""

    suggestions: int
    parts: int
    files: int


def count(session: Session, export: Export) -> int:
    """How many suggestions it will have."""
    return pages.count(session, export.selection)


def write_suggestions(
    session: Session,
    desk: Desk,
    export: Export,
    open_file: Callable[[int], AbstractContextManager[BinaryIO]],
    on_rows: Callable[[int], None] = lambda done: None,
    limit: int | None = None,
) -> Written:
    """Write every suggestion of the selection, in the order they were begun, to one file or more.

    `open_file` gives the file for each part, counted from 1. With `limit` (bytes) a further one is begun when
    one is full; each is whole by itself. `on_rows` hears how many suggestions are done.
    """
    told = Told(
        export.wording,
        rows.list_names(session, export.wording.language),
        desk.calendar,
        desk.settings.timezone,
        export.selection.now,
        export.format is Format.JSONL,
        export.internal,
        export.personal,
    )
    made = Table(session, export.selection, told, on_rows)
    titles, files, first = table.columns(told), 0, None
    with closing(made.rows()) as source:
        while files == 0 or first is not None:
            files += 1
            left = source if first is None else chain([first], source)
            with open_file(files) as out:
                frame = _frame(export, made, told, files)
                filled = left if limit is None else _until(left, out, int(limit * FULL))
                sheets.write(export.format, out, titles, filled, desk.settings.timezone, frame)
            first = next(source, None)
    return Written(made.suggestions, made.parts, files)


def _until(source: Iterator[Sequence[Cell]], out: BinaryIO, full: int) -> Iterator[Sequence[Cell]]:
    """Rows until a file is full: one at least."""
    for row in source:
        yield row
        if out.tell() >= full:
            return


def _frame(export: Export, made: Table, told: Told, file: int) -> Frame:
    say = export.wording.say

    def footer(written: int) -> list[tuple[str, str]]:
        local = told.now.astimezone(told.tz)
        lines = {
            "at": f"{local:%Y-%m-%d %H:%M:%S}",
            "who": export.who,
            "filter": export.describe(export.selection.filter, told.names),
            "reason": export.reason,
            "rows": str(written),
            "file": str(file),
        }
        return [(say(f"ledger.footer.{key}"), words) for key, words in lines.items()]

    def extras() -> list[Extra]:
        return [_fields(table.columns(told), export.wording), _statistics(made, export.wording)]

    return Frame(say("ledger.title"), SCHEMA, footer, extras)


def _fields(columns: Sequence[Column], wording: Wording) -> Extra:
    """字段说明: each column, its key for programs, what it holds, and what it means."""
    say = wording.say
    titles = [say(f"ledger.fields.{key}") for key in ("column", "key", "holds", "meaning")]
    lines = [
        [column.title, column.key, say(f"ledger.holds.{_held(column)}"), say(f"ledger.field.{column.key}")]
        for column in columns
    ]
    return Extra(say("ledger.fields"), (18, 18, 12, 80), [titles, *lines])


def _held(column: Column) -> str:
    return {Holds.NUMBER: "number", Holds.STAMP: "moment"}.get(column.holds, "text")


def _statistics(made: Table, wording: Wording) -> Extra:
    """统计: how often each word stands in the columns by which one counts, and its share in percent."""
    say = wording.say
    titles = [say(f"ledger.statistics.{key}") for key in ("column", "value", "count", "share")]
    lines: list[list[Cell]] = [
        [say("ledger.statistics.all"), None, made.suggestions, None],
        [say("ledger.statistics.parts"), None, made.parts, None],
    ]
    for key, counter in made.counts.items():
        words = table.words_of(key, made.told)
        for code, number in counter.most_common():
            if code is not None:
                share = f"{100 * number / made.suggestions:.1f}%"
                lines.append([say(f"ledger.column.{key}"), str(words.get(code, code)), number, share])
    return Extra(say("ledger.statistics"), (18, 30, 10, 10), [titles, *lines])
