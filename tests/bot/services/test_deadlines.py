"""Deadlines: the real calendar of 2026, and what holds for any day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.deadlines import WORKING_DAYS, Calendar, add_working_days, due_at
from storage.tables.suggestion_kinds import Kind

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


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (Kind.QUESTION, date(2026, 11, 26)),
        (Kind.REQUEST, date(2026, 11, 30)),
        (Kind.COMPLAINT, date(2026, 12, 7)),
        (Kind.SUGGESTION, date(2026, 12, 14)),
        (Kind.PRAISE, date(2026, 12, 14)),
    ],
)
def test_each_kind_is_due_at_closing_time_of_its_own_day(kind: Kind, due: date) -> None:
    filed_at = in_shenzhen(date(2026, 11, 23), 9, 30)
    assert due_at(filed_at, kind, SHENZHEN, CALENDAR) == in_shenzhen(due, 18)


def test_the_hour_of_filing_does_not_matter_but_the_local_day_does() -> None:
    late = in_shenzhen(date(2026, 11, 23), 23, 59)
    assert due_at(late, Kind.QUESTION, SHENZHEN, CALENDAR) == in_shenzhen(date(2026, 11, 26), 18)
    assert due_at(late + timedelta(minutes=1), Kind.QUESTION, SHENZHEN, CALENDAR) == in_shenzhen(
        date(2026, 11, 27), 18
    )


def test_what_is_filed_at_the_weekend_counts_as_filed_on_monday() -> None:
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    for kind in Kind:
        assert due_at(in_shenzhen(saturday, 12), kind, SHENZHEN, CALENDAR) == due_at(
            in_shenzhen(monday, 12), kind, SHENZHEN, CALENDAR
        )


def test_the_street_can_set_its_own_number_of_days() -> None:
    own = {**WORKING_DAYS, Kind.COMPLAINT: 1}
    filed_at = in_shenzhen(date(2026, 11, 23), 9)
    assert due_at(filed_at, Kind.COMPLAINT, SHENZHEN, CALENDAR, own) == in_shenzhen(date(2026, 11, 24), 18)


def test_a_time_without_zone_is_refused_and_the_answer_is_utc() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 11, 23, 9), Kind.QUESTION, SHENZHEN, CALENDAR)
    due = due_at(in_shenzhen(date(2026, 11, 23), 9), Kind.QUESTION, SHENZHEN, CALENDAR)
    assert due.tzinfo is UTC
