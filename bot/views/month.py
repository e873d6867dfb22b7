"""A month on buttons: a row a week, beginning on Monday, and a row to turn the pages."""

from calendar import Calendar
from datetime import date, timedelta

from babel.dates import format_skeleton, get_day_names

from bot.views.presses import Press
from bot.views.screen import Button, Rows
from bot.views.words import LOCALES

AHEAD = 366
"""Days from today that can be chosen."""
NOTHING = "\N{MIDDLE DOT}"


def month_grid(shown: date, today: date, day: str, turn: str, row: int | None, lang: str) -> Rows:
    """The days of the month in which `shown` lies; those before `today` cannot be pressed.

    `day` and `turn` are the actions of a day (its argument the day, ISO 8601) and of another month (2026-12).
    """
    locale = LOCALES.get(lang, "en_GB")
    names = get_day_names("narrow", locale=locale)
    still = Press(turn, row, f"{shown:%Y-%m}")
    rows: list[tuple[Button, ...]] = [tuple(Button(names[index], still) for index in range(7))]
    for week in Calendar().monthdatescalendar(shown.year, shown.month):
        if week[-1] < today:
            continue
        rows.append(
            tuple(
                Button(str(one.day), Press(day, row, one.isoformat()))
                if one.month == shown.month and one >= today
                else Button(NOTHING, still)
                for one in week
            )
        )
    first = shown.replace(day=1)
    before, after = first - timedelta(days=1), (first + timedelta(days=32)).replace(day=1)
    turns = []
    if before >= today.replace(day=1):
        turns.append(Button(f"‹ {_name(before, locale)}", Press(turn, row, f"{before:%Y-%m}")))
    if after <= today + timedelta(days=AHEAD):
        turns.append(Button(f"{_name(after, locale)} ›", Press(turn, row, f"{after:%Y-%m}")))
    return (*rows, tuple(turns))


def _name(month: date, locale: str) -> str:
    return str(format_skeleton("yMMM", month, locale=locale))
