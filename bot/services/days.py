"""Finds the days that a text names: 12月10日前, 下周五之前, 三天内, by 10 December.

How days are named is data, `storage/seed/day_shapes.csv`: a line for each way, with the pattern and the shape
that says how to read it. The library `dateparser` was tried on the twenty commonest ways: of fourteen Chinese
ones it read none rightly, and some as another day.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from re import Match, Pattern
from typing import NamedTuple, Self

from bot.hanzi import simplified
from bot.services.deadlines import Calendar, add_working_days
from storage import seeds

READ = 4_000
"""Characters read at most."""

NEXT_YEAR_AFTER = timedelta(days=180)
"""A day without its year that lies longer ago is next year's; one that passed lately is a report."""

BREAK = re.compile(r"\W+")
AROUND = 3
"""Letters that may stand around a day and say nothing by themselves, as in “until” it or “before” it."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DIGIT = "digit"


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to name a day. `value`: what the pattern means besides its groups."""

    name: str
    value: int | None
    pattern: Pattern[str]


class Named(NamedTuple):
    """A day that is named; None if there is none such. `any_week`: by its weekday alone."""

    day: date | None
    any_week: bool


@dataclass(frozen=True, slots=True)
class Now:
    """From where relative days are counted."""

    today: date
    calendar: Calendar


class Days:
    """The compiled shapes. Make one with `load()` at start-up and pass it on; it never changes."""

    def __init__(self, shapes: list[Shape]) -> None:
        self._digits = [one for one in shapes if one.name == DIGIT]
        self._shapes = [one for one in shapes if one.name != DIGIT]

    @classmethod
    def load(cls) -> Self:
        """Read and compile the seed's shapes."""
        return cls(
            [
                Shape(row["shape"], int(row["value"]) if row["value"] else None, re.compile(row["pattern"]))
                for row in seeds.rows("day_shapes")
            ]
        )

    def find(self, text: str, today: date, calendar: Calendar) -> list[date]:
        """The days that a text names, from `today` on, each once, in the order in which it names them.

        “Within three days” is the third day; the end of a month its last. What names no day is left out.
        """
        plain = self.plain(text)
        now = Now(today, calendar)
        found = (_read(shape, match, now) for shape, match in self._matches(plain))
        return list(dict.fromkeys(day for day in found if day is not None and day >= today))

    def dissect(
        self, plain: str, today: date, calendar: Calendar, more: Sequence[Shape] = ()
    ) -> tuple[list[Named], str]:
        """The days that a text in `plain` letters names, also those past, and what it says besides; `more`:
        further ways to name one.
        """
        named, left, end = list[Named](), "", 0
        for shape, match in self._matches(plain, more):
            day = _read(shape, match, Now(today, calendar))
            named.append(Named(day, shape.name == "weekday" and shape.value is None))
            left += f"{plain[end : match.start()]} "
            end = match.end()
        return named, left + plain[end:]

    def besides(self, text: str, day: date, today: date, calendar: Calendar) -> str:
        """What a text says after the day that stands before all else, as it was written; where the day stands
        among the words, all of them; nothing if there is only the day.
        """
        for mark in BREAK.finditer(text):
            named, left = self.dissect(self.plain(text[: mark.start()]), today, calendar)
            if [one.day for one in named] == [day] and _count_letters(left) <= AROUND:
                return text[mark.end() :]
        _, left = self.dissect(self.plain(text), today, calendar)
        return text if _count_letters(left) > 1 else ""

    def _matches(self, plain: str, more: Sequence[Shape] = ()) -> Iterator[tuple[Shape, Match[str]]]:
        """Where a day is named; of ways that overlap the one that begins first, and then the longest."""
        shapes = (*self._shapes, *more)
        all_of_them = [(shape, match) for shape in shapes for match in shape.pattern.finditer(plain)]
        end = 0
        for shape, match in sorted(all_of_them, key=lambda one: (one[1].start(), -one[1].end())):
            if match.start() >= end:
                end = match.end()
                yield shape, match

    def plain(self, text: str) -> str:
        """In simplified characters, small letters and Arabic digits, with single spaces."""
        plain = simplified(unicodedata.normalize("NFKC", text[:READ])).lower()
        for shape in self._digits:
            plain = shape.pattern.sub(str(shape.value), plain)
        return arabic(" ".join(plain.split()))


def _count_letters(text: str) -> int:
    return sum(one.isalnum() for one in text)


