"""A sheet as CSV that Excel and WPS open rightly: UTF-8 with BOM, CRLF, text quoted, no live formulas."""

import codecs
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, BinaryIO

from bot.services.sheets.cells import Block, Cell, Column, Holds, Hours, local, printable
from bot.services.sheets.frame import NO_FRAME, Frame

# OWASP, "CSV Injection": a cell that starts so is run as a formula; the wide forms count in Chinese locales.
_STARTS = frozenset("=+-@＝＋－＠\t\r\n")
SMALL = 1_000
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def write_csv(
    out: BinaryIO,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    tz: tzinfo,
    frame: Frame = NO_FRAME,
) -> int:
    """Write the titles, the rows and what the frame says below them to `out`; see `sheets.write`."""
    out.write(codecs.BOM_UTF8)
    out.write(_lines([[_text(column.title) for column in columns]]))
    stamps, numbers = _Stamps(tz), _Numbers()
    shapers = [_shaper(column, stamps, numbers) for column in columns]
    written = 0
    for block in blocks:
        shaped = [shape(cells) for shape, cells in zip(shapers, block, strict=True)]
        out.write(_lines(zip(*shaped, strict=True)))
        written += len(block[0])
    below = frame.footer(written)
    if below:
        out.write(_lines([(), *(map(_text, line) for line in below)]))
    return written


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    return "\r\n".join([*map(",".join, rows), ""]).encode()


def _shaper(
    column: Column, stamps: "_Stamps", numbers: "_Numbers"
) -> Callable[[Sequence[Any]], Sequence[str]]:
    """How the cells of a column are written, quoted where they are text."""
    match column.holds:
        case Holds.TEXT:
            return _texts
        case Holds.WORD:
            return _Words(column.words).shape
        case Holds.NUMBER:
            return lambda cells: list(map(numbers.__getitem__, cells))
        case Holds.STAMP:
            return stamps.shape
        case Holds.ANY:
            return lambda cells: [_any(cell, stamps.tz) for cell in cells]


def _texts(cells: Sequence[str | None]) -> Sequence[str]:
    # What is printable, begins harmlessly and has no quotes is nearly everything, and quickly told.
    return [
        ""
        if text is None
        else f'"{text}"'
        if text.isprintable() and text[:1] not in _STARTS and '"' not in text
        else _text(text)
        for text in cells
    ]


def _text(text: str) -> str:
    # Quoted text keeps its semicolons together where Excel takes them for separators.
    quoted = harmless(text).replace('"', '""')
    return f'"{quoted}"'


class _Numbers(dict[int | None, str]):
    """A number → how it is written; the small ones, as nearly all are, are looked up."""

    def __init__(self) -> None:
        super().__init__({number: str(number) for number in range(SMALL)})
        self[None] = ""

    def __missing__(self, number: int | None) -> str:
        return str(number)


class _Words(dict[Any, str]):
    """A word, or the code of one → how it is written."""

    def __init__(self, words: Mapping[Any, Cell]) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, code: Any) -> str:
        word = self._words.get(code, code)
        self[code] = "" if word is None else _text(str(word))
        return self[code]

    def shape(self, cells: Sequence[str | None]) -> Sequence[str]:
        return list(map(self.__getitem__, cells))


class _Stamps(dict[str, str]):
    """The hour of a stamp → how the local time begins; empty where the minutes differ too."""

    def __init__(self, tz: tzinfo) -> None:
        super().__init__()
        self.tz, self._hours = tz, Hours(tz)

    def __missing__(self, hour: str) -> str:
        begins = self._hours[hour]
        self[hour] = "" if begins is None else f'"{begins:%Y-%m-%d %H}'
        return self[hour]

    def shape(self, cells: Sequence[str | None]) -> Sequence[str]:
        return [
            ""
            if stamp is None
            else f'{head}{stamp[13:19]}"'
            if (head := self[stamp[:13]])
            else self._slow(stamp)
            for stamp in cells
        ]

    def _slow(self, stamp: str) -> str:
        return f'"{self._hours.read(stamp):%Y-%m-%d %H:%M:%S}"'


def _any(cell: Cell, tz: tzinfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, datetime):
        return f'"{local(cell, tz):%Y-%m-%d %H:%M:%S}"'
    return f'"{cell.isoformat()}"' if isinstance(cell, date) else str(cell)


def harmless(text: str) -> str:
    """The text as no spreadsheet runs it: what would begin a formula gets an apostrophe before it."""
    # The first character is looked at before line ends are made alike: a leading CR counts too.
    dangerous = text[:1] in _STARTS and not _NUMBER.fullmatch(text)
    return ("'" if dangerous else "") + printable(text)


def undone(text: str) -> str:
    """The text without the apostrophe that made it harmless."""
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text
