"""The routing table (分派规则) as data: changed by the line, written as a sheet, read back with a preview."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import BinaryIO, Protocol

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, sheets
from bot.services.audit import Action
from bot.services.batches.sheets import Sheet
from bot.services.leads import co_of, find_closures, is_closed
from bot.services.sheet_plans import Fault, Plan, find_columns
from bot.services.sheets import Cell, Column, Format, Wording
from storage.queries import places, routes
from storage.tables import Body, Category, Community, Estate, Member, Route

WIDTHS = {"community": 12, "estate": 14, "category": 12, "name": 24, "lead": 18, "co": 40}
"""Columns of the sheet and their width in Excel; `name` only explains the category and is not read back."""
REQUIRED = ("community", "estate", "category", "lead", "co")
Key = tuple[str, str, str]


class Named(Protocol):
    """A row with a code and its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line to be added (`before` None), changed, or removed (`after` None): lead and co-handlers."""

    where: Key
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def write(session: Session, out: BinaryIO, format: Format, wording: Wording, tz: tzinfo) -> int:
    """Write the table; gives how many lines it has. Places and bodies stand in it by their codes."""
    columns = [Column(key, wording.say(f"routes.column.{key}"), width) for key, width in WIDTHS.items()]
    return sheets.write(format, out, columns, _cells(session, wording), tz)


def _cells(session: Session, wording: Wording) -> Iterator[list[Cell]]:
    for line in routes.list_routes(session):
        row = places.find_category(session, line.category) if line.category else None
        name = (row.en if wording.language == "en" else row.zh) if row else wording.say("routes.any")
        yield [line.community, line.estate, line.category, name, line.lead, line.co]


def plan(session: Session, sheet: Sheet, titles: Mapping[str, Sequence[str]]) -> Plan[Change]:
    """What has to change so that the table is as in this sheet, lines that are not in it removed.

    `titles` are the words by which each column may be called. Cells hold codes or names, in either language.
    Raises UserError `routes.no_column` if a column is missing.
    """
    at = find_columns(sheet, REQUIRED, titles, "routes.no_column")
    wanted: dict[Key, tuple[str, str]] = {}
    faults: list[Fault] = []
    for number, cells in sheet.rows:
        try:
            where, what = _read(session, {key: cells[place] for key, place in at.items()})
            if where in wanted:
                raise UserError("routes.fault.twice", value=" ".join(filter(None, where)))
            wanted[where] = what
        except UserError as error:
            faults.append(Fault(number, error.key, str(error.values.get("value", ""))))
    return Plan(tuple(_compare(session, wanted)), tuple(faults))


def apply(session: Session, changes: Sequence[Change], now: datetime, member: Member | None = None) -> None:
    """Make the changes of a plan, each with its line in the audit.

    Raises UserError `routes.overtaken` if the table is not any more as it was when the plan was made.
    """
    for change in changes:
        held = routes.find_route(session, *change.where)
        if (_values(held) if held is not None else None) != change.before:
            raise UserError("routes.overtaken")
        _set(session, change.where, held, change.after)
        data = {"before": change.before, "after": change.after}
        subject = f"route:{'|'.join(change.where)}"
        audit.record(session, Action.ROUTES, subject, now, member=member, data=data)


def change(
    session: Session, where: Key, lead: str | None, co: Sequence[str], member: Member, now: datetime
) -> None:
    """Set one line, or without `lead` take it away. Raises UserError for codes that do not exist."""
    community, estate, category = where
    cells = {"community": community, "estate": estate, "category": category}
    after: tuple[str, str] | None = None
    if lead is not None:
        where, after = _read(session, {**cells, "lead": lead, "co": ";".join(co)})
    held = routes.find_route(session, *where)
    before = _values(held) if held is not None else None
    kept = {held.lead, *co_of(held)} if held is not None else set()
    if any(code not in kept and is_closed(session, code, community) for code in (lead, *co) if code):
        raise UserError("closing.closed")
    if before != after:
        apply(session, [Change(where, before, after)], now, member)


def access_edit(member: Member, community: str) -> None:
    """Raises UserError `access.not_yours` for a line beyond somebody's own community."""
    if member.community is not None and member.community != community:
        raise UserError("access.not_yours")


