"""The register of personal fields: what each is for, how long it is kept, who reads it, how it is erased.

`seed/register.csv` has a line for every column that can hold something about a person; `seed/personal.csv`
says of each group of them why, how long and for whom. `/privacy`, `/mydata` and the erasing are made of it.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import JSON, BigInteger, Column, Float, LargeBinary, String, Table, TypeDecorator
from sqlalchemy import Enum as SqlEnum
from sqlmodel import SQLModel

from storage import seeds

NOT_PERSONAL = "-"
OFFICE = "office"
"""The group of what concerns the office's own people, not residents."""

CODES = frozenset({"community", "body", "category", "estate"})
"""Tables of codes: whoever refers to them says nothing personal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One column. `erase`: its row is deleted (`row`), it is emptied (`blank`), a statement of its own in
    `storage.queries.erasing` sees to it (`hand`), or it stays, saying nothing once the rest is gone (`keep`).
    """

    table: str
    column: str
    group: str
    erase: str


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one sort. `rule` is of `seed/retention.csv`; without one they are kept with the ledger."""

    name: str
    purpose: str
    rule: str
    readers: str


@cache
def entries() -> tuple[Entry, ...]:
    """Every registered column."""
    rows = seeds.rows("register")
    return tuple(Entry(*_split(row["field"]), row["group"], row["erase"]) for row in rows)


@cache
def groups() -> tuple[Group, ...]:
    """Every sort of personal fields, in the order in which people are told of them."""
    return tuple(
        Group(row["group"], row["purpose"], row["rule"], row["readers"]) for row in seeds.rows("personal")
    )


def list_erased(table: Table, how: str) -> list[Entry]:
    """The columns of a table that are erased so."""
    return [entry for entry in entries() if entry.table == table.name and entry.erase == how]


def must_register(column: "Column[object]") -> bool:
    """Whether a column can hold something about a person: words, data, a number from outside, whose it is."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, SqlEnum) or not isinstance(kind, String | JSON | BigInteger | LargeBinary | Float):
        return False
    referred = {key.column.table.name for key in column.foreign_keys}
    if referred & CODES:
        return False
    # A row's own number, and which row it belongs to, say nothing by themselves; a person's row does.
    own = column.primary_key and column.name == "id"
    return not own and (not referred or "resident" in referred)


def list_unregistered() -> list[str]:
    """Columns of which nobody has said yet whether they are personal."""
    known = {f"{entry.table}.{entry.column}" for entry in entries()}
    every = (column for table in SQLModel.metadata.sorted_tables for column in table.columns)
    return [str(column) for column in every if must_register(column) and str(column) not in known]


def _split(field: str) -> tuple[str, str]:
    table, _, column = field.partition(".")
    return table, column
