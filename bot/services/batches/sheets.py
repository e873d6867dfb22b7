"""A sheet as workers send it: Excel (.xlsx) or CSV in the encodings that Excel and WPS write.

Cells become plain text. A formula is never evaluated: it is a fault of its row. An error value and a hidden
sheet say nothing.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 1000
MOST_LINES = 20_000
"""Lines looked at, empty ones counted: a sheet may claim a million of them."""

MOST_COLUMNS = 40
MOST_UNPACKED = 80 * 1024 * 1024
"""Bytes that the parts of a workbook may unpack to: a small file that grows beyond is no table of ours."""

FORMULA = "\ufffe"
"""What a cell with a formula is read as: no character (Unicode 23.7), and XML cannot hold it."""

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# GB18030 holds every character and takes nearly any bytes, so it comes last.
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;，"


class Unreadable(Exception):
    """The file is no sheet that we take; `key` is the text that says why, without its room."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Sheet:
    """The titles of the columns, and the rows below that are not empty, with their numbers in the file."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(content: bytes) -> Sheet:
    """The sheet in a file. Raises Unreadable: `too_big`, `old_excel`, `broken`, `empty`, `too_many_rows`."""
    if len(content) > MOST_BYTES:
        raise Unreadable("too_big")
    if content.startswith(OLD_EXCEL):
        raise Unreadable("old_excel")
    lines = _excel(content) if content.startswith(ZIP) else _csv(content)
    return _sheet(lines)


def _sheet(lines: Iterable[Sequence[str]]) -> Sheet:
    heads: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in enumerate(lines, start=1):
        filled = _filled(cells)
        if (len(rows) == MOST_ROWS and filled) or number > MOST_LINES:
            raise Unreadable("too_many_rows")
        if filled and heads:
            rows.append((number, filled + ("",) * (len(heads) - len(filled))))
        elif filled:
            heads = filled
    if not rows:
        raise Unreadable("empty")
    return Sheet(heads, tuple(rows))


def _filled(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of a line without room around them, up to the last that says something."""
    trimmed = [cell.strip() for cell in cells[:MOST_COLUMNS]]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return tuple(trimmed)


def _excel(content: bytes) -> Iterator[Sequence[str]]:
    # Not before it is needed: it brings numpy along, 15 MB that a bot without imports does without.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise Unreadable("too_big")
        # data_only=False: what stands in the cell, not what some program once made of it.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise Unreadable("empty")
            for row in sheet.iter_rows(max_col=MOST_COLUMNS):
                yield [_text(cell) for cell in row]
        finally:
            book.close()
    except Unreadable:
        raise
    # openpyxl raises whatever its parser met: a sheet that cannot be read is the sender's news, not ours.
    except Exception as error:
        raise Unreadable("broken") from error


def _text(cell: Any) -> str:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if kind == "f":
        return FORMULA
    if value is None or kind == "e":
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        # Excel keeps telephone numbers as numbers; they are read as they are shown.
        return str(int(value))
    return str(value)


def _csv(content: bytes) -> Iterator[Sequence[str]]:
    text = _decode(content)
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable("broken") from error


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise Unreadable("broken")
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("broken")
