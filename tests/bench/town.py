"""A town with many suggestions, written straight into the tables: what exports are measured on."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import clock
from bot.services.similar import Similar
from storage.database import Database

WORDS = Path(__file__).parents[1] / "data" / "opinions.csv"
START = clock.now() - timedelta(days=710)
"""One a minute: of a million none is over so long that the bot would forget it meanwhile."""
COMMUNITIES = ("LT", "YC", "HQT", "SM", "TXC")
KINDS = ("SUGGESTION", "REQUEST", "COMPLAINT", "QUESTION", "PRAISE")
CATEGORIES = ("ENV-01", "ENV-02", "NOI-02", "ORD-03", "PMC-01", "TRF-02", "HOU-01", "FIR-02")
BODIES = ("PM", "RC", "WKS", "SDO_URB")
ANSWER = "您反映的问题已安排物业公司现场查看，将在本月内处理完毕，请您监督。"
MEMBER = 1

NUMBERED = ("resident", "member", "suggestion")
"""Tables whose rows are given their ids here."""

Row = tuple[Any, ...]


def fill(database: Database, count: int, people: int) -> None:
    """So many suggestions of the first residents, seven of ten answered, with history and co-handlers.

    The member who did all of it is staff of the street.
    """
    words = [row[1] for row in csv.reader(WORDS.open(encoding="utf-8"))][1:]
    texts = [f"{text}。" for text in words if text]
    load(
        database, "member", "id telegram_id role active granted_at checked_at",
        [(MEMBER, 1, "staff", True, START, START)],
    )  # fmt: skip
    load(
        database, "suggestion",
        "id number resident_id community channel status revision kind category category_source lead level "
        "visibility urgent sensitive result_class rating redo_count supervised due_at paused_days extended "
        "created_at submitted_at accepted_at signed_at answered_at closed_at",
        (_suggestion(id, people) for id in range(1, count + 1)),
    )  # fmt: skip
    load(
        database, "part", "suggestion_id kind chat_id message_id text at",
        ((id, "original", 1, id, texts[id % len(texts)], _at(id)) for id in range(1, count + 1)),
    )  # fmt: skip
    load(
        database, "sketch", "suggestion_id made_by digest concepts length vector compared_at",
        _sketches(texts, count),
    )  # fmt: skip
    answered = (id for id in range(1, count + 1) if id % 10 < 7)
    load(
        database, "answer", "suggestion_id member_id text result_class solved at",
        ((id, MEMBER, ANSWER, "A", True, _at(id, 5)) for id in answered),
    )  # fmt: skip
    load(
        database, "event", "suggestion_id at what actor before after data",
        (event for id in range(1, count + 1) for event in _events(id)),
    )  # fmt: skip
    load(
        database, "co_handler", "suggestion_id body state due_at assigned_at",
        ((id, "OC", "assigned", _at(id, 4), _at(id, 1)) for id in range(20, count + 1, 20)),
    )  # fmt: skip
    settle(database)


def _sketches(texts: Sequence[str], count: int) -> Iterator[Row]:
    """What each is compared by, as the bot has made it long ago."""
    similar = Similar()
    similar.wake()
    made = [similar.sketch(0, text) for text in texts]
    for id in range(1, count + 1):
        one = made[id % len(made)]
        yield id, one.made_by, one.digest, one.concepts, one.length, one.vector, _at(id)


def _at(id: int, days: int = 0) -> datetime:
    return START + timedelta(minutes=id, days=days)


def _suggestion(id: int, people: int) -> Row:
    done = id % 10 < 7
    community = COMMUNITIES[id % 5]
    return (
        id, f"{community}-2026-{id:06}", id % people + 1, community, "bot" if id % 3 else "phone",
        "CLOSED" if done else "IN_PROGRESS", 3, KINDS[id % 5], CATEGORIES[id % 8], "rule", BODIES[id % 4],
        "community", "committee", id % 50 == 0, False, "A" if done else None, "satisfied" if done else None,
        0, False, _at(id, 10), 0, False, _at(id), _at(id), _at(id, 1), _at(id, 2),
        _at(id, 5) if done else None, _at(id, 9) if done else None,
    )  # fmt: skip


def _events(id: int) -> Iterator[Row]:
    yield (id, _at(id), "submitted", "resident", "DRAFT", "SUBMITTED", "{}")
    yield (id, _at(id, 1), "dispatched", "member", "ACCEPTED", "DISPATCHED", "{}")


def settle(database: Database) -> None:
    """What a database that grew row by row would know by now: statistics, and on PostgreSQL also which ids
    are taken and which pages everybody may see.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.sqlite:
            connection.exec_driver_sql("ANALYZE")
            return
        for table in NUMBERED:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        connection.exec_driver_sql("VACUUM ANALYZE")


def load(database: Database, table: str, names: str, rows: Iterable[Row]) -> None:
    """Put rows into a table, as quickly as its database takes them. `names`: the columns."""
    columns: Sequence[str] = names.split()
    connection = database.engine.raw_connection()
    write: Callable[[Any, str, Sequence[str], Iterable[Row]], None]
    write = _load_sqlite if database.sqlite else _load_postgres
    try:
        write(connection.driver_connection, table, columns, rows)
        connection.commit()
    finally:
        connection.close()


def _load_sqlite(connection: Any, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    marks = ", ".join("?" * len(columns))
    quoted = ", ".join(f'"{name}"' for name in columns)
    written = (
        [f"{one:%Y-%m-%d %H:%M:%S.%f}" if isinstance(one, datetime) else one for one in row] for row in rows
    )
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", written)


def _load_postgres(connection: Any, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    quoted = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor().copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
