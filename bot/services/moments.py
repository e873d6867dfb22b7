"""Reads the moment that a text names: 下周四晚上7点, 12月3日（周四）18:30, 明早九点半, tomorrow 6:30 pm.

The day is found by `bot.services.days`; this adds the time of day, and ways to name a day that mean one only
where nothing but a moment is expected. All words are data, `storage/seed/hour_shapes.csv`. What is said
besides is not passed over: it might be the very day.
"""

import re
from datetime import date, datetime, time, tzinfo
from re import Match
from typing import NamedTuple, Self

from bot.services import wall_clock
from bot.services.days import Days, Named, Shape
from bot.services.deadlines import Calendar
from storage import seeds

# A weekday's name alone; within a longer text it needs a preposition to be meant as a date.
BARE = re.compile(r"(?<![a-z])(?<!next )(?<!this )(?=(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b)")
MIDDAY = 12
PARTS = ("later", "earlier", "noon")
DAYS = frozenset({"date", "coming_day"})


class Said(NamedTuple):
    """A day and a time of day, each None if none is named."""

    day: date | None
    at: time | None


class Moments:
    """The compiled shapes. Make one with `load()` at start-up and pass it on; it never changes."""

    def __init__(self, shapes: dict[str, str], more: list[Shape]) -> None:
        self._parts = {name: re.compile(shapes[name]) for name in PARTS}
        self._either, self._idle = re.compile(shapes["either"]), re.compile(shapes["idle"])
        self._more = more
        self._at = re.compile(
            rf"(?:(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})|{shapes['clock']}|{shapes['plain']})"
            r"\s*(?P<half_day>[ap]\.?m\b\.?)?"
        )

    @classmethod
    def load(cls) -> Self:
        """Read and compile the seed's shapes."""
        rows = seeds.rows("hour_shapes")
        more = [Shape(row["shape"], None, re.compile(row["pattern"])) for row in rows if row["shape"] in DAYS]
        return cls({row["shape"]: row["pattern"] for row in rows if row["shape"] not in DAYS}, more)

    def read(self, text: str, days: Days, calendar: Calendar, tz: tzinfo, now: datetime) -> datetime | None:
        """The moment a text names, in UTC; None if it names no time of day, or none that is understood.

        Without a day it is the next such time: today, or tomorrow if today's is past. A day that is past
        stays so.
        """
        said = self.hear(text, days, calendar, now.astimezone(tz).date())
        if said is None or said.at is None:
            return None
        if said.day is not None:
            return wall_clock.at(said.day, said.at, tz, after=now)
        return wall_clock.following(said.at, tz, now)

    def hear(self, text: str, days: Days, calendar: Calendar, today: date) -> Said | None:
        """The day and the time that a text names; None if it names several of one, or says what is not
        understood.
        """
        plain = days.plain(text)
        parts = [name for name, shape in self._parts.items() if shape.search(plain)]
        clocks = [*self._at.finditer(plain)]
        if len(parts) > 1 or len(clocks) > 1 or self._either.search(plain):
            return None
        part = parts[0] if parts else ""
        at, rest = None, plain
        if clocks:
            at = self._time(clocks[0], part)
            rest = f"{plain[: clocks[0].start()]} {plain[clocks[0].end() :]}"
        elif part == "noon":
            at = time(MIDDAY)
        if clocks and at is None:
            return None
        named, left = days.dissect(BARE.sub("on ", rest), today, calendar, self._more)
        for shape in (*self._parts.values(), self._idle):
            left = shape.sub(" ", left)
        day = _one(named)
        if left.strip() or (named and day is None):
            return None
        return Said(day, at) if day is not None or at is not None else None

    def _time(self, match: Match[str], part: str) -> time | None:
        groups = match.groupdict()
        hour = int(next(groups[name] for name in ("hour", "clock", "at", "plain") if groups[name]))
        minute = int(match["minute"] or match["past"] or 0)
        if match["half"]:
            minute = 30
        if match["quarter"]:
            minute = 15 * int(match["quarter"])
        hour = _of_day(hour, part, (match["half_day"] or "").replace(".", ""))
        return time(hour, minute) if 0 <= hour < 24 and minute < 60 else None


def _of_day(hour: int, part: str, half_day: str) -> int:
    """The hour of 24; -1 if there is none such."""
    if half_day:
        return hour % MIDDAY + (MIDDAY if half_day == "pm" else 0) if 1 <= hour <= MIDDAY else -1
    if part == "later" and 1 <= hour < MIDDAY:
        return hour + MIDDAY
    if part == "noon" and hour in (1, 2):
        return hour + MIDDAY
    if part == "earlier" and hour > MIDDAY:
        return -1
    return hour


def _one(named: list[Named]) -> date | None:
    """The one day that is named; a weekday beside a date, if it is that date's."""
    found = {one.day for one in named if not one.any_week}
    beside = {one.day for one in named if one.any_week}
    if not found:
        found, beside = beside, set()
    day = found.pop() if len(found) == 1 else None
    if day is None or any(one is None or one.weekday() != day.weekday() for one in beside):
        return None
    return day
