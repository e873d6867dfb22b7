"""A row of a sheet becomes a suggestion's facts, or sentences that say what is wrong with it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.services import contacts, estates, residents
from bot.services.batches import vocabulary
from bot.services.batches.sheets import FORMULA, Sheet
from bot.services.batches.vocabulary import REQUIRED, Vocabulary, plain
from storage.columns import Json
from storage.queries import places
from storage.tables import Community

LONGEST = {"text": 3000, "place": 200}
SHORTEST_TEXT = 2
OLDEST = timedelta(days=366)
"""What was said longer ago is no news: a mistyped year is likelier."""

TYPED_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D.*)?|(\d{4})(\d{2})(\d{2})", re.DOTALL)
"""Year, month, day with anything between them, and perhaps the hour behind; or eight digits."""


class Fault(Exception):
    """Why a row cannot be taken: a text's key and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Read:
    """One row: what was read of it, by column, and what is wrong with it."""

    line: int
    cells: tuple[str, ...]
    fields: Json = field(default_factory=dict)
    faults: list[Json] = field(default_factory=list)


def read(session: Session, sheet: Sheet, own: Sequence[Community], today: date) -> list[Read]:
    """All rows of a sheet. `own`: the communities for which its sender may type; `today`: by local time.

    The same words for the same community twice in one sheet are taken once.
    """
    reader = _Reader(session, sheet.heads, own, today)
    return [reader.row(line, cells) for line, cells in sheet.rows]


def list_missing(sheet: Sheet) -> list[str]:
    """The columns without which nothing can be taken, and that this sheet does not have."""
    found = vocabulary.load().place_columns(sheet.heads)
    return [column for column in vocabulary.COLUMNS if column in REQUIRED and column not in found]


class _Reader:
    """What rows are compared with, and what was read so far."""

    def __init__(self, session: Session, heads: Sequence[str], own: Sequence[Community], today: date) -> None:
        self.words: Vocabulary = vocabulary.load()
        self.places = self.words.place_columns(heads)
        categories = places.list_categories(session)
        self.categories = {plain(name): row for row in categories for name in (row.code, row.zh, row.en)}
        self.estates = {
            (row.community, plain(name)): row
            for row in places.list_estates(session)
            for name in (row.code, row.zh, row.en, *row.aliases.split())
        }
        self.session, self.own, self.today = session, {row.code: row for row in own}, today
        self.seen: dict[tuple[str, str], int] = {}

    def row(self, line: int, cells: tuple[str, ...]) -> Read:
        found = Read(line, cells)
        checks: tuple[tuple[str, Callable[[str, Json], Any]], ...] = (
            ("date", self.date), ("channel", self.channel), ("community", self.community),
            ("estate", self.estate), ("place", self.words_of_place), ("text", self.text), ("kind", self.kind),
            ("category", self.category), ("contact", self.contact),
        )  # fmt: skip
        for column, check in checks:
            place = self.places.get(column)
            written = cells[place] if place is not None and place < len(cells) else ""
            try:
                if written == FORMULA:
                    raise Fault("formula", column=column)
                value = check(written, found.fields)
                if value is not None:
                    found.fields[column] = value
            except Fault as fault:
                found.faults.append({"key": fault.key, "values": fault.values})
        if not found.faults:
            self.once(found)
        return found

    def once(self, found: Read) -> None:
        same = (found.fields["community"], " ".join(found.fields["text"].split()))
        if same in self.seen:
            found.faults.append({"key": "double", "values": {"line": self.seen[same]}})
        else:
            self.seen[same] = found.line

    def date(self, written: str, fields: Json) -> str | None:
        if not written:
            return None
        match = TYPED_DATE.fullmatch(written.strip())
        try:
            day = date(*(int(part) for part in match.groups() if part)) if match else None
        except ValueError:
            day = None
        if day is None:
            raise Fault("date", written=written[:20])
        if day > self.today:
            raise Fault("date_future", written=day.isoformat())
        if day < self.today - OLDEST:
            raise Fault("date_old", written=day.isoformat())
        return day.isoformat()

    def channel(self, written: str, fields: Json) -> str:
        code = self.words.find("channel", written) if written else None
        if code is None:
            raise Fault("channel" if written else "channel_missing", written=written[:20])
        return code

    def community(self, written: str, fields: Json) -> str:
        if not written and len(self.own) == 1:
            return next(iter(self.own))
        row = residents.find_community_by_name(self.session, written) if written else None
        if row is None:
            raise Fault("community" if written else "community_missing", written=written[:20])
        if row.code not in self.own:
            raise Fault("community_foreign", written=written[:20])
        return row.code

    def estate(self, written: str, fields: Json) -> str | None:
        community = fields.get("community")
        if not written or community is None:
            return None
        exact = self.estates.get((community, plain(written)))
        found = (
            [exact]
            if exact
            else [
                one for one in estates.search(self.session, written, community) if one.community == community
            ]
        )
        if len(found) != 1:
            raise Fault("estate", written=written[:20])
        return found[0].code

    def words_of_place(self, written: str, fields: Json) -> str | None:
        if len(written) > LONGEST["place"]:
            raise Fault("place_long", limit=LONGEST["place"])
        return written or None

    def text(self, written: str, fields: Json) -> str:
        if len(written) < SHORTEST_TEXT:
            raise Fault("text_missing")
        if len(written) > LONGEST["text"]:
            raise Fault("text_long", limit=LONGEST["text"])
        return written.replace("\0", "")

    def kind(self, written: str, fields: Json) -> str | None:
        if not written:
            return None
        code = self.words.find("kind", written)
        if code is None:
            raise Fault("kind", written=written[:20])
        return code

    def category(self, written: str, fields: Json) -> str | None:
        if not written:
            return None
        row = self.categories.get(plain(written))
        if row is None:
            raise Fault("category", written=written[:20])
        return row.code

    def contact(self, written: str, fields: Json) -> str | None:
        if not written:
            return None
        number = contacts.read(written)
        if number is None:
            raise Fault("contact")
        return number


def said_at(fields: Json, now: datetime) -> datetime:
    """When it was said: noon of the day in the sheet by local time of `now`, or `now` itself."""
    day = date.fromisoformat(fields["date"]) if "date" in fields else now.date()
    return now if day == now.date() else datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo)
