"""Spans of days as people name them."""

from datetime import date

import pytest

from bot.services.spans import Span, Spans

TODAY = date(2026, 11, 23)
SPANS = Spans.load()


def span(first: str | None, last: str | None) -> Span:
    return Span(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10月", "2026-10-01", "2026-10-31"),
        ("十月份", "2026-10-01", "2026-10-31"),
        ("12月", "2025-12-01", "2025-12-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2026-10-01..2026-10-31", "2026-10-01", "2026-10-31"),
        ("2026-10..", "2026-10-01", None),
        ("..2026-10-31", None, "2026-10-31"),
        ("10月1日至15日", "2026-10-01", "2026-10-15"),
        ("10月1日到11月2号", "2026-10-01", "2026-11-02"),
        ("9月~10月", "2026-09-01", "2026-10-31"),
        ("12月30日", "2025-12-30", "2025-12-30"),
        ("今天", "2026-11-23", "2026-11-23"),
        ("昨天", "2026-11-22", "2026-11-22"),
        ("上周", "2026-11-16", "2026-11-22"),
        ("上個星期", "2026-11-16", "2026-11-22"),
        ("本月", "2026-11-01", "2026-11-30"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("三季度", "2026-07-01", "2026-09-30"),
        ("第四季度", "2026-10-01", "2026-12-31"),
        ("上季度", "2026-07-01", "2026-09-30"),
        ("上半年", "2026-01-01", "2026-06-30"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("最近7天", "2026-11-17", "2026-11-23"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("last 30 days", "2026-10-25", "2026-11-23"),
        ("October 2025", "2025-10-01", "2025-10-31"),
        ("1 Oct to 15 Oct", "2026-10-01", "2026-10-15"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
    ],
)
def test_a_span_is_read(text: str, first: str | None, last: str | None) -> None:
    assert SPANS.read(text, TODAY) == span(first, last)


@pytest.mark.parametrize(
    "text", ["", "..", "路灯", "10月30日至10月1日", "2月30日", "13月", "10月的路灯", "三里河", "1" * 500]
)
def test_what_names_no_span_is_none(text: str) -> None:
    assert SPANS.read(text, TODAY) is None


def test_in_january_last_month_is_last_years() -> None:
    assert SPANS.read("上月", date(2026, 1, 5)) == span("2025-12-01", "2025-12-31")
