"""A backup becomes a database and a data folder again, in an empty place, or nothing at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, MetaData, inspect
from sqlalchemy.engine import make_url
from sqlmodel import Session

from storage import engines, migrate
from storage.backup import archive, fingerprints, snapshots
from storage.backup.archive import Manifest
from storage.queries import outbox


class NotEmpty(Exception):
    """There is something already where the backup should go."""


class OtherDatabase(Exception):
    """The backup is of the other kind of database than the settings name; `args[0]` says of which."""


class Differs(Exception):
    """These tables (`args[0]`, their names) came back other than they were saved."""


def restore(path: Path, url: str, data_folder: Path, now: datetime) -> Manifest:
    """Restore a backup, look whether everything is as it was saved, and bring it to this version.

    Messages that were due at the moment of the backup count as unknown afterwards: they may have arrived
    since, and nothing is told twice. Raises Damaged, NotEmpty, OtherDatabase, `migrate.TooNew`,
    `snapshots.ToolFailed` or Differs, and then leaves the place as empty as it was.
    """
    manifest = archive.check(path)
    target = make_url(url)
    if target.get_backend_name() != manifest.dialect:
        raise OtherDatabase(manifest.dialect)
    migrate.refuse_newer(manifest.revision)
    _refuse_full(url, data_folder)
    with _all_or_nothing(url, data_folder):
        archive.unpack_files(path, data_folder)
        with tempfile.TemporaryDirectory(dir=data_folder) as aside:
            snapshots.put_back(archive.unpack_database(path, Path(aside)), target)
        with _opened(url) as engine:
            wrong, _ = compare(manifest, engine, data_folder)
            if wrong:
                raise Differs(wrong)
            _take_up(engine, now)
    return manifest


def compare(manifest: Manifest, engine: Engine, data_folder: Path) -> tuple[list[str], list[str]]:
    """The tables, and the files, that are not now as they were when the backup was made."""
    with engine.connect() as connection:
        tables = fingerprints.differing(manifest.tables, fingerprints.take(connection))
    files = [
        name for name in manifest.members if name != archive.DATABASE and not (data_folder / name).is_file()
    ]
    return tables, files


def _refuse_full(url: str, data_folder: Path) -> None:
    if any(any((data_folder / room).rglob("*")) for room in archive.ROOMS):
        raise NotEmpty
    file = _file(url)
    if file is not None:
        if file.exists():
            raise NotEmpty
        return
    with _opened(url) as engine, engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise NotEmpty


@contextmanager
def _all_or_nothing(url: str, data_folder: Path) -> Iterator[None]:
    data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for room in archive.ROOMS:
            shutil.rmtree(data_folder / room, ignore_errors=True)
        _clear(url)
        raise


def _clear(url: str) -> None:
    file = _file(url)
    if file is not None:
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        return
    with _opened(url) as engine:
        tables = MetaData()
        tables.reflect(engine)
        tables.drop_all(engine)


def _take_up(engine: Engine, now: datetime) -> None:
    """Bring it to this version of the program, and settle what was on its way."""
    migrate.upgrade(engine)
    with Session(engine) as session:
        outbox.doubt_due(session, now)
        session.commit()


def _file(url: str) -> Path | None:
    """Where the database lies; None if a server keeps it."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = engines.make(url)
    try:
        yield engine
    finally:
        engine.dispose()
