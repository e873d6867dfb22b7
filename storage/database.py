"""The database, and the one writer through which every change goes.

Many transactions wait at any moment; the writer runs them all on its thread, each in its own savepoint, and
commits them together: one synchronous write to the disk serves all of them (measured: it keeps about 80 % of
a bot that stores nothing, where a commit for each keeps a third). A piece that fails rolls back alone.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import configure_mappers
from sqlmodel import Session

from storage import engines
from storage.prepared import CURSOR, DIALECT, KEPT

T = TypeVar("T")
Work = Callable[[Session], T]
log = logging.getLogger(__name__)

# Pieces committed together at most: bounds how long the first of them waits.
GROUP = 256
# How often a whole group is tried again after a deadlock, a serialization failure or a lost connection.
TRIES = 5


class Database:
    """A database by URL: SQLite (WAL, foreign keys, synchronous FULL) or PostgreSQL (psycopg 3)."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        configure_mappers()  # `storage.prepared` makes objects before any query would have done it
        self.engine = engines.make(url)
        self._kept: dict[type, Any] = {}
        self._queue: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="reader")
        self._riders: list[_Rider] = []

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite: one process only."""
        return self.engine.dialect.name == "sqlite"

    def start(self) -> None:
        """Start the writer."""
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then close everything."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        self._readers.shutdown()
        self.engine.dispose()

    def ride_along(self, topic: str, work: Work[T], then: Callable[[T], None]) -> None:
        """Have `work` done at the end of every transaction that touches `topic`, as a part of it.

        Once that is committed `then` is given its result, on the writer's thread and before the next group is
        begun. What `work` raises is logged and undoes only its own part.
        """
        self._riders.append(_Rider(topic, work, then))

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; when this returns, its changes are on the disk."""
        piece = _Piece(work, asyncio.get_running_loop())
        self._queue.put(piece)
        result: T = await piece.future
        return result

    def write_now(self, work: Work[T]) -> T:
        """`write` for the command line and threads: blocks."""
        piece = _Piece(work, None)
        if self._thread is None:
            self._commit([piece])
        else:
            self._queue.put(piece)
        result: T = piece.done.result()
        return result

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a reader's thread with a session of its own, seeing one moment; it must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def read_now(self, work: Work[T]) -> T:
        """`read` that blocks."""
        with self.engine.connect() as connection, Session(connection) as session:
            if not self.sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            session.info[KEPT] = self._kept
            return work(session)

    def scrub(self) -> bool:
        """Leave no byte of what was erased; False if somebody reads old pages just now: then later again.

        On SQLite erased rows are overwritten at once (secure_delete), but in the write-ahead log their old
        pages live on until it is emptied. PostgreSQL's autovacuum needs no help.
        """
        if not self.sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        return not busy

    def _run(self) -> None:
        stopping = False
        while not stopping:
            pieces = [self._queue.get()]
            while len(pieces) < GROUP and not self._queue.empty():
                pieces.append(self._queue.get())
            stopping = None in pieces
            group = [piece for piece in pieces if piece is not None]
            if group:
                self._commit(group)

    def _commit(self, group: list["_Piece"]) -> None:
        """Run and commit a group, again if the database asks for it; then tell everyone how it went."""
        waiting, riders, tries = group, self._riders, 0
        rode: list[_Piece] = []
        while waiting:
            try:
                rode = self._run_together(waiting, riders)
                break
            except _Spoiled as spoiled:
                waiting = [piece for piece in waiting if piece is not spoiled.piece]
                riders = [rider for rider in riders if rider.work is not spoiled.piece.work]
            except Exception as error:
                tries += 1
                if tries == TRIES or not _worth_another_try(error, self.engine.dialect):
                    log.error("commit failed", extra={"pieces": len(waiting), "error": type(error).__name__})
                    for piece in waiting:
                        piece.error = error
                    break
                log.warning("commit again", extra={"pieces": len(waiting), "attempt": tries})
                threading.Event().wait(0.02 * 4**tries)
        _settle_all([*rode, *group])

    def _run_together(self, pieces: list["_Piece"], riders: list["_Rider"]) -> list["_Piece"]:
        with self.engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                return self._run_pieces(connection, pieces, riders)

    def _run_pieces(
        self, connection: Connection, pieces: list["_Piece"], riders: list["_Rider"]
    ) -> list["_Piece"]:
        """One transaction, one session, a savepoint for each piece; gives those that rode along.

        The savepoints are said to the driver directly: SQLAlchemy's own cost more than the work (measured:
        260 µs against 5). The session is emptied between pieces, so none sees another's objects.
        """
        with Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
            cursor = connection.connection.cursor()
            session.info.update({CURSOR: cursor, DIALECT: connection.dialect, KEPT: self._kept})
            for piece in pieces:
                _run_piece(session, cursor, piece)
            topics = frozenset[str]().union(*(piece.topics for piece in pieces if piece.error is None))
            riding = [rider.board() for rider in riders if rider.topic in topics]
            for piece in riding:
                _run_piece(session, cursor, piece)
        return riding


