"""Exports of records: who may, what is asked for, and the files.

As with the ledger all of it shows one moment, and memory does not grow with it.
"""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.services import framing, scopes
from bot.services.broadcasts.drafts import UNSENT
from bot.services.desk import Desk
from bot.services.framing import Counted, Framing, OpenFile, Written
from bot.services.ledger import filters
from bot.services.ledger.filters import EVERYTHING, Filter
from bot.services.records import RECORDS
from bot.services.records.record import YES, About, Field, Record, Wanted
from bot.services.sheets import Cell, Column, Extra, Format, Wording
from bot.services.sheets.cells import turned
from storage.queries import broadcasts, events, exports
from storage.tables import EventStatus

SAID_EVERY = 500
"""Rows from one word of how far it is to the next."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be written: a record, as it was asked for, and what stands below it."""

    record: Record
    wanted: Wanted
    format: Format
    who: str
    asked: str
    reason: str


def get(key: str) -> Record:
    """The record of this name. Raises UserError `error.old_button`."""
    if key not in RECORDS:
        raise UserError("error.old_button")
    return RECORDS[key]


def reach(session: Session, desk: Desk, telegram_id: int, record: Record) -> frozenset[str] | None:
    """The communities of which somebody may export it, None for all.

    Raises UserError `access.not_yours` for whoever may not.
    """
    if record.street and not scopes.may_know(session, desk, telegram_id):
        raise UserError("access.not_yours")
    return scopes.of_communities(session, desk, telegram_id, *record.roles)


def list_open(session: Session, desk: Desk, telegram_id: int) -> list[Record]:
    """The records that somebody may export."""
    found = []
    for record in RECORDS.values():
        try:
            reach(session, desk, telegram_id, record)
        except UserError:
            continue
        found.append(record)
    return found


def access_about(session: Session, record: Record, about: int | None, reached: frozenset[str] | None) -> None:
    """Raises UserError `access.not_yours` for what there is not, what was never announced, and what somebody
    does not answer for: the same for all of them.
    """
    if about is not None:
        communities = _list_communities(session, record, about)
        if not communities or (reached is not None and not reached.issuperset(communities)):
            raise UserError("access.not_yours")


def is_there(session: Session, record: Record, about: int | None) -> bool:
    """Whether there is such a thing, and it was announced."""
    return about is None or bool(_list_communities(session, record, about))


def _list_communities(session: Session, record: Record, about: int) -> Sequence[str]:
    """Whose a thing is; none of one that was never announced."""
    if record.about is About.EVENT:
        event = events.find_event(session, about)
        return event.communities if event is not None and event.status is not EventStatus.DRAFT else ()
    if record.about is About.BROADCAST:
        broadcast = broadcasts.find_broadcast(session, about)
        sent = broadcast is not None and broadcast.state not in UNSENT
        return broadcast.audience.get("communities", ()) if broadcast is not None and sent else ()
    return ()


def access_filter(record: Record, asked: Filter) -> None:
    """Raises UserError `record.filter` for what a record cannot be asked by: all but days and communities.

    The chain of the audit is cut by days only.
    """
    days = Filter(first=asked.first, last=asked.last, community=() if record.street else asked.community)
    if asked != days:
        raise UserError("record.days_only" if record.street else "record.filter")


def offers_personal(record: Record, *, knows: bool) -> bool:
    """Whether there is anything personal for somebody to ask for."""
    return bool(record.personal) or (knows and bool(record.identity))


def want(
    session: Session,
    desk: Desk,
    asked: Filter,
    reached: frozenset[str] | None,
    wording: Wording,
    now: datetime,
    **how: Any,
) -> Wanted:
    """What is asked for, ready for queries; `how` as in `Wanted`."""
    days = filters.select(session, desk, asked, EVERYTHING, now)
    names = exports.list_names(session, wording.language)
    return Wanted(reached, wording, names, now, days.since, days.until, asked.community, **how)


def write(
    session: Session,
    desk: Desk,
    request: Request,
    open_file: OpenFile,
    on_rows: Callable[[int], None] = lambda done: None,
    limit: int | None = None,
) -> Written:
    """Write all rows as `framing.write_files` does; `on_rows` hears how many are done."""
    record, wording = request.record, request.wanted.wording
    table = _Table(session, request, on_rows)
    around = Framing(
        wording.say(f"record.{record.key}.title"), "record", record.schema, wording, request.who,
        request.asked, request.reason, request.wanted.now, desk.settings.timezone,
    )  # fmt: skip
    with closing(table.rows()) as source:
        blocks = turned(source, table.columns)
        files = framing.write_files(
            request.format, around, table.columns, blocks, table.statistics, open_file, limit
        )
    return Written(table.done, 0, files)


@dataclass(slots=True)
class _Table:
    """The rows of one request, and how often what stood there."""

    session: Session
    request: Request
    on_rows: Callable[[int], None]
    counters: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = field(default_factory=dict)
    done: int = 0

    @property
    def fields(self) -> dict[str, Field]:
        """What it has columns for."""
        record, wanted = self.request.record, self.request.wanted
        more = record.personal if wanted.personal else {}
        most = record.identity if wanted.personal and wanted.knows else {}
        return {**record.fields, **more, **most}

    @property
    def columns(self) -> list[Column]:
        """Its columns in the words of whoever asks."""
        say = self.request.wanted.wording.say
        return [
            Column(key, say(f"record.column.{key}"), one.width, one.holds, self._words(one))
            for key, one in self.fields.items()
        ]

    def rows(self) -> Generator[Sequence[Cell]]:
        """All of them."""
        record = self.request.record
        self.counters = {keys: Counter() for keys in record.counted}
        keys = list(self.fields)
        for row in record.rows(self.session, self.request.wanted):
            weight = row.get(record.weight, 0) if record.weight else 1
            for counted, counter in self.counters.items():
                codes = tuple(row.get(key) for key in counted)
                if codes[-1] is not None:
                    counter[codes] += weight
            yield [row.get(key) for key in keys]
            self.done += 1
            if self.done % SAID_EVERY == 0:
                self.on_rows(self.done)
        self.on_rows(self.done)

    def statistics(self) -> Extra:
        """How often what stands there, counted as the record says."""
        say = self.request.wanted.wording.say
        counted = []
        for keys, counter in self.counters.items():
            title = say("record.both").join(say(f"record.column.{key}") for key in keys)
            words = {codes: self._told(keys, codes) for codes in counter}
            counted.append(Counted(title, words, Counter(counter)))
        return framing.count_words(self.request.wanted.wording, {say("record.rows"): self.done}, counted)

    def _told(self, keys: Sequence[str], codes: Sequence[Any]) -> str:
        say = self.request.wanted.wording.say
        told = []
        for key, code in zip(keys, codes, strict=True):
            words = self._words(self.request.record.fields[key])
            told.append(str(words.get(code, code)) if code is not None else say("record.none"))
        return say("record.both").join(told)

    def _words(self, one: Field) -> Mapping[Any, Cell]:
        """What people read for the codes of a column; nothing where they stand for themselves."""
        wanted = self.request.wanted
        say = wanted.wording.say
        if wanted.codes:
            return {}
        if one.words == YES:
            return {True: say("ledger.yes"), False: say("ledger.no")}
        if one.codes:
            return {code: say(f"{one.words}.{code}") for code in one.codes}
        named: Mapping[Any, Cell] = getattr(wanted.names, one.words) if one.words else {}
        return named
