"""Reads the moment that a text names: 下周四晚上7点, 12月1日18:30, 明早九点半, tomorrow 6:30 pm, 18:30.

The day is found by `bot.services.days`; this adds the time of day. Its words are data,
`storage/seed/hour_shapes.csv`.
"""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from re import Match, Pattern
from typing import Self

from bot.services.days import Days
from bot.services.deadlines import Calendar
from storage import seeds

# A weekday's name alone; within a longer text it needs a preposition to be meant as a date.
BARE = re.compile(r"^(?=(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b)")
MIDDAY = 12


class Moments:
    """The compiled shapes. Make one with `load()` at start-up and pass it on; it never changes."""

    def __init__(self, shapes: dict[str, str], days: dict[int, Pattern[str]]) -> None:
        self._later, self._earlier, self._noon = (
            re.compile(shapes[name]) for name in ("later", "earlier", "noon")
        )
        self._either = re.compile(shapes["either"])
        self._days = days
        part = "|".join(shapes[name] for name in ("later", "earlier", "noon"))
        self._at = re.compile(
            rf"(?P<part>{part})?\s*"
            rf"(?:(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})|{shapes['clock']}|(?P<plain>\d{{1,2}})(?=\s*[ap]\.?m))"
            r"\s*(?P<half_day>[ap]\.?m\.?)?"
        )

    @classmethod
    def load(cls) -> Self:
        """Read and compile the seed's shapes."""
        rows = seeds.rows("hour_shapes")
        days = {int(row["value"]): re.compile(row["pattern"]) for row in rows if row["shape"] == "day"}
        return cls({row["shape"]: row["pattern"] for row in rows if row["shape"] != "day"}, days)

    def read(self, text: str, days: Days, calendar: Calendar, tz: tzinfo, now: datetime) -> datetime | None:
        """The moment a text names, in UTC; None if it names no time of day, more than one, or none there is.

        Without a day it is the next such time: today, or tomorrow if today's is past.
        """
        plain = days.plain(text)
        found = [*self._at.finditer(plain)]
        at = self._time(found[0]) if len(found) == 1 and not self._either.search(plain) else None
        if at is None:
            return None
        local = now.astimezone(tz)
        rest = f"{plain[: found[0].start()]} {plain[found[0].end() :]}".strip()
        named = days.find(BARE.sub("on ", rest), local.date(), calendar)
        if len(named) > 1:
            return None
        ahead = self._ahead(found[0]["part"] or "")
        if not named and ahead is not None:
            named = [local.date() + timedelta(days=ahead)]
        moment = datetime.combine(named[0] if named else local.date(), at, tzinfo=tz)
        if not named and moment <= local:
            moment = datetime.combine(local.date() + timedelta(days=1), at, tzinfo=tz)
        return moment.astimezone(UTC)

    def _ahead(self, part: str) -> int | None:
        return next((ahead for ahead, shape in self._days.items() if shape.fullmatch(part)), None)

    def _time(self, match: Match[str]) -> time | None:
        hour = int(match["hour"] or match["clock"] or match["plain"])
        minute = int(match["minute"] or match["past"] or 0)
        if match["half"]:
            minute = 30
        if match["quarter"]:
            minute = 15 * int(match["quarter"])
        hour = self._of_day(hour, match["part"] or "", (match["half_day"] or "").replace(".", ""))
        return time(hour, minute) if 0 <= hour < 24 and minute < 60 else None

    def _of_day(self, hour: int, part: str, half_day: str) -> int:
        """The hour of 24; -1 if there is none such."""
        if half_day:
            return hour % MIDDAY + (MIDDAY if half_day == "pm" else 0) if 1 <= hour <= MIDDAY else -1
        if self._later.fullmatch(part) and 1 <= hour < MIDDAY:
            return hour + MIDDAY
        if self._noon.fullmatch(part) and hour in (1, 2):
            return hour + MIDDAY
        if self._earlier.fullmatch(part) and hour > MIDDAY:
            return -1
        return hour