def arabic(text: str) -> str:
    """Chinese numerals up to 99 as Arabic digits."""
    out: list[str] = []
    numerals: list[int] = []
    for letter in [*text, ""]:
        value = None if not letter or letter.isascii() else unicodedata.numeric(letter, None)
        if value is not None and value in range(11):
            numerals.append(int(value))
            continue
        if numerals:
            out.append(_number(numerals))
            numerals = []
        out.append(letter)
    return "".join(out)


def _number(numerals: list[int]) -> str:
    if 10 not in numerals:
        return "".join(str(one) for one in numerals)
    at = numerals.index(10)
    tens = numerals[at - 1] if at else 1
    return str(tens * 10 + (numerals[at + 1] if at + 1 < len(numerals) else 0))


def _read(shape: Shape, match: Match[str], now: Now) -> date | None:
    try:
        return READERS[shape.name](match.groupdict(), shape.value, now)
    except ValueError:  # there is no such day, as 30 February
        return None


Groups = dict[str, str | None]


def _date(groups: Groups, value: int | None, now: Now) -> date:
    name = groups.get("name")
    month = MONTHS.index(name) + 1 if name else int(groups["month"] or 0)
    return _in_year(groups.get("year"), month, int(groups["day"] or 0), now)


def _in_year(year: str | None, month: int, day: int, now: Now) -> date:
    if year:
        return date(int(year), month, day)
    found = date(now.today.year, month, day)
    return found if now.today - found <= NEXT_YEAR_AFTER else date(now.today.year + 1, month, day)


def _day_of_month(groups: Groups, ahead: int | None, now: Now) -> date:
    first = _month(now.today, ahead or 0)
    return date(first.year, first.month, int(groups["day"] or 0))


def _coming_day(groups: Groups, value: int | None, now: Now) -> date:
    """This day of the month, or of the next if it is past."""
    day = int(groups["day"] or 0)
    first = _month(now.today, 0 if day >= now.today.day else 1)
    return date(first.year, first.month, day)


def _month_part(groups: Groups, day: int | None, now: Now) -> date:
    first = _in_year(groups.get("year"), int(groups["month"] or 0), 1, now)
    return _until(first, day)


def _month_ahead(groups: Groups, day: int | None, now: Now) -> date:
    return _until(_month(now.today, 1), day)


def _month_now(groups: Groups, day: int | None, now: Now) -> date:
    return _until(_month(now.today, 0), day)


def _year_now(groups: Groups, value: int | None, now: Now) -> date:
    return date(now.today.year, 12, 31)


def _weekday(groups: Groups, weeks: int | None, now: Now) -> date:
    """Of this week or a later one, which begin on Monday; without either the next such day from today on."""
    named = groups["weekday"] or ""
    index = 6 if groups.get("sunday") else int(named) - 1 if named.isdecimal() else WEEKDAYS.index(named)
    monday = now.today - timedelta(days=now.today.weekday())
    if weeks is None:
        return now.today + timedelta(days=(index - now.today.weekday()) % 7)
    return monday + timedelta(days=7 * weeks + index)


def _working_days(groups: Groups, value: int | None, now: Now) -> date:
    return add_working_days(now.today, int(groups["count"] or 0), now.calendar)


def _days(groups: Groups, each: int | None, now: Now) -> date:
    return now.today + timedelta(days=int(groups["count"] or 1) * (each or 1))


def _months(groups: Groups, value: int | None, now: Now) -> date:
    return _until(_month(now.today, int(groups["count"] or 0)), now.today.day)


def _offset(groups: Groups, days: int | None, now: Now) -> date:
    return now.today + timedelta(days=days or 0)


def _month(today: date, ahead: int) -> date:
    """The first day of this month or one after it."""
    years, month = divmod(today.month - 1 + ahead, 12)
    return date(today.year + years, month + 1, 1)


def _until(first: date, day: int | None) -> date:
    """This day of a month, or its last if it has not so many."""
    return first.replace(day=min(day or 1, monthrange(first.year, first.month)[1]))


READERS: dict[str, Callable[[Groups, int | None, Now], date]] = {
    "date": _date,
    "day_of_month": _day_of_month,
    "coming_day": _coming_day,
    "month_part": _month_part,
    "month_ahead": _month_ahead,
    "month_now": _month_now,
    "year_now": _year_now,
    "weekday": _weekday,
    "working_days": _working_days,
    "days": _days,
    "months": _months,
    "offset": _offset,
}
