"""A sheet as CSV that Excel and WPS open rightly: UTF-8 with BOM, CRLF, text quoted, no live formulas."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, BinaryIO

from bot.services.sheets.cells import Cell, Column, Holds, Hours, local, printable, turned
from bot.services.sheets.frame import NO_FRAME, Frame

# OWASP, "CSV Injection": a cell that starts so is run as a formula; the wide forms count in Chinese locales.
_STARTS = frozenset("=+-@＝＋－＠\t\r\n")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Written = str | int | None


def write_csv(
    out: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    tz: tzinfo,
    frame: Frame = NO_FRAME,
) -> int:
    """Write the titles, `rows` and what the frame says below them to `out`; see `sheets.write`."""
    out.write(codecs.BOM_UTF8)
    buffer = io.StringIO(newline="")
    # Quoted text keeps its semicolons together where Excel takes them for separators.
    table = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    table.writerow([harmless(column.title) for column in columns])
    shapers = [_shaper(column.holds, tz) for column in columns]
    written = 0
    for chunk in turned(rows, columns):
        table.writerows(
            zip(*(shape(cells) for shape, cells in zip(shapers, chunk, strict=True)), strict=True)
        )
        written += len(chunk[0])
        _empty(buffer, out)
    below = frame.footer(written)
    if below:
        table.writerows([[], *([harmless(title), harmless(words)] for title, words in below)])
    _empty(buffer, out)
    return written


def _empty(buffer: io.StringIO, out: BinaryIO) -> None:
    out.write(buffer.getvalue().encode())
    buffer.seek(0)
    buffer.truncate()


def _shaper(holds: Holds, tz: tzinfo) -> Callable[[Sequence[Any]], Iterable[Written]]:
    match holds:
        case Holds.TEXT:
            return _texts
        case Holds.WORD:
            known = _Known()
            return lambda cells: map(known.__getitem__, cells)
        case Holds.NUMBER:
            return lambda cells: cells
        case Holds.STAMP:
            hours = _Hours(tz)
            return lambda cells: map(hours.shape, cells)
        case Holds.ANY:
            return lambda cells: [_cell(cell, tz) for cell in cells]


def _texts(cells: Sequence[str | None]) -> list[Written]:
    # What is printable and begins harmlessly is nearly everything, and told in a fifth of the time.
    return [
        text if text is None or (text.isprintable() and text[:1] not in _STARTS) else harmless(text)
        for text in cells
    ]


class _Known(dict[str | None, str | None]):
    """A word → how it is written."""

    def __missing__(self, word: str | None) -> str | None:
        self[word] = None if word is None else harmless(word)
        return self[word]


class _Hours:
    """Stamps as local times."""

    def __init__(self, tz: tzinfo) -> None:
        self._hours, self._heads = Hours(tz), dict[str, str | None]()

    def shape(self, stamp: str | None) -> str | None:
        if stamp is None:
            return None
        hour = stamp[:13]
        head = self._heads.get(hour)
        if head is None:
            begins = self._hours[hour]
            if begins is None:
                return f"{self._hours.read(stamp):%Y-%m-%d %H:%M:%S}"
            head = self._heads[hour] = f"{begins:%Y-%m-%d %H}"
        return head + stamp[13:19]


def _cell(cell: Cell, tz: tzinfo) -> Written:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return f"{local(cell, tz):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


def harmless(text: str) -> str:
    """The text as no spreadsheet runs it: what would begin a formula gets an apostrophe before it."""
    # The first character is looked at before line ends are made alike: a leading CR counts too.
    dangerous = text[:1] in _STARTS and not _NUMBER.fullmatch(text)
    return ("'" if dangerous else "") + printable(text)
