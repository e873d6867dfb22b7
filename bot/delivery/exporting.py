"""Exports on their way: written by a thread of their own, then sent into the chat of whoever asked.

The writer and the bot's loop are only asked for the short notes of how far it is. What a killed process left
is taken up by `orders.claim`; its half-written files go with what nothing refers to (`outgoing`).
"""

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlmodel import Session

from bot import clock
from bot.delivery.drawing import post
from bot.errors import UserError
from bot.services import delivered, exports, scopes
from bot.services.desk import Desk
from bot.services.exports import Export
from bot.services.framing import Written
from bot.services.ledger import filters, orders
from bot.services.ledger.orders import SUGGESTIONS, Choice
from bot.services.records import exporting as records
from bot.services.records.exporting import Request
from bot.services.sheets import Format, Wording
from bot.texts import t
from bot.views import export as view
from bot.views import ledger as words
from bot.views.screen import Media, Upload
from bot.views.words import pseudonym
from storage.database import Database
from storage.queries import exports as names
from storage.queries import people
from storage.tables import ExportOrder, Lane

log = logging.getLogger(__name__)
NOTICE = "export"
MEGABYTE = 1024 * 1024
SAID_EVERY = timedelta(seconds=3)
"""How often the progress message may change: one chat takes about a message a second."""


LONGEST_REST = 0.2
"""Seconds."""


class Stopped(Exception):
    """Nobody wants it any more, or the process ends."""


@dataclass
class _Work:
    """One export being written. `ending` is set when the process ends: it is begun anew at the next start."""

    database: Database
    desk: Desk
    order: ExportOrder
    ending: threading.Event
    keys: list[str] = field(default_factory=list)
    said_at: datetime | None = None
    begun_at: float | None = None

    @contextmanager
    def open_file(self, file: int) -> Iterator[BinaryIO]:
        """A file of the room for what is sent once."""
        with self.desk.outgoing.apart() as (key, out):
            yield out
        self.keys.append(key)

    def on_rows(self, done: int, total: int) -> None:
        """Say how far it is, now and then."""
        if self.ending.is_set():
            raise Stopped
        self._give_way()
        now = clock.now()
        if self.said_at is not None and abs(now - self.said_at) < SAID_EVERY:
            return
        self.said_at = now
        row = self.order.id or 0
        if not self.database.write_now(lambda session: orders.note(session, row, done, total, now)):
            raise Stopped

    def _give_way(self) -> None:
        """Rest as long as the last rows took: Python lets one thread work at a time, and residents wait."""
        if self.begun_at is not None:
            time.sleep(min(time.monotonic() - self.begun_at, LONGEST_REST))
        self.begun_at = time.monotonic()

    def write(self, session: Session) -> tuple[Written, str]:
        """All of it, within what whoever asked reaches now; and what was asked for, in words."""
        member = orders.access_member(session, self.desk, self.order)
        lang = _language(session, self.desk, member.telegram_id)
        wording = Wording(lang, lambda key: t(key, lang), lambda made_up: pseudonym(made_up, lang))
        who = t("export.who", lang, role=t(f"export.role.{member.role}", lang), member=member.id)
        write = self._ledger if self.order.what == SUGGESTIONS else self._record
        return write(session, member.telegram_id, wording, who)

    def _ledger(self, session: Session, person: int, wording: Wording, who: str) -> tuple[Written, str]:
        now, order, lang = clock.now(), self.order, wording.language
        asked = filters.read(session, self.desk, order.asked, {}, now)
        scope = scopes.of_office(session, self.desk, person)
        export = Export(
            Format(order.format),
            wording,
            filters.select(session, self.desk, asked, scope, now),
            lambda wanted, known: words.described(wanted, known, lang),
            who,
            order.reason,
            order.internal,
            order.personal,
        )
        total = exports.count(session, export)
        self.on_rows(0, total)
        written = exports.write_suggestions(
            session, self.desk, export, self.open_file, lambda done: self.on_rows(done, total), self._limit
        )
        return written, words.described(asked, names.list_names(session, lang), lang)

    def _record(self, session: Session, person: int, wording: Wording, who: str) -> tuple[Written, str]:
        now, order, desk = clock.now(), self.order, self.desk
        record, format = records.get(order.what), Format(order.format)
        asked = filters.read(session, desk, order.asked, {}, now)
        wanted = records.want(
            session, desk, asked, records.reach(session, desk, person, record), wording, now,
            about=order.about, personal=order.personal, knows=scopes.may_know(session, desk, person),
            codes=format is Format.JSONL,
        )  # fmt: skip
        subject = orders.find_subject(session, Choice.of(order))
        told = words.asked(asked, wanted.names, subject, desk.settings.timezone, wording.language)
        total = record.count(session, wanted)
        self.on_rows(0, total)
        written = records.write(
            session, desk, Request(record, wanted, format, who, told, order.reason), self.open_file,
            lambda done: self.on_rows(done, total), self._limit,
        )  # fmt: skip
        return written, told

    @property
    def _limit(self) -> int:
        return self.desk.settings.max_upload_mb * MEGABYTE

    def drop(self) -> None:
        """Leave none of its files."""
        for key in self.keys:
            self.desk.outgoing.drop(key)


async def run_due(database: Database, desk: Desk) -> bool:
    """Write the oldest export that waits, and send it; False if there is none."""
    order = await database.write(lambda session: orders.claim(session, clock.now()))
    if order is None:
        return False
    work = _Work(database, desk, order, threading.Event())
    row = order.id or 0
    try:
        written, described = await asyncio.to_thread(database.read_now, work.write)
        await database.write(lambda session: _send(session, work, written, described))
    except asyncio.CancelledError:
        work.ending.set()
        raise
    except Stopped:
        work.drop()
    except UserError:
        work.drop()
        await database.write(lambda session: orders.refuse(session, row, clock.now()))
    except Exception:
        log.exception("export failed", extra={"order": row})
        work.drop()
        await database.write(lambda session: orders.give_up(session, row, clock.now()))
    return True


def _send(session: Session, work: _Work, written: Written, described: str) -> None:
    now = clock.now()
    order = orders.finish(session, work.order.id or 0, written, now)
    if order is None:
        work.drop()
        return
    member = orders.get_member(session, order)
    lang = _language(session, work.desk, member.telegram_id)
    day = now.astimezone(work.desk.settings.timezone).date()
    for number, key in enumerate(work.keys, start=1):
        part = f"-{number}" if written.files > 1 else ""
        stem = "ledger" if order.what == SUGGESTIONS else order.what
        media = Media("document", upload=Upload("outgoing", key, f"{stem}-{day}{part}.{order.format}"))
        screen = view.file(order, media, number, written.files, described, lang)
        post(session, member.telegram_id, screen, lang, now, notice=NOTICE, lane=Lane.REPLY)


def _language(session: Session, desk: Desk, telegram_id: int) -> str:
    return delivered.language_of(desk, people.find_resident(session, telegram_id))
