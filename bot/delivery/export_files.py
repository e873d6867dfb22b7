"""What an order of an export comes to: its files, within what whoever gave it reaches at that moment."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from sqlmodel import Session

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
from bot.views import ledger as words
from bot.views.words import pseudonym
from storage.blobs import Blobs
from storage.queries import exports as names
from storage.queries import people
from storage.tables import ExportOrder

MEGABYTE = 1024 * 1024

OnRows = Callable[[int, int], None]
"""Hears how many rows are done, and of how many; what it raises ends the writing."""


class Stopped(Exception):
    """Nobody wants it any more, or the process ends."""


@dataclass(frozen=True, slots=True)
class Files:
    """What was written, what was asked for in words, and the keys of the files among what is outgoing."""

    written: Written
    described: str
    keys: tuple[str, ...]


def count(session: Session, desk: Desk, order: ExportOrder, now: datetime) -> int:
    """How many rows it will have. Raises UserError `access.not_yours` where that may not be any more."""
    member = orders.access_member(session, desk, order)
    lang = language(session, desk, member.telegram_id)
    return orders.look(session, desk, Choice.of(order), member.telegram_id, lang, now).count


def write(
    session: Session, desk: Desk, order: ExportOrder, total: int, now: datetime, on_rows: OnRows
) -> Files:
    """All of it, `total` rows as `count` gave them; no file is left behind when that fails. Raises UserError
    as `count`.
    """
    work = _Writing(session, desk, order, total, now, on_rows)
    try:
        written, described = work.write()
    except BaseException:
        drop(desk, work.keys)
        raise
    return Files(written, described, tuple(work.keys))


def drop(desk: Desk, keys: Iterable[str]) -> None:
    """Leave none of these files."""
    for key in keys:
        desk.outgoing.drop(key)


def language(session: Session, desk: Desk, telegram_id: int) -> str:
    """The language in which somebody reads it."""
    return delivered.language_of(desk, people.find_resident(session, telegram_id))


@dataclass
class _Writing:
    """One order being written. `keys`: of the files that are whole."""

    session: Session
    desk: Desk
    order: ExportOrder
    total: int
    now: datetime
    on_rows: OnRows
    keys: list[str] = field(default_factory=list)

    @contextmanager
    def open_file(self, file: int) -> Iterator[BinaryIO]:
        """A file of the room for what is sent once."""
        room: Blobs = self.desk.outgoing
        with room.apart() as (key, out):
            yield out
        self.keys.append(key)

    def write(self) -> tuple[Written, str]:
        """All of it, and what was asked for, in words."""
        self._on_rows(0)
        member = orders.access_member(self.session, self.desk, self.order)
        lang = language(self.session, self.desk, member.telegram_id)
        wording = Wording(lang, lambda key: t(key, lang), lambda made_up: pseudonym(made_up, lang))
        who = t("export.who", lang, role=t(f"export.role.{member.role}", lang), member=member.id)
        write = self._ledger if self.order.what == SUGGESTIONS else self._record
        return write(member.telegram_id, wording, who)

    def _ledger(self, person: int, wording: Wording, who: str) -> tuple[Written, str]:
        session, desk, order, lang = self.session, self.desk, self.order, wording.language
        asked = filters.read(session, desk, order.asked, {}, self.now)
        scope = scopes.of_office(session, desk, person)
        export = Export(
            Format(order.format),
            wording,
            filters.select(session, desk, asked, scope, self.now),
            lambda wanted, known: words.described(wanted, known, lang),
            who,
            order.reason,
            order.internal,
            order.personal,
        )
        written = exports.write_suggestions(session, desk, export, self.open_file, self._on_rows, self._limit)
        return written, words.described(asked, names.list_names(session, lang), lang)

    def _record(self, person: int, wording: Wording, who: str) -> tuple[Written, str]:
        session, desk, order = self.session, self.desk, self.order
        record, format = records.get(order.what), Format(order.format)
        asked = filters.read(session, desk, order.asked, {}, self.now)
        wanted = records.want(
            session, desk, asked, records.reach(session, desk, person, record), wording, self.now,
            about=order.about, personal=order.personal, knows=scopes.may_know(session, desk, person),
            codes=format is Format.JSONL,
        )  # fmt: skip
        subject = orders.find_subject(session, Choice.of(order))
        told = words.asked(asked, wanted.names, subject, desk.settings.timezone, wording.language)
        written = records.write(
            session, desk, Request(record, wanted, format, who, told, order.reason), self.open_file,
            self._on_rows, self._limit,
        )  # fmt: skip
        return written, told

    def _on_rows(self, done: int) -> None:
        self.on_rows(done, self.total)

    @property
    def _limit(self) -> int:
        return self.desk.settings.max_upload_mb * MEGABYTE
