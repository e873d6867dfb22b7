"""A large export, written by a process of its own: Python lets one thread work at a time, and residents wait.

It is told a pipe on which it says how far it is, and in the end what came of it. Nothing is ever said to it:
when the other end is closed, by whoever cancels or by being killed, it drops what it wrote and ends.
"""

import multiprocessing
import os
import signal
import time
import traceback
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from sqlmodel import Session

from bot.delivery import export_files
from bot.delivery.export_files import Files, OnRows, Stopped
from bot.errors import UserError
from bot.services.desk import Desk
from bot.settings import Settings
from storage.database import Database
from storage.tables import ExportOrder

LISTENED = 1.0
"""Seconds after which whoever waits says again how far it is, though nothing was heard."""

SAID_EVERY = 0.5
"""Seconds from one word of how far it is to the next."""

PATIENCE = 10.0
"""Seconds in which it ends by itself when nobody listens any more; then it is killed."""

NICENESS = 10
"""How far it steps back behind the bot on a machine that has too little to do for both."""

_SPAWN = multiprocessing.get_context("spawn")


class Broken(Exception):
    """It failed, or was killed; with what it left to say."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is told: database, settings in force, which order of how many rows, as of when."""

    url: str
    settings: Settings
    order: int
    rows: int
    now: datetime


def write(task: Task, on_rows: OnRows) -> Files:
    """Have it written, and wait. `on_rows` hears every second or more often how far it is; what it raises
    ends the process. Raises Broken, and UserError as `export_files.write`.
    """
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_run, args=(task, theirs), name="export", daemon=True)
    process.start()
    theirs.close()
    try:
        return _listen(ours, on_rows)
    finally:
        ours.close()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


def _listen(process: Connection, on_rows: OnRows) -> Files:
    done, total = 0, 0
    while True:
        if process.poll(LISTENED):
            try:
                said = process.recv()
            except (EOFError, ConnectionError):
                raise Broken("the process that wrote it is gone") from None
            match said:
                case Files():
                    return said
                case Exception():
                    raise said
                case _:
                    done, total = said
        on_rows(done, total)


def _run(task: Task, listener: Connection) -> None:
    """The process. What ends the bot reaches it too, by the pipe: it has files to drop first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(NICENESS)
    database, desk, heard_at = Database(task.url), Desk(task.settings), 0.0

    def on_rows(done: int, total: int) -> None:
        nonlocal heard_at
        if listener.poll():
            raise Stopped
        if time.monotonic() - heard_at >= SAID_EVERY:
            listener.send((done, total))
            heard_at = time.monotonic()

    def work(session: Session) -> Files:
        order = session.get_one(ExportOrder, task.order)
        return export_files.write(session, desk, order, task.rows, task.now, on_rows)

    said: Files | Exception
    try:
        said = database.read_now(work)
    except UserError as refused:
        said = refused
    except Exception:
        said = Broken(traceback.format_exc())
    finally:
        database.stop()
    try:
        listener.send(said)
    except ConnectionError:
        if isinstance(said, Files):
            export_files.drop(desk, said.keys)
