"""Exports on their way: written beside everything else, then sent into the chat of whoever asked.

A small one is written by a thread, a large one by a process of its own; either says now and then how far it
is. What a killed process left is taken up by `orders.claim`; its half-written files go with what nothing
refers to (`outgoing`).
"""

import asyncio
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import clock
from bot.delivery import export_files, export_process
from bot.delivery.drawing import post
from bot.delivery.export_files import Files, Stopped
from bot.delivery.export_process import Task
from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.ledger import orders
from bot.services.ledger.orders import SUGGESTIONS
from bot.views import export as view
from bot.views.screen import Media, Upload
from storage.database import Database
from storage.tables import ExportOrder, Lane

log = logging.getLogger(__name__)
NOTICE = "export"
SAID_EVERY = timedelta(seconds=3)
"""How often the progress message may change: one chat takes about a message a second."""

SMALL = 5_000
"""Rows up to which it is written before a process of its own would have started."""


@dataclass
class _Work:
    """One export being written. `ending` is set when the process ends: it is begun anew at the next start."""

    database: Database
    desk: Desk
    order: ExportOrder
    ending: threading.Event
    said_at: datetime | None = None

    @property
    def row(self) -> int:
        """Which order it is."""
        return self.order.id or 0

    def on_rows(self, done: int, total: int) -> None:
        """Say how far it is, now and then. Raises Stopped."""
        if self.ending.is_set():
            raise Stopped
        now = clock.now()
        if self.said_at is not None and abs(now - self.said_at) < SAID_EVERY:
            return
        self.said_at = now
        if not self.database.write_now(lambda session: orders.note(session, self.row, done, total, now)):
            raise Stopped

    def write(self) -> Files:
        """All of it. Blocks."""
        database, desk, now = self.database, self.desk, clock.now()
        rows = database.read_now(lambda session: export_files.count(session, desk, self.order, now))
        if rows > SMALL:
            url = database.url.render_as_string(hide_password=False)
            return export_process.write(Task(url, desk.settings, self.row, rows, now), self.on_rows)
        return database.read_now(
            lambda session: export_files.write(session, desk, self.order, rows, now, self.on_rows)
        )


async def run_due(database: Database, desk: Desk) -> bool:
    """Write the oldest export that waits, and send it; False if there is none."""
    order = await database.write(lambda session: orders.claim(session, clock.now()))
    if order is None:
        return False
    work = _Work(database, desk, order, threading.Event())
    try:
        files = await asyncio.to_thread(work.write)
        await database.write(lambda session: _send(session, work, files))
    except asyncio.CancelledError:
        work.ending.set()
        raise
    except Stopped:
        pass
    except UserError:
        await database.write(lambda session: orders.refuse(session, work.row, clock.now()))
    except Exception:
        log.exception("export failed", extra={"order": work.row})
        await database.write(lambda session: orders.give_up(session, work.row, clock.now()))
    return True


def _send(session: Session, work: _Work, files: Files) -> None:
    now = clock.now()
    order = orders.finish(session, work.row, files.written, now)
    if order is None:
        export_files.drop(work.desk, files.keys)
        return
    member = orders.get_member(session, order)
    lang = export_files.language(session, work.desk, member.telegram_id)
    day = now.astimezone(work.desk.settings.timezone).date()
    for number, key in enumerate(files.keys, start=1):
        part = f"-{number}" if files.written.files > 1 else ""
        stem = "ledger" if order.what == SUGGESTIONS else order.what
        media = Media("document", upload=Upload("outgoing", key, f"{stem}-{day}{part}.{order.format}"))
        screen = view.file(order, media, number, files.written.files, files.described, lang)
        post(session, member.telegram_id, screen, lang, now, notice=NOTICE, lane=Lane.REPLY)
