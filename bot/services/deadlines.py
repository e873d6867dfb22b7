"""Deadlines in the working days of China: weekends, public holidays and swapped days (调休).

The General Office of the State Council decrees each year's days off, and the weekends worked in exchange,
in November of the year before. The `holidays` package carries the decrees; for a year not yet decreed it
knows the statutory holidays only, so a deadline in such a year is an estimate (`Calendar.is_decreed`).
"""

import sys
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.util import find_spec, module_from_spec

from holidays import HolidayBase, country_holidays

OPENING_TIME = time(8, 30)
"""The local time of day at which offices open."""

CLOSING_TIME = time(18, 0)
"""The local time of day at which offices close, and an answer that is due today becomes late."""

SOON = timedelta(hours=24)
"""So long before it is due an answer becomes urgent: its light turns, and its group is reminded."""

NOON = time(12, 0)
"""The local time of day by which a co-handler answers: whoever leads still has the afternoon."""


class Calendar:
    """Which days are worked.

    `overrides` (date → is it a working day) go before everything else: a decree newer than the package, or
    a day off given by the city. `decreed` names the years whose decree those overrides hold in full. Both are
    the town's own list, see `bot.services.decrees`; it can change while the calendar is in use.
    """

    def __init__(self, overrides: Mapping[date, bool] | None = None, decreed: Collection[int] = ()) -> None:
        self.learn(overrides or {}, decreed)

    def learn(self, overrides: Mapping[date, bool], decreed: Collection[int]) -> None:
        """Take this list in place of the one there was."""
        self._overrides, self._decreed = dict(overrides), frozenset(decreed)

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


def count_working_days(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after `after`, up to and with `until`; 0 if none does."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def closes_at(day: date, tz: tzinfo) -> datetime:
    """When offices close on `day`, in UTC."""
    return datetime.combine(day, CLOSING_TIME, tzinfo=tz).astimezone(UTC)


def due_at(since: datetime, days: int, tz: tzinfo, calendar: Calendar) -> datetime:
    """When something that has `days` working days from `since` on is due, in UTC.

    It is closing time in `tz` on the n-th working day after the day of filing; the day of filing itself is
    not counted, whatever the hour. What is filed on a rest day is filed on the next working day: three
    working days from a Saturday end on Thursday. Raises ValueError for a naive `since`.
    """
    if since.utcoffset() is None:
        raise ValueError("since must carry its time zone")
    return closes_at(add_working_days(since.astimezone(tz).date(), days, calendar), tz)


def add_working_hours(since: datetime, hours: int, tz: tzinfo, calendar: Calendar) -> datetime:
    """So many hours later, in UTC, where a working day has 24 of them and a day of rest none."""
    moment, left = since.astimezone(tz), timedelta(hours=hours)
    while True:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time(), tzinfo=tz)
        if calendar.is_working_day(moment.date()):
            if left <= midnight - moment:
                return (moment + left).astimezone(UTC)
            left -= midnight - moment
        moment = midnight


def soon_at(due: datetime, tz: tzinfo, calendar: Calendar) -> datetime:
    """From when on something due at this moment is urgent: 24 hours before, on a working day."""
    moment = due.astimezone(tz) - SOON
    while not calendar.is_working_day(moment.date()):
        moment -= timedelta(days=1)
    return moment.astimezone(UTC)


def co_due_at(now: datetime, due: datetime, tz: tzinfo, calendar: Calendar) -> datetime:
    """When a co-handler who is asked `now` owes its word, in UTC, if the whole answer is due at `due`.

    It is noon in `tz` on the working day half-way, the next one at the earliest: before the answer is due,
    unless that is today or past.
    """
    today, last = now.astimezone(tz).date(), due.astimezone(tz).date()
    ahead = (today + timedelta(days=n) for n in range(1, (last - today).days + 1))
    left = sum(calendar.is_working_day(day) for day in ahead)
    day = add_working_days(today, max(1, left // 2), calendar)
    return datetime.combine(day, NOON, tzinfo=tz).astimezone(UTC)


@cache
def _rest_days(year: int) -> frozenset[date]:
    # A fresh table for each year: the package fills its own lazily, which threads could read half full.
    china = _china(year)
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return frozenset(day for day in days if day.year == year and not china.is_working_day(day))


@cache
def _decrees() -> frozenset[int]:
    return frozenset(_china().special_public_holidays)


def _china(*years: int) -> HolidayBase:
    # Running the package of all countries loads some 250 of them: 9 MB. Found, but not run, it still leads
    # to each.
    name = "holidays.countries"
    if name not in sys.modules and (spec := find_spec(name)) is not None:
        sys.modules[name] = module_from_spec(spec)
    return country_holidays("CN", years=years)
