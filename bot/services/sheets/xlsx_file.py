"""A sheet as an Excel workbook: frozen header with filters, real dates, and text that stays text.

Excel holds 32,767 UTF-16 units in a cell and 1,048,576 rows on a sheet. A longer text goes on in the cells to
the right of the table, each part marked (1/2), (2/2); more rows go on on a further sheet. Nothing is dropped.

The XML is written here, column by column: it takes a fifth of the time that `xlsxwriter` needs for it, and a
library that is as quick (`rustpy-xlsxwriter`) knows neither further sheets nor what a column holds.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from fractions import Fraction
from itertools import chain
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from bot.services.sheets import xlsx_parts
from bot.services.sheets.cells import Block, Cell, Column, Holds, Hours, local, printable
from bot.services.sheets.frame import NO_FRAME, Extra, Frame
from bot.services.sheets.xlsx_parts import MAIN, Style, escaped, letters

CELL_UNITS = 32_767
"""Most UTF-16 units in one cell."""

SHEET_ROWS = 1_048_576
"""Most rows on one sheet, the header among them."""

_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_FIRST_YEAR = 1900
_EXACT_DIGITS = 15
_TITLE_UNITS = 60
_MARK_UNITS = 160
"""Room in each part of a long text for its column's title and its mark."""

_ENCODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""ECMA-376, ST_Xstring: `_x0041_` would be read as A."""

Numbers = Sequence[int]
Overflow = dict[int, list[str]]


def write_xlsx(
    out: BinaryIO,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    tz: tzinfo,
    frame: Frame = NO_FRAME,
) -> int:
    """Write a workbook with the titles, the rows and the sheets of the frame to `out`; see `sheets.write`."""
    way = _Way(out)
    with ZipFile(way, "w", ZIP_DEFLATED, compresslevel=1) as package:
        try:
            return _write_book(package, _Table(package, columns, blocks, tz), frame, tz)
        except BaseException:
            way.open = False
            raise


class _Way:
    """To `out`, one way; shut when something fails: no list of contents makes half a file look whole."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.open = out, True

    def write(self, data: bytes) -> int:
        return self.out.write(data) if self.open else len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """`out` is somebody else's to close."""


def _write_book(package: ZipFile, table: "_Table", frame: Frame, tz: tzinfo) -> int:
    written = table.write(frame)
    extras = frame.extras()
    for number, extra in enumerate(extras, start=len(table.filters) + 1):
        _write_extra(package, number, extra, tz)
    names = [frame.title or "Sheet1"] * len(table.filters) + [extra.title for extra in extras]
    xlsx_parts.write_rest(package, names, table.filters)
    return written


class _Table:
    """The table being written, on as many sheets as it needs; `filters` has the cells of each."""

    def __init__(
        self, package: ZipFile, columns: Sequence[Column], blocks: Iterable[Block], tz: tzinfo
    ) -> None:
        self._package, self._columns, self._blocks = package, columns, iter(blocks)
        hours = _Serials(tz)
        self._shapers = [_shaper(column, letters(n), hours) for n, column in enumerate(columns)]
        self.filters: list[str] = []

    def write(self, frame: Frame) -> int:
        written, more = 0, True
        while more:
            with _opened(self._package, len(self.filters) + 1) as sheet:
                count = self._write_sheet(sheet)
                written += count
                more = self._has_more()
                below = () if more else frame.footer(written)
                for line, words in enumerate(below, start=count + 3):
                    # Not wrapped, they go on over the empty cells to their right.
                    sheet.write(_row(line, words, Style.PLAIN))
                last = letters(len(self._columns) - 1)
                sheet.write(f'</sheetData><autoFilter ref="A1:{last}{count + 1}"/></worksheet>'.encode())
                self.filters.append(f"$A$1:${last}${count + 1}")
        return written

    def _write_sheet(self, sheet: IO[bytes]) -> int:
        """The header and as many rows as there is room for; gives how many."""
        sheet.write(_begin([column.width for column in self._columns], frozen=True))
        sheet.write(_row(1, [column.title for column in self._columns], Style.TITLE))
        line = 1
        while line < SHEET_ROWS and (block := next(self._blocks, None)) is not None:
            room = SHEET_ROWS - line
            if len(block[0]) > room:
                self._put_back([cells[room:] for cells in block])
                block = [cells[:room] for cells in block]
            numbers = range(line + 1, line + 1 + len(block[0]))
            sheet.write(self._lines(numbers, block))
            line = numbers[-1]
        return line - 1

    def _has_more(self) -> bool:
        block = next(self._blocks, None)
        if block is not None:
            self._put_back(block)
        return block is not None

    def _put_back(self, block: Block) -> None:
        self._blocks = chain([block], self._blocks)

    def _lines(self, numbers: Numbers, block: Block) -> bytes:
        overflow: Overflow = {}
        shaped = [shape(numbers, cells, overflow) for shape, cells in zip(self._shapers, block, strict=True)]
        if overflow:
            shaped.append([self._beyond(row, overflow.get(row, ())) for row in numbers])
        each = zip(numbers, zip(*shaped, strict=True), strict=True)
        return "".join([f'<row r="{row}">{"".join(cells)}</row>' for row, cells in each]).encode()

    def _beyond(self, row: int, parts: Sequence[str]) -> str:
        first = len(self._columns)
        return "".join(_text(letters(place), row, part) for place, part in enumerate(parts, start=first))


