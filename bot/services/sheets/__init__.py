"""Writes a table (台账, 名册) as CSV, JSON Lines or an Excel workbook, some rows at a time.

Every writer takes blocks of rows from a generator and lets them go again, so memory does not grow with the
table. The words in the header come from the caller.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO

from bot.services.sheets.cells import Block, Cell, Column, Holds, turned
from bot.services.sheets.csv_file import write_csv
from bot.services.sheets.frame import NO_FRAME, Extra, Frame
from bot.services.sheets.json_file import write_json
from bot.services.sheets.xlsx_file import write_xlsx

__all__ = ["Block", "Cell", "Column", "Extra", "Format", "Frame", "Holds", "Wording", "write", "write_blocks"]

Writer = Callable[[BinaryIO, Sequence[Column], Iterable[Block], tzinfo, Frame], int]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a table: `language` picks the names of places, `say` gives the text of a key.

    `made_up` tells a made-up name in words.
    """

    language: str
    say: Callable[[str], str]
    made_up: Callable[[str], str] = str


class Format(StrEnum):
    """A file format of a table; the value is also the file's extension."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


_WRITERS: Mapping[Format, Writer] = MappingProxyType(
    {Format.CSV: write_csv, Format.JSONL: write_json, Format.XLSX: write_xlsx}
)


def write(
    format: Format,
    out: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    tz: tzinfo,
    frame: Frame = NO_FRAME,
) -> int:
    """Write a header and `rows` to `out`, times in `tz`, with the frame, and return the number of rows.

    `out` need not be seekable and stays open. Raises ValueError for a row that is not as long as `columns`
    and for a naive datetime; what `rows` raises passes through, and `out` then holds no complete file.
    """
    return write_blocks(format, out, columns, turned(rows, columns), tz, frame)


def write_blocks(
    format: Format,
    out: BinaryIO,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    tz: tzinfo,
    frame: Frame = NO_FRAME,
) -> int:
    """`write` for whoever has the rows in blocks, each with all `columns`."""
    return _WRITERS[Format(format)](out, columns, blocks, tz, frame)
