"""Where the world is kept between two runs: one SQLite file, or nowhere.

Changes are collected while a request is worked on and written in one transaction before its answer leaves.
So whatever a caller was told has happened is still there after `kill -9`; a power cut may take the last
moments with it (synchronous=OFF: the pages are with the operating system, not on the disk). Not kept: what is
only of use to a running test (events, the call log, faults, limits).
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from .errors import Json

_VERSION = 1
_SCHEMA = f"""
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS things (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key));
    CREATE TABLE IF NOT EXISTS blobs (key TEXT PRIMARY KEY, value BLOB);
    PRAGMA user_version = {_VERSION};
"""
_UPSERT = "INSERT INTO things VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
_SELECT = "SELECT key, value FROM things WHERE kind = ? ORDER BY rowid"


class StateUnusable(RuntimeError):
    """The state file belongs to another running sandbox or to another version; the text says which."""


class Kept(Protocol):
    """A thing that can say itself as JSON."""

    def saved(self) -> Json: ...


class Keeper:
    """Keeps things by (kind, key). Without a path it forgets everything at once and costs nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._waiting: dict[tuple[str, str], Kept | Json | None] = {}
        self._file = _opened(path) if path else None

    def put(self, kind: str, key: object, thing: Kept | Json) -> None:
        """Keep `thing` in the state in which it will be at the next commit."""
        if self._file is not None:
            self._waiting[kind, str(key)] = thing

    def drop(self, kind: str, key: object) -> None:
        if self._file is not None:
            self._waiting[kind, str(key)] = None

    def put_blob(self, key: str, data: bytes) -> None:
        """Keep the bytes of a file for ever."""
        if self._file is not None:
            self._file.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (key, data))

    def commit(self) -> None:
        """Write all that waits, all or nothing."""
        if self._file is None or not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        gone = [at for at, thing in waiting.items() if thing is None]
        there = [(*at, _as_text(thing)) for at, thing in waiting.items() if thing is not None]
        self._file.execute("BEGIN")
        self._file.executemany("DELETE FROM things WHERE kind = ? AND key = ?", gone)
        self._file.executemany(_UPSERT, there)
        self._file.execute("COMMIT")

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Everything kept of a kind, as (key, JSON), in the order in which it was first kept."""
        if self._file is not None:
            for key, value in self._file.execute(_SELECT, (kind,)):
                yield key, json.loads(value)

    def blob(self, key: str) -> bytes:
        if self._file is None:
            raise KeyError(key)
        (data,) = self._file.execute("SELECT value FROM blobs WHERE key = ?", (key,)).fetchone()
        return bytes(data)

    def close(self) -> None:
        if self._file is not None:
            self.commit()
            self._file.close()
            self._file = None


def _as_text(thing: Kept | Json) -> str:
    return json.dumps(thing if isinstance(thing, dict) else thing.saved(), ensure_ascii=False)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
    try:
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise StateUnusable(
                f"{path} was written by another version of the sandbox: delete it to start anew"
            )
        file.executescript(_SCHEMA)
    except sqlite3.OperationalError as error:
        file.close()
        raise StateUnusable(f"{path} is in use by another sandbox: stop that one first") from error
    except (sqlite3.DatabaseError, StateUnusable) as error:
        file.close()
        if isinstance(error, StateUnusable):
            raise
        raise StateUnusable(f"{path} is not a sandbox's state: name another file") from error
    return file