def get_category(session: Session, code: str) -> Category:
    """The category with this code. Raises UserError `error.old_button`."""
    category = places.find_category(session, code)
    if category is None:
        raise UserError("error.old_button")
    return category


def list_of(session: Session, category: Category) -> Sequence[Route]:
    """The lines about a category, the general one first."""
    return routes.list_routes(session, category.code)


def find(session: Session, where: Key) -> Route | None:
    """The line for exactly this place and category."""
    return routes.find_route(session, *where)


def find_place(session: Session, where: Key) -> Community | Estate | None:
    """The estate or community of a line; None if it is for everywhere."""
    if where[1]:
        return places.find_estate(session, where[1])
    return places.find_community(session, where[0]) if where[0] else None


def list_communities(session: Session) -> Sequence[Community]:
    """All communities a line can be for."""
    return places.list_communities(session)


def list_estates(session: Session, where: Key) -> Sequence[Estate]:
    """The estates of a community's line, for each of which there can be one of its own."""
    return places.list_estates(session, where[0]) if where[0] and not where[1] else ()


def bodies(session: Session) -> dict[str, Body]:
    """All bodies by code."""
    return {body.code: body for body in places.list_bodies(session)}


def list_standing(session: Session, community: str) -> list[Body]:
    """The bodies a line can name: those not dissolved there, or for an empty community everywhere."""
    gone = find_closures(session, community)
    return [body for body in places.list_bodies(session) if body.code not in gone]


def toggled(line: Route, body: str) -> tuple[str, ...]:
    """The co-handlers of a line with one more, or without the one that was there."""
    here = co_of(line)
    return tuple(code for code in here if code != body) if body in here else (*here, body)


def _set(session: Session, where: Key, held: Route | None, after: tuple[str, str] | None) -> None:
    if after is None:
        session.delete(held)
    else:
        line = held or Route(community=where[0], estate=where[1], category=where[2], lead=after[0])
        line.lead, line.co = after
        session.add(line)
    session.flush()


def _compare(session: Session, wanted: Mapping[Key, tuple[str, str]]) -> Iterator[Change]:
    held = {(row.community, row.estate, row.category): _values(row) for row in routes.list_routes(session)}
    for where in sorted(held.keys() | wanted.keys()):
        before, after = held.get(where), wanted.get(where)
        if before != after:
            yield Change(where, before, after)


def _read(session: Session, cells: Mapping[str, str]) -> tuple[Key, tuple[str, str]]:
    """One row in codes. Raises UserError with the cell that is wrong."""
    community = _code(places.list_communities(session), cells["community"], "community")
    estates = places.list_estates(session, community or None)
    estate = _code(estates, cells["estate"], "estate")
    if estate and not community:
        community = next(one.community for one in estates if one.code == estate)
    category = _code(places.list_categories(session), cells["category"], "category")
    known = places.list_bodies(session)
    lead = _code(known, cells["lead"], "lead")
    if not lead:
        raise UserError("routes.fault.no_lead", value="")
    written = cells["co"].replace("；", ";").replace("、", ";").replace(",", ";").split(";")
    co = [_code(known, one, "co") for one in written if one.strip()]
    helpers = dict.fromkeys(code for code in co if code != lead)
    return (community, estate, category), (lead, ";".join(helpers))


def _code(rows: Sequence[Named], written: str, column: str) -> str:
    """The code of the row that is called so; empty for nothing written."""
    wanted = written.strip().casefold()
    if not wanted:
        return ""
    for row in rows:
        if wanted in (row.code.casefold(), row.zh.casefold(), row.en.casefold()):
            return row.code
    raise UserError(f"routes.fault.{column}", value=written)


def _values(line: Route) -> tuple[str, str]:
    return line.lead, line.co
