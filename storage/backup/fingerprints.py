"""What a table holds, in two values that can be compared: how many rows, and a digest over all of them."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, column, inspect, select, table

# Rows fetched at a time: memory stays the same, however long a table is.
FETCHED = 2000
WIDTH = 16


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Two tables with the same fingerprint hold the same rows, in whatever order."""

    rows: int
    digest: str


def take(connection: Connection) -> dict[str, Fingerprint]:
    """The fingerprint of every table, by name, as this connection's transaction sees them.

    They can be compared between databases of the same kind only: values are digested as the driver gives
    them.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL TimeZone TO 'UTC'")
    return {name: _of(connection, name) for name in sorted(inspect(connection).get_table_names())}


def differing(before: dict[str, Fingerprint], after: dict[str, Fingerprint]) -> list[str]:
    """The names of the tables that are not the same on both sides."""
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def _of(connection: Connection, name: str) -> Fingerprint:
    columns = sorted(each["name"] for each in inspect(connection).get_columns(name))
    statement: Select[*tuple[Any, ...]] = select(*[column(each) for each in columns]).select_from(table(name))
    result = connection.execute(statement, execution_options={"stream_results": True})
    rows = total = 0
    for batch in result.partitions(FETCHED):
        for row in batch:
            rows += 1
            # A sum, because a database promises no order and sorting millions of rows is dear.
            total += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=WIDTH).digest())
    return Fingerprint(rows, f"{total % (1 << 8 * WIDTH):0{2 * WIDTH}x}")
