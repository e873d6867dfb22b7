"""Deadlines in the working days of China: weekends, public holidays and swapped days (调休).

The General Office of the State Council decrees each year's days off, and the weekends worked in exchange,
in November of the year before. The `holidays` package carries the decrees; for a year not yet decreed it
knows the statutory holidays only, so a deadline in such a year is an estimate (`Calendar.is_decreed`).
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

from storage.tables.suggestion_kinds import Kind

WORKING_DAYS: Mapping[Kind, int] = MappingProxyType(
    {Kind.QUESTION: 3, Kind.REQUEST: 5, Kind.COMPLAINT: 10, Kind.SUGGESTION: 15, Kind.PRAISE: 15}
)
"""Working days until the answer is due, unless the street sets its own."""

OPENING_TIME = time(8, 30)
"""The local time of day at which offices open."""

CLOSING_TIME = time(18, 0)
"""The local time of day at which offices close, and an answer that is due today becomes late."""


class Calendar:
    """Which days are worked.

    `overrides` (date → is it a working day) go before everything else: a decree newer than the package, or
    a day off given by the city. `decreed` names the years whose decree those overrides hold in full.
    """

    def __init__(self, overrides: Mapping[date, bool] | None = None, decreed: Collection[int] = ()) -> None:
        self._overrides = dict(overrides or {})
        self._decreed = frozenset(decreed)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`; a Saturday worked for a holiday counts, 1 October does not."""
        override = self._overrides.get(day)
        return day not in _rest_days(day.year) if override is None else override

    def prepare(self, year: int) -> None:
        """Work out a year and the next ahead of need: the lunar calendar takes a second a year."""
        for needed in (year, year + 1):
            _rest_days(needed)

    def is_decreed(self, year: int) -> bool:
        """Whether the days off of `year` are known; False means weekends and statutory holidays only."""
        return year in self._decreed or year in _decrees()


def add_working_days(start: date, n: int, calendar: Calendar) -> date:
    """The `n`-th working day after `start`.

    A `start` on a rest day counts as the next working day, so `n` = 0 gives the first working day from
    `start` on. Raises ValueError for a negative `n`.
    """
    if n < 0:
        raise ValueError(f"cannot count {n} working days ahead")
    day = start
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    for _ in range(n):
        day += timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
    return day


def opens_at(day: date, tz: tzinfo) -> datetime:
    """When offices open on `day`, in UTC."""
    return datetime.combine(day, OPENING_TIME, tzinfo=tz).astimezone(UTC)


def is_open(now: datetime, tz: tzinfo, calendar: Calendar) -> bool:
    """Whether offices work at this moment."""
    local = now.astimezone(tz)
    return calendar.is_working_day(local.date()) and OPENING_TIME <= local.time() < CLOSING_TIME


def due_at(
    filed_at: datetime,
    kind: Kind,
    tz: tzinfo,
    calendar: Calendar,
    working_days: Mapping[Kind, int] = WORKING_DAYS,
) -> datetime:
    """When the answer to a suggestion filed at `filed_at` is due, in UTC.

    It is closing time in `tz` on the n-th working day after the day of filing; the day of filing itself is
    not counted, whatever the hour. What is filed on a rest day is filed on the next working day: three
    working days from a Saturday end on Thursday. Raises ValueError for a naive `filed_at`.
    """
    if filed_at.utcoffset() is None:
        raise ValueError("filed_at must carry its time zone")
    day = add_working_days(filed_at.astimezone(tz).date(), working_days[kind], calendar)
    return datetime.combine(day, CLOSING_TIME, tzinfo=tz).astimezone(UTC)


@cache
def _rest_days(year: int) -> frozenset[date]:
    # A fresh table for each year: the package fills its own lazily, which threads could read half full.
    china = country_holidays("CN", years=year)
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return frozenset(day for day in days if day.year == year and not china.is_working_day(day))


@cache
def _decrees() -> frozenset[int]:
    return frozenset(country_holidays("CN").special_public_holidays)
