"""Who comes to an event, as a sheet for whoever holds the door: names as chosen, and nothing else."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from io import BytesIO

from sqlmodel import Session

from bot.services import audit, sheets
from bot.services.audit import Action
from bot.services.sheets import Cell, Column, Format, Wording
from storage.queries import events
from storage.tables import CommunityEvent, Member, SignUp

WIDTHS = {"number": 8, "name": 24, "party": 8, "state": 14, "since": 18, "reached": 12}
"""Columns of the sheet and their width in Excel. No account and no number of a telephone is among them."""


def write(
    session: Session,
    event_id: int,
    format: Format,
    wording: Wording,
    called: Callable[[SignUp], str],
    tz: tzinfo,
) -> bytes:
    """The sheet, in the order of the line. `called` gives the name somebody is known by."""
    columns = [Column(key, wording.say(f"event.column.{key}"), width) for key, width in WIDTHS.items()]
    rows: Iterator[list[Cell]] = (
        [
            number,
            called(one),
            one.party,
            wording.say(f"event.state.{one.state.value}"),
            one.since,
            wording.say("event.unreached") if one.unreached else "",
        ]
        for number, one in enumerate(events.list_sign_ups(session, event_id), start=1)
    )
    out = BytesIO()
    sheets.write(format, out, columns, rows, tz)
    return out.getvalue()


def note(session: Session, event: CommunityEvent, member: Member, now: datetime) -> None:
    """Who took the list away is on record."""
    data = {"what": "sign_ups", "event": event.id}
    audit.record(session, Action.EXPORTED, f"event:{event.id}", now, member=member, data=data)
