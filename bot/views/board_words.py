"""The small words of the board, in chat and on its pages: where a matter stands, its steps, its dates."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from bot.hanzi import name_in
from bot.services.board.reading import Entry, is_overdue
from bot.texts import t
from bot.views.words import day, long_day, named, shorten
from storage.tables import Body, Publication, ResultClass, Stage

SUMMARY = 60
"""Characters of a suggestion in a list."""


def stage(which: Stage, lang: str) -> str:
    """待受理, 办理中, 已答复 or 已办结."""
    return t(f"board.stage.{which.value}", lang)


def result(which: ResultClass | str, lang: str) -> str:
    """How it ended."""
    return t(f"words.result.{which}", lang)


def summary(row: Publication, limit: int = SUMMARY) -> str:
    """The beginning of what was said, in one line."""
    return shorten(" ".join(row.words.split()), limit)


def place(entry: Entry, lang: str) -> str:
    """Community and estate, and nothing finer."""
    return " · ".join(named(one, lang) for one in (entry.community, entry.estate) if one is not None)


def category(entry: Entry, lang: str) -> str:
    """What it is about."""
    return named(entry.category, lang)


def group(entry: Entry, lang: str) -> str:
    """The group of categories it belongs to."""
    return name_in(lang, entry.category.group_zh, entry.category.group_en)


def due(row: Publication, tz: tzinfo, lang: str, now: datetime) -> str | None:
    """By when an answer is owed, while it is."""
    if row.due_at is None or row.answered:
        return None
    key = "board.was_due_on" if is_overdue(row, now) else "board.due_on"
    return t(key, lang, day=day(row.due_at, tz, lang))


def step(told: Mapping[str, Any], bodies: Mapping[str, Body], lang: str) -> str:
    """One step in plain words."""
    key, body = f"board.step.{told['name']}", bodies.get(told.get("body", ""))
    if body is not None:
        return t(f"{key}_by", lang, body=named(body, lang))
    if "result" in told:
        return t(f"{key}_with", lang, result=result(told["result"], lang))
    if "day" in told:
        return t(key, lang, day=long_day(date.fromisoformat(told["day"]), lang))
    return t(key, lang)
