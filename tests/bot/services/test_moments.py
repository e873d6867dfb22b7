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
        ("12月3日（周四）晚上7点", "12-03 19:00"),
        ("Thursday, 3 December 2026, 19:00", "12-03 19:00"),
        ("12/3 19:00", "12-03 19:00"),
        ("30号晚7:30开始", "11-30 19:30"),
        ("3号晚上7点", "12-03 19:00"),
        ("周四19时30分", "11-26 19:30"),
        ("三十天后晚上7点", "12-23 19:00"),
        ("周六中午", "11-28 12:00"),
        ("the day after tomorrow at noon", "11-25 12:00"),
        ("tomorrow morning at 9", "11-24 09:00"),
        ("Thursday evening at 7", "11-26 19:00"),
        ("tonight at 8", "11-23 20:00"),
        ("3rd of December, 7 in the evening", "12-03 19:00"),
        ("11月20日 19:00", "11-20 19:00"),
    ],
)
def test_a_day_and_an_hour_are_understood(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "明天", "下周四", "25:00", "9点70分", "7点或8点", "12月1日或2日 9点", "30 pm", "上午15点",
     "元旦上午10点", "昨天下午3点", "31 Feb 10:00", "2月30日10点", "12月3日（周五）19点", "周四下午2点到4点",
     "13/40 19:00", "早上或晚上7点", "楼道灯19:00坏了"],
)  # fmt: skip
def test_what_is_no_moment_or_several_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_the_hour_is_the_towns_also_where_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # The night in which the clocks go back: 9:00 the next day is 25 hours after 9:00.
    before = datetime(2026, 10, 24, 7, tzinfo=UTC)
    found = MOMENTS.read("tomorrow 9:00", DAYS, CALENDAR, berlin, before)
    assert found == datetime(2026, 10, 25, 8, tzinfo=UTC)
