"""The ledger as a table: rows as they are at one moment, one a suggestion and one a body's part in it.

A table is for people: names, words and local times. JSON Lines are for programs: codes and true or false in
place of words. No row says who filed it, and no internal note is in any, unless that is asked for.

A million rows are written in a minute: each chunk comes in columns, each column is told by itself, and no row
is made before it is written.
"""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, tzinfo
from operator import itemgetter
from typing import Any

from sqlmodel import Session

from bot.services.deadlines import Calendar, count_working_days
from bot.services.ledger.columns import COLUMNS, COUNTED, ENUMS, INTERNAL, NAMED, PERSONAL, PLAIN, TRUTHS
from bot.services.sheets import Block, Cell, Column, Wording
from bot.services.sheets.cells import Hours
from storage.queries.exports import Names
from storage.queries.ledger import rows
from storage.queries.ledger.filters import Selection
from storage.queries.ledger.rows import Asked, Chunk, Values
from storage.tables import Channel, CoState, Status

TITLE = 30
"""Characters of the first line that stand for a title."""

LEAD, CO = "lead", "co"
"""工单性质: the row of a suggestion, and that of a body's part in it."""

PAIRS = 20_000
"""Pairs of days whose working days are kept: some months of a ledger, in 4 MB."""

CURRENT = frozenset({CoState.ASSIGNED, CoState.SIGNED, CoState.ANSWERED})
OF_PART = ("number", "submitted_at", "community", "kind", "sort", "category", "category_name")
"""What the row of a part tells of its suggestion."""


@dataclass(frozen=True, slots=True)
class Told:
    """How it is told: in whose words, in codes or not, what besides, and with which days."""

    wording: Wording
    names: Names
    calendar: Calendar
    tz: tzinfo
    now: datetime
    codes: bool = False
    internal: bool = False
    personal: bool = False


def columns(told: Told) -> list[Column]:
    """The columns of this ledger, named in its words."""
    given = {**COLUMNS, **(INTERNAL if told.internal else {}), **(PERSONAL if told.personal else {})}
    return [
        Column(key, told.wording.say(f"ledger.column.{key}"), width, holds, words_of(key, told))
        for key, (width, holds) in given.items()
    ]


def words_of(key: str, told: Told) -> Mapping[Any, Cell]:
    """What stands for the codes in a column; nothing where they stand for themselves."""
    say, names = told.wording.say, told.names
    if key in TRUTHS:
        return {1: True, 0: False} if told.codes else {1: say("ledger.yes"), 0: say("ledger.no")}
    if key in ("category_name", "db44"):
        return names.categories if key == "category_name" else names.db44
    if told.codes:
        return {}
    if key in ENUMS:
        group, enum = ENUMS[key]
        words = {str(code): say(f"ledger.{group}.{code}") for code in enum if code != Status.DRAFT}
        return {**words, **_of_parts(key, told)}
    if key == "part":
        return {code: say(f"ledger.part.{code}") for code in (LEAD, CO)}
    if key == "channel":
        return {**names.posters, **{code: say(f"words.channel.{code}") for code in Channel}}
    named: Mapping[Any, Cell] = getattr(names, NAMED[key]) if key in NAMED else {}
    return named


def _of_parts(key: str, told: Told) -> Mapping[Any, Cell]:
    """A part has states of its own in the column of the status."""
    return {one: told.wording.say(f"ledger.co_state.{one}") for one in CoState} if key == "status" else {}


@dataclass(slots=True)
class Table:
    """The rows of one selection. `counts`: how often each code stood in the columns that are `counted`."""

    session: Session
    selection: Selection
    told: Told
    on_rows: Callable[[int], None] = lambda done: None
    counted: InitVar[Sequence[str]] = COUNTED
    counts: dict[str, Counter[Cell]] = field(init=False)
    suggestions: int = 0
    parts: int = 0

    def __post_init__(self, counted: Sequence[str]) -> None:
        self.counts = {key: Counter() for key in counted}

    def blocks(self) -> Generator[Block]:
        """All rows, in the order in which the suggestions were begun. `on_rows` hears how many are done."""
        say, told = self.told.wording.say, self.told
        asked = Asked(say("ledger.addition"), say("ledger.heard"), told.internal, told.personal)
        teller = _Teller(told)
        keys = [column.key for column in columns(told)]
        with closing(rows.stream(self.session, self.selection, asked)) as chunks:
            for chunk in chunks:
                cells = teller.tell(chunk)
                for key, counter in self.counts.items():
                    counter.update(cells[key])
                if chunk.parts:
                    cells = _with_parts(cells, chunk, teller)
                first, count = self.suggestions + self.parts + 1, len(cells["number"])
                cells["seq"] = range(first, first + count)
                yield [cells[key] for key in keys]
                ids = chunk.values["id"]
                self.suggestions += len(ids)
                self.parts += count - len(ids)
                self.on_rows(self.suggestions)


def _with_parts(
    cells: Mapping[str, Sequence[Cell]], chunk: Chunk, teller: "_Teller"
) -> dict[str, Sequence[Cell]]:
    """Behind each suggestion the parts of bodies in it."""
    ids = chunk.values["id"]
    order: list[int] = []
    parts: list[Mapping[str, Cell]] = []
    for place, id in enumerate(ids):
        order.append(place)
        for part in chunk.parts.get(id, ()):
            order.append(len(ids) + len(parts))
            parts.append({key: cells[key][place] for key in OF_PART} | teller.tell_part(part))
    told = {key: [part.get(key) for part in parts] for key in {key for part in parts for key in part}}
    blank, ordered = [None] * len(parts), itemgetter(*order)
    return {key: ordered([*column, *told.get(key, blank)]) for key, column in cells.items()}


