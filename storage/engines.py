"""Engines: how connections to SQLite and PostgreSQL are opened."""

from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from storage.spelling import spell


def make(url: str) -> Engine:
    """The engine of a database by its URL. A file of SQLite gets its folder, for its owner's eyes only."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=8,
            max_overflow=8,
            pool_pre_ping=True,
            json_serializer=spell,
            json_deserializer=orjson.loads,
            hide_parameters=True,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        poolclass=QueuePool,
        pool_size=8,
        connect_args={"check_same_thread": False},
        json_serializer=spell,
        json_deserializer=orjson.loads,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: object) -> None:
    """WAL, so that readers do not wait; FULL, so that a commit is on the disk; foreign keys kept."""
    connection.isolation_level = None  # we say BEGIN ourselves: pysqlite's own begins break savepoints
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=5000",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # The writer takes the write lock at once: a lock taken half-way can fail on what another process wrote.
    # And it keeps in memory what its savepoints would restore: from 64 KB on, as in nearly every turn, SQLite
    # puts that into a temporary file, 58 of an update's 61 writes. Readers' sorts, perhaps long, may do so.
    writes = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql(f"PRAGMA temp_store={'MEMORY' if writes else 'DEFAULT'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
