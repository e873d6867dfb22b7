"""What stands around an exported table, and how it is cut into files that can be sent.

Below the table stands who exported it, what was asked for and the reason; a workbook also has a sheet that
explains the fields, and one of statistics.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fractions import Fraction
from itertools import chain
from typing import Any, BinaryIO

from bot.services import sheets
from bot.services.sheets import Block, Cell, Column, Extra, Format, Frame, Holds, Wording

FULL = 0.85
"""A file is full at this share of what it may take: what is still in hand goes into it too."""

OpenFile = Callable[[int], AbstractContextManager[BinaryIO]]
"""Gives the file for each part, counted from 1."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written: rows, parts of bodies besides them (in the ledger), and files."""

    rows: int
    parts: int
    files: int


@dataclass(frozen=True, slots=True)
class Framing:
    """What stands around a table. `texts`: where the words of its fields are, as in `ledger.field.number`.

    `asked`: the filter in words. `at`: the moment that the table shows.
    """

    title: str
    texts: str
    schema: str
    wording: Wording
    who: str
    asked: str
    reason: str
    at: datetime
    tz: tzinfo


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each code stands in one column: its title, the words of its codes, and their counts."""

    title: str
    words: Mapping[Any, Any]
    counter: Counter[Any]


def write_files(
    format: Format,
    framing: Framing,
    columns: Sequence[Column],
    source: Generator[Block],
    statistics: Callable[[], Extra],
    open_file: OpenFile,
    limit: int | None = None,
) -> int:
    """Write all rows to one file or more, and give how many files there are.

    With `limit` (bytes) a further one is begun when one is full; each is whole by itself.
    """
    files, first = 0, None
    while files == 0 or first is not None:
        files += 1
        left = source if first is None else chain([first], source)
        with open_file(files) as out:
            frame = _frame(framing, columns, statistics, files)
            filled = left if limit is None else _until(left, out, int(limit * FULL))
            sheets.write_blocks(format, out, columns, filled, framing.tz, frame)
        first = next(source, None)
    return files


def count_words(
    wording: Wording, totals: Mapping[str, int], counted: Iterable[Counted], whole: int | None = None
) -> Extra:
    """统计: `totals`, then how often each word stands in the columns by which one counts, and its share: of
    `whole`, or of all words there.
    """
    say = wording.say
    titles = [say(f"ledger.statistics.{key}") for key in ("column", "value", "count", "share")]
    lines: list[list[Cell | Fraction]] = [[title, None, number, None] for title, number in totals.items()]
    for one in counted:
        all_of_it = whole or one.counter.total()
        for code, number in one.counter.most_common():
            if code is not None and number:
                lines.append([one.title, str(one.words.get(code, code)), number, Fraction(number, all_of_it)])
    return Extra(say("ledger.statistics"), (24, 40, 10, 10), [titles, *lines])


def _until(source: Iterator[Block], out: BinaryIO, full: int) -> Iterator[Block]:
    """Blocks until a file is full: one at least."""
    for block in source:
        yield block
        if out.tell() >= full:
            return


def _frame(framing: Framing, columns: Sequence[Column], statistics: Callable[[], Extra], file: int) -> Frame:
    say = framing.wording.say

    def footer(written: int) -> list[tuple[str, str]]:
        lines = {
            "at": f"{framing.at.astimezone(framing.tz):%Y-%m-%d %H:%M:%S}",
            "who": framing.who,
            "filter": framing.asked,
            "reason": framing.reason,
            "rows": str(written),
            "file": str(file),
        }
        return [(say(f"ledger.footer.{key}"), words) for key, words in lines.items()]

    def extras() -> list[Extra]:
        return [_fields(framing, columns), statistics()]

    return Frame(framing.title, framing.schema, footer, extras)


def _fields(framing: Framing, columns: Sequence[Column]) -> Extra:
    """字段说明: each column, its key for programs, what it holds, and what it means."""
    say = framing.wording.say
    titles = [say(f"ledger.fields.{key}") for key in ("column", "key", "holds", "meaning")]
    lines = [
        [
            column.title,
            column.key,
            say(f"ledger.holds.{_held(column)}"),
            say(f"{framing.texts}.field.{column.key}"),
        ]
        for column in columns
    ]
    return Extra(say("ledger.fields"), (18, 18, 12, 80), [titles, *lines])


def _held(column: Column) -> str:
    held = {Holds.NUMBER: "number", Holds.STAMP: "moment", Holds.ANY: "moment"}
    return held.get(column.holds, "text")