def _run_piece(session: Session, cursor: Any, piece: "_Piece") -> None:
    cursor.execute("SAVEPOINT piece")
    piece.run(session)
    if not session.is_active:
        # A failed flush has rolled back everything: the others start again without it.
        raise _Spoiled(piece)
    if piece.error is not None:
        cursor.execute("ROLLBACK TO SAVEPOINT piece")
    cursor.execute("RELEASE SAVEPOINT piece")
    session.expunge_all()


class _Piece:
    """One transaction that waits for its turn, and the future of whoever waits for it."""

    __slots__ = ("done", "error", "future", "loop", "result", "topics", "work")

    def __init__(self, work: Work[Any], loop: asyncio.AbstractEventLoop | None) -> None:
        self.work = work
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future() if loop else _NO_FUTURE
        self.done: Future[Any] = _NO_DONE if loop else Future()
        self.result: Any = None
        self.error: BaseException | None = None
        self.topics: set[str] = set()

    def run(self, session: Session) -> None:
        """Do the work; a failure stays with the piece unless the database wants the whole group again."""
        self.error, self.topics = None, set()
        session.info["topics"] = self.topics
        try:
            self.result = self.work(session)
            session.flush()
        except Exception as error:
            if _worth_another_try(error, session.info[DIALECT]):
                raise
            self.error = error

    def settle(self) -> None:
        """Hand over the outcome; a waiter who was cancelled meanwhile is left alone."""
        waiter = self.future if self.loop else self.done
        if waiter.done():
            return
        if self.error is not None:
            waiter.set_exception(self.error)
        else:
            waiter.set_result(self.result)


@dataclass(frozen=True, slots=True)
class _Rider:
    """Work that goes along with every group that touches `topic`."""

    topic: str
    work: Work[Any]
    then: Callable[[Any], None]

    def board(self) -> _Piece:
        """The piece for one group; its end is told to nobody but `then`."""
        piece = _Piece(self.work, None)
        piece.done.add_done_callback(self._end)
        return piece

    def _end(self, done: Future[Any]) -> None:
        error = done.exception()
        if error is None:
            self.then(done.result())
        else:
            log.error("what rode along failed", exc_info=error)


class _Spoiled(Exception):
    """A piece whose failure took the group's transaction with it."""

    def __init__(self, piece: _Piece) -> None:
        super().__init__()
        self.piece = piece


_NO_FUTURE: Any = None
_NO_DONE: Any = None


def _settle_all(group: list[_Piece]) -> None:
    """Settle all pieces of a group with one wake-up for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Piece]] = {}
    for piece in group:
        if piece.loop is None:
            piece.settle()
        else:
            by_loop.setdefault(piece.loop, []).append(piece)
    for loop, pieces in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, pieces)


def _settle(pieces: list[_Piece]) -> None:
    for piece in pieces:
        piece.settle()


def touch(session: Session, topic: str) -> None:
    """Say that this transaction concerns `topic`: what rides along with it comes along."""
    session.info.setdefault("topics", set()).add(topic)


def _worth_another_try(error: BaseException, dialect: Dialect) -> bool:
    """Deadlock, serialization failure or a lost connection: the same work may well succeed in a moment."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # The driver's own error: SQLAlchemy wraps it, `Prepared` lets it through.
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        return "locked" in str(cause)
    # Asked of the dialect: psycopg takes 8 MB, and is not there unless it is used.
    driver: Any = dialect.dbapi
    state = getattr(cause, "sqlstate", None) or ""
    return (
        state in {"40001", "40P01"}
        or state.startswith(("08", "57P"))
        or (isinstance(cause, driver.OperationalError) and not state)
    )