def _write_extra(package: ZipFile, number: int, extra: Extra, tz: tzinfo) -> None:
    """A further sheet: titles and a few rows."""
    width = max(map(len, extra.rows), default=0)
    with _opened(package, number) as sheet:
        sheet.write(_begin(extra.widths, frozen=True))
        shapers = [_shaper(Column("", ""), letters(n), _Serials(tz)) for n in range(width)]
        for line, row in enumerate(extra.rows, start=1):
            if line == 1:
                sheet.write(_row(1, [str(cell) for cell in row], Style.TITLE))
                continue
            cells = "".join(shape([line], [cell], {})[0] for shape, cell in zip(shapers, row, strict=False))
            sheet.write(f'<row r="{line}">{cells}</row>'.encode())
        sheet.write(b"</sheetData></worksheet>")


def _opened(package: ZipFile, number: int) -> IO[bytes]:
    return package.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True)


def _begin(widths: Sequence[int], *, frozen: bool) -> bytes:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if frozen else ""
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, start=1)
    )
    return (
        f'{xlsx_parts.HEAD}<worksheet xmlns="{MAIN}"><sheetViews>'
        f'<sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    ).encode()


def _row(line: int, words: Sequence[str], style: Style = Style.TEXT) -> bytes:
    cells = "".join(_text(letters(place), line, one, style) for place, one in enumerate(words))
    return f'<row r="{line}">{cells}</row>'.encode()


def _text(letter: str, row: int, text: str, style: Style = Style.TEXT) -> str:
    return f'<c r="{letter}{row}" s="{style:d}" t="inlineStr">{_string(printable(text))}</c>'


def _string(text: str) -> str:
    if "_x" in text:
        text = _ENCODED.sub("_x005F_", text)
    return f'<is><t xml:space="preserve">{escaped(text)}</t></is>'


Shape = Callable[[Numbers, Sequence[Any], Overflow], Sequence[str]]


def _shaper(column: Column, letter: str, hours: "_Serials") -> Shape:
    """How the cells of a column are written: for each row its XML, empty for an empty cell."""
    match column.holds:
        case Holds.TEXT:
            return _Texts(column, letter).shape
        case Holds.WORD:
            return _Words(column.words, letter).shape
        case Holds.NUMBER:
            return lambda numbers, cells, _: [
                "" if cell is None else _number(letter, row, cell)
                for row, cell in zip(numbers, cells, strict=True)
            ]
        case Holds.STAMP:
            return _Stamps(letter, hours).shape
        case Holds.ANY:
            return _Any(column, letter, hours.tz).shape


class _Texts:
    """Texts; what is too long for a cell goes on at the end of the row."""

    def __init__(self, column: Column, letter: str) -> None:
        self._title, self._letter = column.title[:_TITLE_UNITS], letter

    def shape(self, numbers: Numbers, cells: Sequence[str | None], overflow: Overflow) -> Sequence[str]:
        return [
            self.one(row, text, overflow) if text is not None else ""
            for row, text in zip(numbers, cells, strict=True)
        ]

    def one(self, row: int, text: str, overflow: Overflow) -> str:
        text = printable(text)
        # A character takes two units at most.
        if len(text) > CELL_UNITS // 2:
            text, *rest = _parts(text)
            if rest:
                overflow.setdefault(row, []).extend(f"{self._title} {part}" for part in rest)
        return f'<c r="{self._letter}{row}" s="2" t="inlineStr">{_string(text)}</c>'


class _Words(dict[Any, str]):
    """A word, or the code of one → its XML behind the number of the row."""

    def __init__(self, words: Mapping[Any, Cell], letter: str) -> None:
        super().__init__()
        self._words, self._letter = words, letter

    def __missing__(self, code: Any) -> str:
        word = self._words.get(code, code)
        self[code] = f'" s="2" t="inlineStr">{_string(printable(str(word)))}</c>'
        return self[code]

    def shape(self, numbers: Numbers, cells: Sequence[Any], _: Overflow) -> Sequence[str]:
        letter = self._letter
        return [
            f'<c r="{letter}{row}{self[word]}' if word is not None else ""
            for row, word in zip(numbers, cells, strict=True)
        ]


class _Serials(dict[str, float | None]):
    """The hour of a stamp → Excel's number of when it begins, for all columns; None where the minutes are
    others there.
    """

    def __init__(self, tz: tzinfo) -> None:
        super().__init__()
        self.tz, self._hours = tz, Hours(tz)

    def __missing__(self, hour: str) -> float | None:
        begins = self._hours[hour]
        self[hour] = None if begins is None else serial(begins)
        return self[hour]

    def read(self, stamp: str) -> float:
        """Any stamp, the long way."""
        return serial(self._hours.read(stamp))


class _Stamps:
    """Moments in UTC as local times."""

    def __init__(self, letter: str, hours: _Serials) -> None:
        self._letter, self._hours = letter, hours

    def shape(self, numbers: Numbers, cells: Sequence[str | None], _: Overflow) -> Sequence[str]:
        letter, serial = self._letter, self._serial
        return [
            "" if stamp is None else f'<c r="{letter}{row}" s="5"><v>{serial(stamp)!r}</v></c>'
            for row, stamp in zip(numbers, cells, strict=True)
        ]

    def _serial(self, stamp: str) -> float:
        head = self._hours[stamp[:13]]
        if head is None:
            return self._hours.read(stamp)
        return head + (int(stamp[14:16]) * 60 + int(stamp[17:19])) / 86_400


class _Any:
    """Whatever comes: each cell is asked."""

    def __init__(self, column: Column, letter: str, tz: tzinfo) -> None:
        self._texts, self._letter, self._tz = _Texts(column, letter), letter, tz

    def shape(self, numbers: Numbers, cells: Sequence[Cell | Fraction], overflow: Overflow) -> Sequence[str]:
        return [self._one(row, cell, overflow) for row, cell in zip(numbers, cells, strict=True)]

    def _one(self, row: int, cell: Cell | Fraction, overflow: Overflow) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return self._texts.one(row, cell, overflow)
        if isinstance(cell, Fraction):
            return f'<c r="{self._letter}{row}" s="{Style.SHARE:d}"><v>{float(cell)!r}</v></c>'
        if not isinstance(cell, date):
            return _number(self._letter, row, cell)
        style = Style.DAY
        if isinstance(cell, datetime):
            cell, style = local(cell, self._tz).replace(tzinfo=None), Style.MOMENT
        if cell.year < _FIRST_YEAR:
            return _text(self._letter, row, str(cell))
        return f'<c r="{self._letter}{row}" s="{style:d}"><v>{serial(cell)!r}</v></c>'


def _number(letter: str, row: int, number: int) -> str:
    # Excel keeps fifteen digits of a number and turns the others into zeros.
    if len(str(abs(number))) > _EXACT_DIGITS:
        return _text(letter, row, str(number))
    return f'<c r="{letter}{row}" s="3"><v>{number:d}</v></c>'


def serial(day: date) -> float | int:
    """A day or a local time as Excel counts: days since the end of 1899."""
    if not isinstance(day, datetime):
        return (day - _EPOCH.date()).days
    since = day.replace(tzinfo=None) - _EPOCH.replace(tzinfo=None)
    return since.days + since.seconds / 86_400


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
