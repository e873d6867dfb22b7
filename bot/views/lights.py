"""The traffic light in words, with its colour beside them: 正常, 快到期, 已超期."""

from datetime import datetime, tzinfo
from typing import Protocol

from bot.services.deadlines import Calendar
from bot.services.lights import Light, light
from bot.texts import Html, h
from bot.views.words import brief_day
from storage.tables import Suggestion


class Dated(Protocol):
    """Facts that know when they were gathered, and which days are worked."""

    @property
    def now(self) -> datetime: ...

    @property
    def timezone(self) -> tzinfo: ...

    @property
    def calendar(self) -> Calendar: ...


def line(suggestion: Suggestion, facts: Dated, lang: str) -> Html | None:
    """By when the answer is due and how many days that is from today; None where none is due."""
    shown = light(suggestion, facts.now, facts.timezone, facts.calendar)
    if shown is None or suggestion.due_at is None:
        return None
    due = suggestion.due_at.astimezone(facts.timezone).date()
    days = (due - facts.now.astimezone(facts.timezone).date()).days
    date = brief_day(due, lang)
    if shown is Light.PAUSED:
        return h("light.paused", lang, date=date)
    if days == 0:
        return h(f"light.{shown}_today", lang, date=date)
    return h(f"light.{shown}", lang, count=abs(days), date=date)