class _Dated(dict[str, str]):
    """The hour of a moment → its local day; empty where that may change within the hour."""

    def __init__(self, tz: tzinfo) -> None:
        super().__init__()
        self._hours = Hours(tz)

    def __missing__(self, hour: str) -> str:
        begins = self._hours[hour]
        self[hour] = "" if begins is None else f"{begins:%Y-%m-%d}"
        return self[hour]

    def day(self, stamp: str) -> str:
        """The local day of a moment."""
        return self[stamp[:13]] or f"{self._hours.read(stamp):%Y-%m-%d}"

    def each(self, stamps: Sequence[str | None]) -> list[str | None]:
        """The local days of many."""
        return [None if stamp is None else self[stamp[:13]] or self.day(stamp) for stamp in stamps]


class _Days(dict[tuple[str | None, str | None], int | None]):
    """Two days → the working days from the one to the other. Pairs far back in the ledger are forgotten."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__()
        self._calendar = calendar

    def __missing__(self, days: tuple[str | None, str | None]) -> int | None:
        first, last = days
        if len(self) >= PAIRS:
            self.clear()
        self[days] = (
            None
            if first is None or last is None
            else count_working_days(date.fromisoformat(first), date.fromisoformat(last), self._calendar)
        )
        return self[days]

    def each(self, firsts: Sequence[str | None], lasts: Sequence[str | None]) -> Sequence[Cell]:
        """Between the days of two columns."""
        return list(map(self.__getitem__, zip(firsts, lasts, strict=True)))


class _Teller:
    """Tells the values of a chunk, column by column."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._now = f"{told.now:%Y-%m-%d %H:%M:%S}"
        self._dated, self._days = _Dated(told.tz), _Days(told.calendar)
        self._bodies = {} if told.codes else told.names.bodies
        self._sorts: dict[str | None, str | None] = {None: None}

    def tell(self, chunk: Chunk) -> dict[str, Sequence[Cell]]:
        """The cells of each column but `seq`, a row a suggestion; words are still codes."""
        v, ids = chunk.values, chunk.values["id"]
        texts = _texts(v)
        settled = [a or c or self._now for a, c in zip(v["answered_at"], v["closed_at"], strict=True)]
        late = [due is not None and due < end for due, end in zip(v["due_at"], settled, strict=True)]
        filed, due, answered = (self._dated.each(v[key]) for key in ("submitted_at", "due_at", "answered_at"))
        told: dict[str, Sequence[Cell]] = {
            **{key: v[key] for key in PLAIN},
            "part": [LEAD] * len(ids),
            "title": [None if text is None else text.partition("\n")[0][:TITLE] for text in texts],
            "text": texts,
            "sort": self._sort(v["category"]),
            "category_name": v["category"],
            "db44": v["category"],
            "helpers": [self._helpers(chunk.parts[id]) if id in chunk.parts else None for id in ids],
            "overdue": late,
            "overdue_days": self._overdue_days(late, due, settled),
            "days_given": self._days.each(filed, due),
            "days_taken": self._days.each(filed, answered),
            "supporters": [chunk.supporters.get(id, 0) for id in ids],
            "remark": v["erased"],
        }
        if self._told.internal:
            told["handling"] = ["\n".join(chunk.notes.get(id, ())) for id in ids]
        if self._told.personal:
            told |= {key: v[key] for key in PERSONAL}
        return told

    def tell_part(self, part: Any) -> dict[str, Cell]:
        """What a body does, as far as it has a column. Its words to whoever leads are internal."""
        end = part.answered_at or part.ended_at or self._now
        told: dict[str, Cell] = {
            "part": CO,
            "status": part.state,
            "lead": part.body,
            "dispatched_at": part.assigned_at,
            "signed_at": part.signed_at,
            "due_at": part.due_at,
            "answered_at": part.answered_at,
            "overdue": part.due_at < end,
        }
        if self._told.internal:
            told["handling"] = part.answer or part.reason
        return told

    def _sort(self, categories: Sequence[str | None]) -> list[Cell]:
        for code in set(categories) - self._sorts.keys():
            self._sorts[code] = (code or "").partition("-")[0]
        return [self._sorts[code] for code in categories]

    def _helpers(self, parts: Sequence[Any]) -> Cell:
        newest = {part.body: part.state for part in parts}
        bodies = [self._bodies.get(body, body) for body, state in newest.items() if state in CURRENT]
        return self._told.wording.say("ledger.comma").join(bodies) or None

    def _overdue_days(
        self, late: Sequence[bool], due: Sequence[str | None], settled: Sequence[str]
    ) -> list[Cell]:
        return [
            (date.fromisoformat(self._dated.day(end)) - date.fromisoformat(until or "")).days
            if is_late
            else None
            for is_late, until, end in zip(late, due, settled, strict=True)
        ]


def _texts(values: Values) -> Sequence[str | None]:
    """All she said, and behind it what staff heard her say."""
    heard = values["heard"]
    if not any(heard):
        return values["text"]
    both = zip(values["text"], heard, strict=True)
    return [said if typed is None else "\n".join(filter(None, (said, typed))) for said, typed in both]
