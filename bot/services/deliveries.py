"""The delivery record: which notice went to whom, when, and with what outcome.

“To whom” is a suggestion's number and whether it was a person or a group; no chat, name or word is in it.
"""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import BinaryIO

from sqlmodel import Session

from bot.services import sheets
from bot.services.sheets import Cell, Column, Format, Wording
from storage.queries import outbox

# Key → width in Excel. Keys never change; people read the words `deliveries.column.<key>`.
WIDTHS = {
    "row": 10,
    "number": 18,
    "notice": 16,
    "audience": 10,
    "state": 12,
    "queued_at": 20,
    "ended_at": 20,
    "attempts": 8,
    "reason": 40,
    "told_in": 14,
}


def write_deliveries(
    session: Session,
    out: BinaryIO,
    format: Format,
    wording: Wording,
    tz: tzinfo,
    on_row: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write every message of the outbox in the order it was queued; gives how many there were."""
    columns = [Column(key, wording.say(f"deliveries.column.{key}"), width) for key, width in WIDTHS.items()]
    return sheets.write(format, out, columns, _rows(session, format, wording, on_row), tz)


def _rows(
    session: Session, format: Format, wording: Wording, on_row: Callable[[int, int], None]
) -> Iterator[list[Cell]]:
    """Rows in words for people; in codes for programs."""
    total = outbox.count_all(session)
    for done, record in enumerate(outbox.stream_deliveries(session), start=1):
        cells: list[Cell] = list(record)
        if format is not Format.JSONL:
            cells[3] = wording.say(f"deliveries.audience.{record[3]}")
            cells[4] = wording.say(f"deliveries.state.{record[4].value}")
        else:
            cells[4] = record[4].value
        yield cells
        on_row(done, total)
