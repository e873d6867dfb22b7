"""A sheet as JSON Lines for programs: a row a line, keys as they are named in code, text unchanged.

With a frame the first line names the schema and its columns, and the last says how many rows there were and
what stands below the table: a file without it is not whole. The key `line` tells them from rows.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, BinaryIO

import orjson

from bot.services.sheets.cells import Block, Cell, Column, Holds, Hours, local, only_characters
from bot.services.sheets.frame import NO_FRAME, Frame

HEAD, END = "head", "end"


def write_json(
    out: BinaryIO,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    tz: tzinfo,
    frame: Frame = NO_FRAME,
) -> int:
    """Write the rows to `out` as objects, times in ISO 8601 with the offset of `tz`; see `sheets.write`."""
    keys = [column.key for column in columns]
    hours = _Hours(tz)  # one for all columns: of years each hour is kept
    shapers = [_shaper(column, hours) for column in columns]
    if frame.schema:
        out.write(_line({"line": HEAD, "schema": frame.schema, "columns": keys}))
    written = 0
    for block in blocks:
        shaped = (shape(cells) for shape, cells in zip(shapers, block, strict=True))
        for row in zip(*shaped, strict=True):
            out.write(_line(dict(zip(keys, row, strict=True))))
        written += len(block[0])
    if frame.schema:
        below = dict(frame.footer(written))
        out.write(_line({"line": END, "rows": written, "footer": below}))
    return written


def _line(fields: dict[str, object]) -> bytes:
    try:
        return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # half a surrogate pair, or a number that is longer than a machine's
        fixed = {
            key: only_characters(value) if isinstance(value, str) else value for key, value in fields.items()
        }
        return json.dumps(fixed, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _shaper(column: Column, hours: "_Hours") -> Callable[[Sequence[Any]], Iterable[object]]:
    match column.holds:
        case Holds.STAMP:
            return lambda cells: map(hours.shape, cells)
        case Holds.ANY:
            return lambda cells: [_cell(cell, hours.tz) for cell in cells]
        case Holds.WORD if column.words:
            return lambda cells: [column.words.get(cell, cell) for cell in cells]
        case _:
            return lambda cells: cells


class _Hours:
    """Stamps as local times with their offset."""

    def __init__(self, tz: tzinfo) -> None:
        self.tz, self._hours, self._frames = tz, Hours(tz), dict[str, tuple[str, str]]()

    def shape(self, stamp: str | None) -> str | None:
        if stamp is None:
            return None
        hour = stamp[:13]
        frame = self._frames.get(hour)
        if frame is None:
            begins = self._hours[hour]
            if begins is None:
                return self._hours.read(stamp).isoformat()
            frame = self._frames[hour] = (f"{begins:%Y-%m-%dT%H}", begins.isoformat()[19:])
        return f"{frame[0]}{stamp[13:19]}{frame[1]}"


def _cell(cell: Cell, tz: tzinfo) -> str | int | None:
    if isinstance(cell, datetime):
        return local(cell, tz).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell
