"""The ledger as one JSON array for programs: a row a line, keys as they are named in code, text unchanged."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import BinaryIO

from bot.services.sheets.cells import Cell, Column, check_length, local, only_characters


def write_json(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], tz: tzinfo) -> int:
    """Write `rows` to `out` as objects, times in ISO 8601 with the offset of `tz`; see `sheets.write`."""
    out.write(b"[")
    written = 0
    for row in rows:
        check_length(row, columns)
        fields = {column.key: _cell(cell, tz) for column, cell in zip(columns, row, strict=True)}
        line = json.dumps(fields, ensure_ascii=False)
        out.write((",\n" if written else "\n").encode() + line.encode())
        written += 1
    out.write(b"\n]\n")
    return written


def _cell(cell: Cell, tz: tzinfo) -> str | int | None:
    if isinstance(cell, str):
        return only_characters(cell)
    if isinstance(cell, datetime):
        return local(cell, tz).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell
