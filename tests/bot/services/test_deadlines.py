"""Deadlines: the real calendar of 2026, and what holds for any day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.deadlines import (
    Calendar,
    add_working_days,
    add_working_hours,
    count_working_days,
    due_at,
    soon_at,
)

SHENZHEN = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar()

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
counts = st.integers(0, 40)


def in_shenzhen(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHENZHEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 10, 10), True),  # a Saturday worked for the National Day week
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 2, 14), True),  # a Saturday worked for Spring Festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 16), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_the_decreed_days_of_2026_are_known(day: date, worked: bool) -> None:
    assert CALENDAR.is_working_day(day) is worked


def test_three_working_days_over_spring_festival_take_eleven_days() -> None:
    assert add_working_days(date(2026, 2, 14), 3, CALENDAR) == date(2026, 2, 26)


def test_a_swapped_saturday_is_counted() -> None:
    assert add_working_days(date(2026, 9, 30), 3, CALENDAR) == date(2026, 10, 10)


def test_a_year_without_decree_is_said_to_be_an_estimate() -> None:
    assert CALENDAR.is_decreed(2026)
    assert not CALENDAR.is_decreed(2060)
    assert not CALENDAR.is_working_day(date(2060, 10, 1))  # the statutory holidays stand in any year


def test_the_town_can_put_in_a_decree_before_the_package_has_it() -> None:
    calendar = Calendar({date(2060, 9, 25): True, date(2060, 10, 8): False}, decreed=[2060])
    assert calendar.is_decreed(2060)
    assert calendar.is_working_day(date(2060, 9, 25))  # a Saturday
    assert not calendar.is_working_day(date(2060, 10, 8))


@given(days, counts)
def test_a_deadline_is_never_on_a_rest_day(start: date, n: int) -> None:
    assert CALENDAR.is_working_day(add_working_days(start, n, CALENDAR))


@given(days, counts)
def test_just_as_many_working_days_are_passed_as_were_asked_for(start: date, n: int) -> None:
    end = add_working_days(start, n, CALENDAR)
    passed = [start + timedelta(days=k) for k in range((end - start).days + 1)]
    worked = [day for day in passed if CALENDAR.is_working_day(day)]
    # The first one is the day of filing, or the working day it counts as.
    assert len(worked) == n + 1


@given(days, days, counts)
def test_who_files_later_is_never_due_earlier(one: date, other: date, n: int) -> None:
    first, second = sorted([one, other])
    assert add_working_days(first, n, CALENDAR) <= add_working_days(second, n, CALENDAR)


@given(days, counts)
def test_one_more_working_day_ends_later(start: date, n: int) -> None:
    assert add_working_days(start, n, CALENDAR) < add_working_days(start, n + 1, CALENDAR)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.sets(days, max_size=20), counts)
def test_overrides_go_before_the_decree(start: date, closed: set[date], n: int) -> None:
    calendar = Calendar(dict.fromkeys(closed, False))
    assert add_working_days(start, n, calendar) not in closed


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 11, 23), -1, CALENDAR)


def test_the_hour_of_filing_does_not_matter_but_the_local_day_does() -> None:
    late = in_shenzhen(date(2026, 11, 23), 23, 59)
    assert due_at(late, 3, SHENZHEN, CALENDAR) == in_shenzhen(date(2026, 11, 26), 18)
    assert due_at(late + timedelta(minutes=1), 3, SHENZHEN, CALENDAR) == in_shenzhen(date(2026, 11, 27), 18)


@given(counts)
def test_what_is_filed_at_the_weekend_counts_as_filed_on_monday(n: int) -> None:
    saturday, monday = (in_shenzhen(date(2026, 11, day), 12) for day in (21, 23))
    assert due_at(saturday, n, SHENZHEN, CALENDAR) == due_at(monday, n, SHENZHEN, CALENDAR)


@given(days, counts)
def test_counting_gives_back_what_was_added(start: date, n: int) -> None:
    first = add_working_days(start, 0, CALENDAR)
    assert count_working_days(first, add_working_days(first, n, CALENDAR), CALENDAR) == n


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ((11, 24, 9), 24, (11, 25, 9)),
        ((11, 27, 17), 24, (11, 30, 17)),
        ((11, 28, 10), 24, (12, 1, 0)),
        ((9, 30, 10), 48, (10, 9, 10)),
        ((10, 9, 10), 24, (10, 10, 10)),
    ],
)
def test_hours_stand_still_on_days_of_rest(
    since: tuple[int, int, int], hours: int, until: tuple[int, int, int]
) -> None:
    begin, end = (in_shenzhen(date(2026, month, day), hour) for month, day, hour in (since, until))
    assert add_working_hours(begin, hours, SHENZHEN, CALENDAR) == end


@pytest.mark.parametrize(("due", "soon"), [((11, 26), (11, 25)), ((11, 30), (11, 27)), ((10, 8), (9, 30))])
def test_what_is_due_after_a_rest_is_urgent_on_the_working_day_before_it(
    due: tuple[int, int], soon: tuple[int, int]
) -> None:
    at, before = (in_shenzhen(date(2026, *day), 18) for day in (due, soon))
    assert soon_at(at, SHENZHEN, CALENDAR) == before


def test_a_list_that_changes_is_heeded_at_once() -> None:
    calendar = Calendar()
    calendar.learn({date(2026, 11, 24): False}, [2027])
    assert due_at(in_shenzhen(date(2026, 11, 23), 9), 1, SHENZHEN, calendar) == in_shenzhen(
        date(2026, 11, 25), 18
    )
    assert calendar.is_decreed(2027)


def test_a_time_without_zone_is_refused_and_the_answer_is_utc() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 11, 23, 9), 3, SHENZHEN, CALENDAR)
    due = due_at(in_shenzhen(date(2026, 11, 23), 9), 3, SHENZHEN, CALENDAR)
    assert due.tzinfo is UTC
