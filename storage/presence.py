"""Being there: on PostgreSQL an instance holds a lock while it lives, and the server frees it when it dies.

A sign of life in a row says that somebody lived a while ago; the lock says it of this moment. What a killed
instance was sending is found at once, and its chats do not wait.
"""

from datetime import datetime
from zlib import crc32

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.database import Database

# Any number will do, as long as every process of ours takes the same.
KIND = 7_405_227
# Shared: after a lost connection the same instance may hold it twice, until the server notices.
TAKE = text("SELECT pg_advisory_lock_shared(:kind, :key)")
HELD = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Presence:
    """One instance's lock, on a connection of its own. SQLite serves one process: nothing to do."""

    def __init__(self, database: Database, instance: str) -> None:
        self._database = database
        self._instance = instance
        self._connection: Connection | None = None

    def hold(self) -> None:
        """Take the lock; if it is taken, make sure that the connection that holds it still lives. Blocks."""
        if self._database.sqlite:
            return
        if self._connection is not None:
            try:
                self._connection.exec_driver_sql("SELECT 1")
                return
            except DBAPIError:
                self.leave()
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(TAKE, {"kind": KIND, "key": _signed(_key(self._instance))})
        self._connection = connection

    def leave(self) -> None:
        """Let go of the lock."""
        if self._connection is not None:
            # Closed for good: a connection that went back to the pool would keep its lock.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def are_here(session: Session, instances: set[str]) -> set[str]:
    """Those of these instances that hold their lock now; on SQLite all."""
    if session.get_bind().dialect.name == "sqlite":
        return instances
    held = {int(key) for (key,) in session.execute(HELD, {"kind": KIND})}
    return {instance for instance in instances if _key(instance) in held}


def shared_time(session: Session, now: datetime) -> datetime:
    """What all processes agree the time is: the server's clock. SQLite serves one, which knows its own.

    Signs of life are told by it: a machine whose clock is hours ahead would take all others for dead.
    """
    if session.get_bind().dialect.name == "sqlite":
        return now
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def _key(instance: str) -> int:
    return crc32(instance.encode())


def _signed(key: int) -> int:
    # PostgreSQL takes the key as a signed integer and shows it as an unsigned one.
    return key - 2**32 if key >= 2**31 else key
