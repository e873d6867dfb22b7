"""The ledger as an Excel workbook: frozen header with filters, real dates, and text that stays text.

Excel holds 32,767 UTF-16 units in a cell and 1,048,576 rows on a sheet. A longer text goes on in the cells to
the right of the table, each part marked (1/2), (2/2); more rows go on on a further sheet. Nothing is dropped.
"""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.services.sheets.cells import Cell, Column, check_length, local, printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CELL_UNITS = 32_767
"""Most UTF-16 units in one cell."""

SHEET_ROWS = 1_048_576
"""Most rows on one sheet, the header among them."""

_FIRST_YEAR = 1900
_EXACT_DIGITS = 15
_TITLE_UNITS = 60
_MARK_UNITS = 160
"""Room in each part of a long text for its column's title and its mark."""


def write_xlsx(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], tz: tzinfo) -> int:
    """Write a workbook with the titles and `rows` to `out`; see `sheets.write`.

    The workbook waits in a temporary folder until the last row has come; `out` gets nothing before that.
    """
    from xlsxwriter import Workbook  # 2 MB that a bot whose staff export nothing does without

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        with Workbook(path, {"constant_memory": True, "tmpdir": folder}) as book:
            written = _Table(book, columns, tz).write(rows)
        with path.open("rb") as workbook:
            shutil.copyfileobj(workbook, out)
    return written


class _Table:
    """The table being written: the current sheet and the formats of its cells."""

    def __init__(self, book: "Workbook", columns: Sequence[Column], tz: tzinfo) -> None:
        self._book = book
        self._columns = columns
        self._tz = tz
        self._title = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format({"num_format": "0", "valign": "top"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        self._sheet = self._add_sheet()

    def write(self, rows: Iterable[Sequence[Cell]]) -> int:
        written, line = 0, 0
        for row in rows:
            check_length(row, self._columns)
            if line == SHEET_ROWS - 1:
                self._add_filter(line)
                self._sheet, line = self._add_sheet(), 0
            line += 1
            self._write_row(line, row)
            written += 1
        self._add_filter(line)
        return written

    def _add_sheet(self) -> "Worksheet":
        sheet: Worksheet = self._book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, printable(column.title), self._title)
        return sheet

    def _add_filter(self, last_line: int) -> None:
        self._sheet.autofilter(0, 0, last_line, len(self._columns) - 1)

    def _write_row(self, line: int, row: Sequence[Cell]) -> None:
        overflow: list[str] = []
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                # write_string, never write: that one would make formulas, links and numbers of texts.
                first, *rest = _parts(printable(cell))
                self._sheet.write_string(line, place, first, self._text)
                overflow += [f"{self._columns[place].title[:_TITLE_UNITS]} {part}" for part in rest]
            elif isinstance(cell, date):
                self._write_date(line, place, cell)
            elif cell is not None:
                self._write_number(line, place, cell)
        for place, part in enumerate(overflow, start=len(row)):
            self._sheet.write_string(line, place, part, self._text)

    def _write_date(self, line: int, place: int, cell: date) -> None:
        if isinstance(cell, datetime):
            cell, shape = local(cell, self._tz).replace(tzinfo=None), self._moment
        else:
            shape = self._day
        if cell.year < _FIRST_YEAR:
            self._sheet.write_string(line, place, str(cell), self._text)
        else:
            self._sheet.write_datetime(line, place, cell, shape)

    def _write_number(self, line: int, place: int, number: int) -> None:
        # Excel keeps fifteen digits of a number and turns the others into zeros.
        if len(str(abs(number))) > _EXACT_DIGITS:
            self._sheet.write_string(line, place, str(number), self._text)
        else:
            self._sheet.write_number(line, place, number, self._number)


def _parts(text: str) -> list[str]:
    """`text` in pieces that fit a cell, each marked with its place when there are several."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return [text]
    size = 2 * (CELL_UNITS - _MARK_UNITS)
    pieces, start = [], 0
    while start < len(units):
        end = start + size
        # A pair of surrogates is one character: its second half, DC00–DFFF, may not start a piece.
        if end < len(units) and 0xDC <= units[end + 1] <= 0xDF:
            end -= 2
        pieces.append(units[start:end].decode("utf-16-le"))
        start = end
    first, *rest = pieces
    last = len(pieces)
    return [f"{first} … (1/{last})"] + [f"({n}/{last}) … {piece}" for n, piece in enumerate(rest, start=2)]
