"""A sheet as CSV that Excel and WPS open rightly: UTF-8 with BOM, CRLF, text quoted, no live formulas."""

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import BinaryIO

from bot.services.sheets.cells import Cell, Column, check_length, local, printable

# OWASP, "CSV Injection": a cell that starts so is run as a formula; the wide forms count in Chinese locales.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def write_csv(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], tz: tzinfo) -> int:
    """Write the titles and `rows` to `out`; see `sheets.write`."""
    out.write(codecs.BOM_UTF8)
    # Quoted text keeps its semicolons together where Excel takes them for separators.
    table = csv.writer(codecs.getwriter("utf-8")(out), quoting=csv.QUOTE_NONNUMERIC)
    table.writerow([_cell(column.title, tz) for column in columns])
    written = 0
    for row in rows:
        check_length(row, columns)
        table.writerow([_cell(cell, tz) for cell in row])
        written += 1
    return written


def _cell(cell: Cell, tz: tzinfo) -> str | int | None:
    if isinstance(cell, str):
        return _harmless(cell)
    if isinstance(cell, datetime):
        return f"{local(cell, tz):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


def _harmless(text: str) -> str:
    # The first character is looked at before line ends are made alike: a leading CR counts too.
    dangerous = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return ("'" if dangerous else "") + printable(text)
