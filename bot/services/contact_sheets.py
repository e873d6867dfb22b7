"""The bodies' 联系方式 as a sheet: written, and read back with a preview of what it would change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import BinaryIO

from sqlmodel import Session

from bot.errors import UserError
from bot.services import body_contacts as contacts
from bot.services import sheets
from bot.services.batches.sheets import FORMULA, Sheet
from bot.services.sheet_plans import Fault, Plan, find_columns
from bot.services.sheets import Column, Format, Wording
from storage.queries import body_contacts, places

WIDTHS = {"body": 12, "community": 12, "words": 60}
"""Columns of the sheet and their width in Excel."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What is kept of a body in a community: nothing yet (`before` None), other words, or nothing more."""

    key: Key
    before: str | None
    after: str | None


def write(session: Session, out: BinaryIO, format: Format, wording: Wording, tz: tzinfo) -> int:
    """Write them; gives how many there are."""
    columns = [Column(key, wording.say(f"reached.column.{key}"), width) for key, width in WIDTHS.items()]
    rows = body_contacts.list_all(session)
    return sheets.write(
        format, out, columns, iter([[getattr(row, key) for key in WIDTHS] for row in rows]), tz
    )


def plan(session: Session, sheet: Sheet, titles: Mapping[str, Sequence[str]]) -> Plan[Change]:
    """What has to change so that all is as in this sheet; what is not in it is kept no more.

    `titles` are the words by which each column may be called. Raises UserError `reached.no_column`.
    """
    at = find_columns(sheet, WIDTHS, titles, "reached.no_column")
    bodies = _names(places.list_bodies(session))
    communities = {"": "", **_names(places.list_communities(session))}
    wanted: dict[Key, str] = {}
    faults: list[Fault] = []
    for number, cells in sheet.rows:
        row = {key: cells[place] for key, place in at.items()}
        try:
            key = _read(row, bodies, communities)
            if key in wanted:
                raise UserError("reached.fault.twice", value=row["body"])
            wanted[key] = " ".join(row["words"].split())
        except UserError as error:
            faults.append(Fault(number, error.key, str(error.values.get("value", ""))))
    return Plan(tuple(_compare(session, wanted)), tuple(faults))


def apply(session: Session, changes: Sequence[Change], now: datetime) -> None:
    """Make the changes of a plan, each with its line in the audit.

    Raises UserError `reached.overtaken` if one is not any more as it was when the plan was made.
    """
    for change in changes:
        body, community = change.key
        held = body_contacts.find(session, body, community)
        if (held.words if held is not None else None) != change.before:
            raise UserError("reached.overtaken")
        contacts.keep(session, None, community, body, change.after, now)


def _compare(session: Session, wanted: Mapping[Key, str]) -> Iterator[Change]:
    held = {(row.body, row.community): row.words for row in body_contacts.list_all(session)}
    for key in sorted(held.keys() | wanted.keys()):
        if held.get(key) != wanted.get(key):
            yield Change(key, held.get(key), wanted.get(key))


def _names(rows: Sequence[object]) -> dict[str, str]:
    """By every name a body or a community may be called, in either language: its code."""
    return {
        name.casefold(): getattr(row, "code")  # noqa: B009
        for row in rows
        for name in (getattr(row, "code"), getattr(row, "zh"), getattr(row, "en"))  # noqa: B009
    }


def _read(row: Mapping[str, str], bodies: Mapping[str, str], communities: Mapping[str, str]) -> Key:
    """One row: whose words they are. Raises UserError with the cell that is wrong."""
    if FORMULA in row.values():
        raise UserError("reached.fault.formula", value="")
    body, community = bodies.get(row["body"].casefold()), communities.get(row["community"].casefold())
    if body is None:
        raise UserError("reached.fault.body", value=row["body"])
    if community is None:
        raise UserError("reached.fault.community", value=row["community"])
    try:
        contacts.access_words(" ".join(row["words"].split()))
    except UserError:
        raise UserError("reached.fault.words", value=f"{row['words'][:20]}…") from None
    return body, community
