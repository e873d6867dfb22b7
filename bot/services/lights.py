"""The traffic light of a suggestion: how near its date is, for whoever works through a list."""

from datetime import datetime, tzinfo
from enum import StrEnum

from bot.services.deadlines import Calendar, soon_at
from storage.tables import Status, Suggestion

AWAITED = frozenset(
    {
        Status.SUBMITTED,
        Status.NEED_INFO,
        Status.ACCEPTED,
        Status.DISPATCHED,
        Status.RETURN_REQUESTED,
        Status.IN_PROGRESS,
        Status.REDO,
    }
)
"""Where the answer is still due."""


class Light(StrEnum):
    """正常, 快到期, 已超期; and 暂停计时 while something was asked of its author."""

    ON_TIME = "on_time"
    SOON = "soon"
    OVERDUE = "overdue"
    PAUSED = "paused"


def is_late(suggestion: Suggestion, now: datetime) -> bool:
    """Whether its author waits longer than she was told."""
    return suggestion.due_at is not None and suggestion.due_at < now and suggestion.status in AWAITED


def light(suggestion: Suggestion, now: datetime, tz: tzinfo, calendar: Calendar) -> Light | None:
    """Where it stands against its date; None where no answer is due (any more)."""
    due = suggestion.due_at
    if due is None or suggestion.status not in AWAITED:
        return None
    if due < now:
        return Light.OVERDUE
    if suggestion.status is Status.NEED_INFO:
        return Light.PAUSED
    return Light.SOON if soon_at(due, tz, calendar) <= now else Light.ON_TIME
