"""A day and an hour as people type them are understood, and what could be two things is not guessed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.services.days import Days
from bot.services.deadlines import Calendar
from bot.services.moments import Moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Monday, 23 November 2026, ten in the morning.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
MOMENTS, DAYS, CALENDAR = Moments.load(), Days.load(), Calendar()


def read(text: str, now: datetime = NOW) -> str | None:
    found = MOMENTS.read(text, DAYS, CALENDAR, SHANGHAI, now)
    return f"{found.astimezone(SHANGHAI):%m-%d %H:%M}" if found else None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("下周四晚上7点", "12-03 19:00"),
        ("下週四晚上七點", "12-03 19:00"),
        ("12月1日18:30", "12-01 18:30"),
        ("2026-12-01 18:30", "12-01 18:30"),
        ("明天上午九点半", "11-24 09:30"),
        ("明早8点一刻", "11-24 08:15"),
        ("今晚8点", "11-23 20:00"),
        ("后天中午12点", "11-25 12:00"),
        ("后天中午1点", "11-25 13:00"),
        ("周五下午3点20分", "11-27 15:20"),
        ("18:30", "11-23 18:30"),
        ("09:15", "11-24 09:15"),
        ("１８：３０", "11-23 18:30"),
        ("tomorrow 6:30 pm", "11-24 18:30"),
        ("tomorrow at 12 am", "11-24 00:00"),
        ("Friday 9:00", "11-27 09:00"),
    ],
)
def test_a_day_and_an_hour_are_understood(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text", ["", "明天", "下周四", "25:00", "9点70分", "7点或8点", "12月1日或2日 9点", "30 pm", "上午15点"]
)
def test_what_is_no_moment_or_several_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_the_hour_is_the_towns_also_where_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # The night in which the clocks go back: 9:00 the next day is 25 hours after 9:00.
    before = datetime(2026, 10, 24, 7, tzinfo=UTC)
    found = MOMENTS.read("tomorrow 9:00", DAYS, CALENDAR, berlin, before)
    assert found == datetime(2026, 10, 25, 8, tzinfo=UTC)
