"""Reads the days that a text means as a whole: 10月, 上周, 2026-10-01..2026-10-31, last 7 days, Q3.

How spans are named is data, `storage/seed/span_shapes.csv`. Without a year the latest one that has begun is
meant: in November 10月 is last month's, and 12月 last year's.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from re import Pattern
from typing import Self

from bot.services.days import MONTHS, Days
from storage import seeds

UNTIL = "until"
LONGEST = 60
"""Characters read at most: a longer text names no span."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days, the first and the last included; None where it has no end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to name a span. `value`: what the pattern means besides its groups."""

    name: str
    value: int
    pattern: Pattern[str]


class Spans:
    """The compiled shapes. Make one with `load()` at start-up and pass it on; it never changes."""

    def __init__(self, shapes: list[Shape], plain: Callable[[str], str]) -> None:
        self._until = next(one.pattern for one in shapes if one.name == UNTIL)
        self._shapes = [one for one in shapes if one.name != UNTIL]
        self._plain = plain

    @classmethod
    def load(cls) -> Self:
        """Read and compile the seed's shapes; texts are made plain as for single days."""
        rows = seeds.rows("span_shapes")
        shapes = [Shape(row["shape"], int(row["value"] or 0), re.compile(row["pattern"])) for row in rows]
        return cls(shapes, Days.load().plain)

    def read(self, text: str, today: date) -> Span | None:
        """The days meant, if the whole text names them, and if its end does not lie before its beginning.

        Either side of `..` may be missing; `2026-10..` has no end.
        """
        if len(text) > LONGEST:
            return None
        plain = self._plain(text.replace("_", " "))
        whole = self._read(plain, today)
        if whole is not None:
            return whole
        for between in self._until.finditer(plain):
            head, tail = plain[: between.start()], plain[between.end() :]
            span = self._join(head, tail, today)
            if span is not None:
                return span
        return None

    def is_meant(self, text: str) -> bool:
        """Whether a text that names no days is written as days are: there is no such day (30 February), or
        the end comes before the beginning.
        """
        plain = self._plain(text.replace("_", " "))
        sides = ((plain[: one.start()], plain[one.end() :]) for one in self._until.finditer(plain))
        return self._is_shaped(plain) or any(all(map(self._is_shaped, pair)) for pair in sides)

    def _is_shaped(self, text: str) -> bool:
        return any(shape.pattern.fullmatch(text) for shape in self._shapes)

    def _join(self, head: str, tail: str, today: date) -> Span | None:
        if not head and not tail:
            return None
        begins = self._read(head, today) if head else Span(None, None)
        if begins is None:
            return None
        # “10月1日至15日”: the end is meant in the month of the beginning.
        ends = self._read(tail, today, begins.first) if tail else Span(None, None)
        if ends is None or (begins.first and ends.last and begins.first > ends.last):
            return None
        return Span(begins.first, ends.last)

    def _read(self, text: str, today: date, begun: date | None = None) -> Span | None:
        for shape in self._shapes:
            match = shape.pattern.fullmatch(text)
            if match is not None:
                try:
                    return READERS[shape.name](match.groupdict(), shape.value, begun or today, today)
                except ValueError:  # there is no such day, as 30 February
                    return None
        return None


Groups = Mapping[str, str | None]
Reader = Callable[[Groups, int, date, date], Span]


def _day(groups: Groups, value: int, begun: date, today: date) -> Span:
    day = int(groups["day"] or 0)
    found = date(_year_of(groups, _month_of(groups), today, day), _month_of(groups), day)
    return Span(found, found)


def _day_of_month(groups: Groups, value: int, begun: date, today: date) -> Span:
    found = begun.replace(day=int(groups["day"] or 0))
    return Span(found, found)


def _month(groups: Groups, value: int, begun: date, today: date) -> Span:
    month = _month_of(groups)
    return _months(date(_year_of(groups, month, today), month, 1), 1)


def _quarter(groups: Groups, value: int, begun: date, today: date) -> Span:
    month = 3 * int(groups["quarter"] or 0) - 2
    year = groups.get("year") or groups.get("later_year")
    return _months(date(int(year) if year else _latest(month, 1, today), month, 1), 3)


def _half_year(groups: Groups, half: int, begun: date, today: date) -> Span:
    month = 6 * half - 5
    return _months(date(_latest(month, 1, today), month, 1), 6)


def _year(groups: Groups, value: int, begun: date, today: date) -> Span:
    return _months(date(int(groups["year"] or 0), 1, 1), 12)


def _days_ago(groups: Groups, days: int, begun: date, today: date) -> Span:
    found = today - timedelta(days=days)
    return Span(found, found)


def _weeks_ago(groups: Groups, weeks: int, begun: date, today: date) -> Span:
    monday = today - timedelta(days=today.weekday() + 7 * weeks)
    return Span(monday, monday + timedelta(days=6))


def _months_ago(groups: Groups, months: int, begun: date, today: date) -> Span:
    return _months(_shifted(today.replace(day=1), -months), 1)


def _quarters_ago(groups: Groups, quarters: int, begun: date, today: date) -> Span:
    first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    return _months(_shifted(first, -3 * quarters), 3)


def _years_ago(groups: Groups, years: int, begun: date, today: date) -> Span:
    return _months(date(today.year - years, 1, 1), 12)


def _last_days(groups: Groups, each: int, begun: date, today: date) -> Span:
    count = int(groups.get("count") or groups.get("number") or 0) * each
    return Span(today - timedelta(days=max(count, 1) - 1), today)


def _month_of(groups: Groups) -> int:
    name = groups.get("name")
    return MONTHS.index(name) + 1 if name else int(groups["month"] or 0)


def _year_of(groups: Groups, month: int, today: date, day: int = 1) -> int:
    year = groups.get("year")
    return int(year) if year else _latest(month, day, today)


def _latest(month: int, day: int, today: date) -> int:
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _months(first: date, count: int) -> Span:
    last = _shifted(first, count - 1)
    return Span(first, last.replace(day=monthrange(last.year, last.month)[1]))


def _shifted(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


READERS: Mapping[str, Reader] = {
    "day": _day,
    "day_of_month": _day_of_month,
    "month": _month,
    "quarter": _quarter,
    "half_year": _half_year,
    "year": _year,
    "days_ago": _days_ago,
    "weeks_ago": _weeks_ago,
    "months_ago": _months_ago,
    "quarters_ago": _quarters_ago,
    "years_ago": _years_ago,
    "last_days": _last_days,
}
