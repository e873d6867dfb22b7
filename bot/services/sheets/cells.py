"""What a row is made of, and what may not go into a file as it is."""

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import Enum, auto
from itertools import islice
from typing import Any

Cell = str | int | datetime | date | None
"""An empty cell is None; a datetime carries its time zone."""

Block = Sequence[Sequence[Cell]]
"""Some rows of a table, at least one, column by column: each column is written by itself, far quicker."""

CHUNK = 250
"""Rows in memory at a time."""


class Holds(Enum):
    """What stands in a column besides None; knowing it, a writer need not ask each cell.

    TEXT: what people wrote. WORD: one of a few texts, or codes for them if the column has `words`. NUMBER:
    whole numbers. STAMP: a moment in UTC as text, `2026-11-23 01:00:00`, perhaps with fractions.
    """

    ANY = auto()
    TEXT = auto()
    WORD = auto()
    NUMBER = auto()
    STAMP = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` names it to programs (JSON) and never changes, `title` names it to people."""

    key: str
    title: str
    width: int = 14
    """Width in Excel, in characters of Latin text; a Chinese character takes two."""
    holds: Holds = Holds.ANY
    words: Mapping[Any, Cell] = field(default_factory=dict)


def turned(rows: Iterable[Sequence[Cell]], columns: Sequence[Column], most: int = CHUNK) -> Generator[Block]:
    """Rows as blocks. Raises ValueError unless each has one cell for each column."""
    source = iter(rows)
    while chunk := list(islice(source, most)):
        for length in set(map(len, chunk)) - {len(columns)}:
            raise ValueError(f"a row has {length} cells for {len(columns)} columns")
        yield list(zip(*chunk, strict=True))


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NOT_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")


def only_characters(text: str) -> str:
    """`text` with what is no Unicode character (half a surrogate pair) shown as U+FFFD."""
    return _NOT_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)


def printable(text: str) -> str:
    """`text` as a spreadsheet can hold it: line ends are \\n, other control characters become visible.

    XML 1.0 has no place for them, and dropping them would change the text silently: \\x07 is shown as ␇.
    """
    if text.isprintable():
        return text
    text = only_characters(text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(_control_picture, text)


def local(moment: datetime, tz: tzinfo) -> datetime:
    """`moment` in `tz`, to the second. Raises ValueError when it carries no time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a time in a sheet must carry its time zone")
    return moment.astimezone(tz).replace(microsecond=0)


class Hours(dict[str, datetime | None]):
    """The hour of a stamp → when it begins in a time zone; None where its minutes are others there.

    Most zones differ from UTC by whole hours: then only the hour has to be looked up.
    """

    def __init__(self, tz: tzinfo) -> None:
        super().__init__()
        self.tz = tz

    def __missing__(self, hour: str) -> datetime | None:
        begins = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
        there, last = begins.astimezone(self.tz), begins.replace(minute=59).astimezone(self.tz)
        self[hour] = there if there.minute == 0 and there.utcoffset() == last.utcoffset() else None
        return self[hour]

    def read(self, stamp: str) -> datetime:
        """Any stamp, the long way."""
        return local(datetime.fromisoformat(stamp).replace(tzinfo=UTC), self.tz)


def _control_picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else chr(0x2400 + code)
