"""The database at one moment, as one file, while others read and write it."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from storage import migrate
from storage.backup import fingerprints
from storage.backup.fingerprints import Fingerprint


class ToolFailed(Exception):
    """PostgreSQL's own program (`args[0]`) is not installed, or failed (`args[1]`, its words)."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of the database: a file of SQLite, or what `pg_dump --format=custom` writes."""

    path: Path
    dialect: str
    revision: str
    tables: dict[str, Fingerprint]


@contextmanager
def taken(engine: Engine, folder: Path) -> Iterator[Snapshot]:
    """A copy of a migrated database in `folder`, gone at the end. Raises ToolFailed.

    What is committed meanwhile is not in it, and waits for nothing.
    """
    path = folder / "database"
    yield _copy_sqlite(engine, path) if engine.dialect.name == "sqlite" else _dump(engine, path)
    path.unlink()


def _copy_sqlite(engine: Engine, path: Path) -> Snapshot:
    with (
        closing(sqlite3.connect(f"file:{engine.url.database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    return look_into(path)


def look_into(path: Path) -> Snapshot:
    """What a copy of SQLite holds."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    try:
        with engine.connect() as connection:
            revision = migrate.current(connection) or ""
            return Snapshot(path, "sqlite", revision, fingerprints.take(connection))
    finally:
        engine.dispose()


def _dump(engine: Engine, path: Path) -> Snapshot:
    with engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        revision = migrate.current(connection) or ""
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}")
        _run("pg_dump", engine.url, *options, f"--file={path}")
        return Snapshot(path, "postgresql", revision, fingerprints.take(connection))


def put_back(path: Path, url: URL) -> None:
    """Fill the empty database at `url` from a snapshot's file, wholly or not at all. Raises ToolFailed."""
    if url.get_backend_name() == "sqlite":
        target = Path(url.database or "")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(path, target)
    else:
        _run("pg_restore", url, "--single-transaction", "--no-owner", "--no-privileges", str(path))


def _run(program: str, url: URL, *arguments: str) -> None:
    """Run one of PostgreSQL's programs. The password is not among its arguments: everybody can list those."""
    place = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGPASSWORD": str(url.password)} if url.password else None
    try:
        subprocess.run(  # noqa: S603 (arguments are a list of ours)
            [program, f"--dbname={place}", *arguments],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise ToolFailed(program, "") from error
    except subprocess.CalledProcessError as error:
        raise ToolFailed(program, error.stderr.strip().splitlines()[0] if error.stderr else "") from error
