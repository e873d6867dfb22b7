"""调休表: the town's own list of days worked and days off, which goes before the calendar's.

It is needed between a decree and the release of the calendar's package that knows it, and for what a city
gives of its own. A sheet is taken as the whole list: what is not in it is removed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, BinaryIO

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, sheets
from bot.services.audit import Action
from bot.services.batches.sheets import Sheet
from bot.services.deadlines import Calendar
from bot.services.sheet_plans import Fault, Plan, find_columns
from bot.services.sheets import Cell, Column, Format, Wording
from storage.queries import special_days
from storage.tables import SpecialDay

WIDTHS = {"day": 14, "works": 10, "name": 24, "decreed": 16}
"""Columns of the sheet, and their width in Excel."""
NAME = 40
"""Characters of a reason at most; more are cut off."""
DAY = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(\D.*)?")
Values = tuple[bool, str, bool]
"""What is kept of a day: whether it is worked, why, and whether its year is complete."""


@dataclass(frozen=True, slots=True)
class Change:
    """A day that comes (`before` None), changes, or goes (`after` None)."""

    day: date
    before: Values | None
    after: Values | None


@dataclass(frozen=True, slots=True)
class Words:
    """How a sheet may call its columns, and what it may write for worked, free, yes, no, in any language."""

    columns: Mapping[str, Sequence[str]]
    works: Mapping[str, bool]
    truth: Mapping[str, bool]


def learn(session: Session, calendar: Calendar) -> None:
    """Have the calendar heed the list as it is now."""
    rows = special_days.list_days(session)
    calendar.learn({row.day: row.works for row in rows}, {row.day.year for row in rows if row.decreed})


def write(session: Session, out: BinaryIO, format: Format, wording: Wording, tz: tzinfo) -> int:
    """Write the list; gives how many days it has."""
    columns = [Column(key, wording.say(f"days.column.{key}"), width) for key, width in WIDTHS.items()]
    return sheets.write(format, out, columns, (_cells(row, wording) for row in list_days(session)), tz)


def list_days(session: Session) -> Sequence[SpecialDay]:
    """The list, in order."""
    return special_days.list_days(session)


def plan(session: Session, sheet: Sheet, words: Words) -> Plan[Change]:
    """What has to change so that the list is as in this sheet. Raises UserError `days.no_column`."""
    at = find_columns(sheet, WIDTHS, words.columns, "days.no_column")
    wanted: dict[date, Values] = {}
    faults: list[Fault] = []
    for number, cells in sheet.rows:
        try:
            day, values = _read({key: cells[place].strip() for key, place in at.items()}, words)
            if day in wanted:
                raise UserError("days.fault.twice", value=day.isoformat())
            wanted[day] = values
        except UserError as error:
            faults.append(Fault(number, error.key, str(error.values["value"])))
    held = {row.day: _values(row) for row in list_days(session)}
    changes = (Change(day, held.get(day), wanted.get(day)) for day in sorted(held.keys() | wanted.keys()))
    return Plan(tuple(one for one in changes if one.before != one.after), tuple(faults))


def apply(session: Session, changes: Sequence[Change], now: datetime) -> None:
    """Make the changes of a plan, each with its line in the audit. Dates that were told stay."""
    for change in changes:
        held = special_days.find_day(session, change.day)
        if change.after is None:
            session.delete(held)
        else:
            row = held or SpecialDay(day=change.day, works=True)
            row.works, row.name, row.decreed = change.after
            session.add(row)
        data: dict[str, Any] = {"before": change.before, "after": change.after}
        audit.record(session, Action.DAYS, f"day:{change.day.isoformat()}", now, data=data)
    session.flush()


def _cells(row: SpecialDay, wording: Wording) -> list[Cell]:
    works = wording.say("days.worked" if row.works else "days.free")
    return [row.day.isoformat(), works, row.name, wording.say("ledger.yes" if row.decreed else "ledger.no")]


def _read(cells: Mapping[str, str], words: Words) -> tuple[date, Values]:
    """One row. Raises UserError with the cell that is wrong."""
    works = words.works.get(cells["works"].casefold())
    if works is None:
        raise UserError("days.fault.works", value=cells["works"])
    decreed = words.truth.get(cells["decreed"].casefold())
    if decreed is None:
        raise UserError("days.fault.decreed", value=cells["decreed"])
    return _day(cells["day"]), (works, cells["name"][:NAME], decreed)


def _day(written: str) -> date:
    match = DAY.fullmatch(written)
    try:
        if match is None:
            raise ValueError
        return date(*(int(number) for number in match.groups()[:3]))
    except ValueError:
        raise UserError("days.fault.day", value=written) from None


def _values(row: SpecialDay) -> Values:
    return row.works, row.name, row.decreed
