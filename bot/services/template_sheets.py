"""The answer templates as a sheet: written, and read back with a preview of what it would change."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import BinaryIO

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, sheets
from bot.services.audit import Action
from bot.services.batches.sheets import FORMULA, Sheet
from bot.services.sheet_plans import Fault, Plan, find_columns
from bot.services.sheets import Cell, Column, Format, Wording
from bot.services.templates import PLACEHOLDERS
from storage.queries import places, templates
from storage.tables import AnswerTemplate, ResultClass

WIDTHS = {"code": 10, "category": 12, "result": 10, "zh": 16, "en": 20, "zh_text": 60, "en_text": 60}
"""Columns of the sheet and their width in Excel."""

CODE = re.compile(r"[A-Za-z0-9_-]{1,12}")
"""What a button can carry."""

BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
LONGEST = {"zh": 20, "en": 40, "zh_text": 1000, "en_text": 2000}
"""Characters: a name stands on a button, a text is the beginning of one answer."""

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A template to be added (`before` None), changed, or removed (`after` None)."""

    code: str
    before: Values | None
    after: Values | None


def write(session: Session, out: BinaryIO, format: Format, wording: Wording, tz: tzinfo) -> int:
    """Write the templates; gives how many there are."""
    columns = [Column(key, wording.say(f"templates.column.{key}"), width) for key, width in WIDTHS.items()]
    return sheets.write(format, out, columns, _cells(session), tz)


def _cells(session: Session) -> Iterator[list[Cell]]:
    for row in templates.list_templates(session):
        yield [getattr(row, key) for key in WIDTHS]


def plan(session: Session, sheet: Sheet, titles: Mapping[str, Sequence[str]]) -> Plan[Change]:
    """What has to change so that the templates are as in this sheet, those that are not in it removed.

    `titles` are the words by which each column may be called. Raises UserError `templates.no_column`.
    """
    at = find_columns(sheet, WIDTHS, titles, "templates.no_column")
    known = _categories(session)
    wanted: dict[str, Values] = {}
    faults: list[Fault] = []
    for number, cells in sheet.rows:
        try:
            code, values = _read({key: cells[place] for key, place in at.items()}, known)
            if code in wanted:
                raise UserError("templates.fault.twice", value=code)
            wanted[code] = values
        except UserError as error:
            faults.append(Fault(number, error.key, str(error.values.get("value", ""))))
    return Plan(tuple(_compare(session, wanted)), tuple(faults))


def apply(session: Session, changes: Sequence[Change], now: datetime) -> None:
    """Make the changes of a plan, each with its line in the audit.

    Raises UserError `templates.overtaken` if one is not any more as it was when the plan was made.
    """
    for change in changes:
        held = templates.find_template(session, change.code)
        if (_values(held) if held is not None else None) != change.before:
            raise UserError("templates.overtaken")
        if held is not None and change.after is None:
            session.delete(held)
        elif change.after is not None:
            row = held or AnswerTemplate(code=change.code, **change.after)
            session.add(row.sqlmodel_update(change.after))
        session.flush()
        data = {"before": change.before, "after": change.after}
        audit.record(session, Action.TEMPLATES, f"template:{change.code}", now, data=data)


def _compare(session: Session, wanted: Mapping[str, Values]) -> Iterator[Change]:
    held = {row.code: _values(row) for row in templates.list_templates(session)}
    for code in sorted(held.keys() | wanted.keys()):
        if held.get(code) != wanted.get(code):
            yield Change(code, held.get(code), wanted.get(code))


def _values(row: AnswerTemplate) -> Values:
    return {key: getattr(row, key) for key in WIDTHS if key != "code"}


def _categories(session: Session) -> dict[str, str]:
    """By every name it may be called, in either language: a category, a sort of them, a group of the menu."""
    known = {"": ""}
    rows = places.list_categories(session)
    for row in rows:
        known |= dict.fromkeys((row.menu_group, row.group_zh, row.group_en), row.menu_group)
    for row in rows:
        sort = row.code.partition("-")[0]
        known |= dict.fromkeys((sort, row.l1_zh, row.l1_en), sort)
    for row in rows:
        known |= dict.fromkeys((row.code, row.zh, row.en), row.code)
    return {name.casefold(): code for name, code in known.items()}


def _read(cells: Mapping[str, str], known: Mapping[str, str]) -> tuple[str, Values]:
    """One row: its code, and the rest. Raises UserError with the cell that is wrong."""
    if FORMULA in cells.values():
        raise UserError("templates.fault.formula", value="")
    if not CODE.fullmatch(cells["code"]):
        raise UserError("templates.fault.code", value=cells["code"])
    category, result = known.get(cells["category"].casefold()), cells["result"].upper()
    if category is None:
        raise UserError("templates.fault.category", value=cells["category"])
    if result and result not in set(ResultClass):
        raise UserError("templates.fault.result", value=cells["result"])
    words = {key: cells[key] for key in LONGEST}
    for key, text in words.items():
        if not text:
            raise UserError(f"templates.fault.no_{key}", value="")
        if len(text) > LONGEST[key]:
            raise UserError("templates.fault.long", value=f"{text[:20]}…")
        if key.endswith("_text"):
            _access_placeholders(text)
    return cells["code"], {"category": category, "result": result, **words}


def _access_placeholders(text: str) -> None:
    for found in BRACES.finditer(text):
        if found[1] not in PLACEHOLDERS:
            raise UserError("templates.fault.placeholder", value=found[0])
