"""The days that an answer names are found, however it names them; nothing else is taken for a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.days import Days
from bot.services.deadlines import Calendar

DAYS, CALENDAR = Days.load(), Calendar()
TODAY = date(2026, 11, 27)
"""A Friday."""


def find(text: str, today: date = TODAY) -> list[str]:
    return [
        f"{day:%m-%d}" if day.year == 2026 else day.isoformat() for day in DAYS.find(text, today, CALENDAR)
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("我们会在12月10日前修好", ["12-10"]),
        ("十二月十号以前装好", ["12-10"]),
        ("１２月１０日前修好", ["12-10"]),
        ("12/10前完成", ["12-10"]),
        ("2027年1月15日前竣工", ["2027-01-15"]),
        ("2027-01-15 前竣工", ["2027-01-15"]),
        ("1月15日前竣工", ["2027-01-15"]),
        ("下周五之前换新灯", ["12-04"]),
        ("下個禮拜五之前換新燈", ["12-04"]),
        ("下下周一来", ["12-07"]),
        ("周五下午来修", ["11-27"]),
        ("周一来修", ["11-30"]),
        ("本周日前", ["11-29"]),
        ("这周末前", ["11-29"]),
        ("三天内派人来看", ["11-30"]),
        ("3日内答复", ["11-30"]),
        ("两周内处理完", ["12-11"]),
        ("二个星期之内处理完", ["12-11"]),
        ("一个月内解决", ["12-27"]),
        ("3个月内完成", ["2027-02-27"]),
        ("半个月内完成", ["12-12"]),
        ("五个工作日内回复", ["12-04"]),
        ("十五个工作日之内", ["12-18"]),
        ("本月底前完成", ["11-30"]),
        ("月底前", ["11-30"]),
        ("下个月底前", ["12-31"]),
        ("下个月10号", ["12-10"]),
        ("30号之前", ["11-30"]),
        ("12月中旬完工", ["12-20"]),
        ("12月底完工", ["12-31"]),
        ("2027年3月上旬", ["2027-03-10"]),
        ("年底前", ["12-31"]),
        ("明天上午就来修", ["11-28"]),
        ("后天换，大后天验收", ["11-29", "11-30"]),
        ("We will fix it by 10 December", ["12-10"]),
        ("by the 10th of December, 2027", ["2027-12-10"]),
        ("by December 10th", ["12-10"]),
        ("by 15/1/2027", ["2027-01-15"]),
        ("by next Friday", ["12-04"]),
        ("on Monday", ["11-30"]),
        ("within three days", ["11-30"]),
        ("in two weeks", ["12-11"]),
        ("within a month", ["12-27"]),
        ("within 5 working days", ["12-04"]),
        ("before the end of the month", ["11-30"]),
        ("by the end of next month", ["12-31"]),
        ("the day after tomorrow", ["11-29"]),
        ("12月1日进场，12月10日前完工。", ["12-01", "12-10"]),
        ("12月10日前完工，请12月10日后再看", ["12-10"]),
    ],
)
def test_a_day_is_found_however_it_is_named(text: str, days: list[str]) -> None:
    assert find(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "已经修好了，谢谢您。",
        "11月20日已派人查看",
        "2026年3月已经修过一次",
        "10号楼前面的路灯",
        "三号楼二单元",
        "2/3的住户同意",
        "电话 0755-12345678",
        "2月30日前",
        "13月40日前",
        "一周7天每天都有人",
        "每周检查",
        "may I ask which one",
        "building 5 was fixed on 20 November",
        "半天就修好了",
    ],
)
def test_what_is_no_day_to_come_is_left_alone(text: str) -> None:
    assert find(text) == []


def test_months_of_different_length_and_the_turn_of_the_year() -> None:
    assert find("一个月内", date(2027, 1, 31)) == ["2027-02-28"]
    assert find("下个月底", date(2026, 12, 5)) == ["2027-01-31"]
    assert find("年底前", date(2026, 12, 31)) == ["12-31"]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(day >= TODAY for day in DAYS.find(text, TODAY, CALENDAR))


@given(st.dates(TODAY, date(2099, 12, 31)))
def test_every_date_is_found_in_every_full_spelling(day: date) -> None:
    for text in (
        f"{day.year}年{day.month}月{day.day}日前",
        f"by {day.day}/{day.month}/{day.year}",
        f"{day:%d %B %Y}",
    ):
        assert DAYS.find(text, TODAY, CALENDAR) == [day]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("12月20日，配件要从外地调", "配件要从外地调"),
        ("12月20日前，缺料。", "缺料。"),
        ("2026-12-20 零件，还有漆", "零件，还有漆"),
        ("延到12月20日：下雨", "下雨"),
        ("by 20 December: parts are late", "parts are late"),
        ("配件要从外地调，12月20日到", "配件要从外地调，12月20日到"),
        ("12月20日才有货", "12月20日才有货"),
        ("12月20日。", ""),
        ("12月20日前", ""),
    ],
)
def test_what_is_said_after_a_day_that_stands_first_is_found_as_it_was_written(text: str, says: str) -> None:
    assert DAYS.besides(text, date(2026, 12, 20), TODAY, CALENDAR) == says
