"""What a row is made of, and what may not go into a file as it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

Cell = str | int | datetime | date | None
"""An empty cell is None; a datetime carries its time zone."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` names it to programs (JSON) and never changes, `title` names it to people."""

    key: str
    title: str
    width: int = 14
    """Width in Excel, in characters of Latin text; a Chinese character takes two."""


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NOT_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")


def only_characters(text: str) -> str:
    """`text` with what is no Unicode character (half a surrogate pair) shown as U+FFFD."""
    return _NOT_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)


def printable(text: str) -> str:
    """`text` as a spreadsheet can hold it: line ends are \\n, other control characters become visible.

    XML 1.0 has no place for them, and dropping them would change the text silently: \\x07 is shown as ␇.
    """
    text = only_characters(text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(_control_picture, text)


def local(moment: datetime, tz: tzinfo) -> datetime:
    """`moment` in `tz`, to the second. Raises ValueError when it carries no time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a time in a sheet must carry its time zone")
    return moment.astimezone(tz).replace(microsecond=0)


def check_length(row: Sequence[Cell], columns: Sequence[Column]) -> None:
    """Raise ValueError unless `row` has one cell for each column."""
    if len(row) != len(columns):
        raise ValueError(f"a row has {len(row)} cells for {len(columns)} columns")


def _control_picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else chr(0x2400 + code)
