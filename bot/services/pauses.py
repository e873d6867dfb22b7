"""补充期间不计时: while its author is asked something, a date moves by the working days that takes."""

from datetime import datetime

from sqlmodel import Session

from bot.services import deadlines, formers, lifecycle, notices
from bot.services.desk import Desk
from storage.queries import suggestions
from storage.tables import Actor, Event, Status, Suggestion

PAUSED = "paused"
"""The line of the history that tells by how many working days, and to which day."""


def end(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> Event | None:
    """She has answered what was asked: move the date, by no more in all than the settings say.

    What was late when she was asked stays late: asking must not turn the clock back. None if no day moved.
    """
    asked = suggestions.last_move(session, notices.suggestion_id(suggestion), Status.NEED_INFO)
    due = suggestion.due_at
    if asked is None or due is None or due <= asked.at:
        return None
    tz, calendar = desk.settings.timezone, desk.calendar
    days = deadlines.count_working_days(asked.at.astimezone(tz).date(), now.astimezone(tz).date(), calendar)
    days = min(days, desk.settings.pause_days - suggestion.paused_days)
    if days <= 0:
        return None
    moved = deadlines.due_at(due, days, tz, calendar)
    formers.keep(session, suggestion, now)
    suggestion.due_at, suggestion.paused_days = moved, suggestion.paused_days + days
    session.add(suggestion)
    data = {"days": days, "from": due.isoformat(), "day": moved.astimezone(tz).date().isoformat()}
    return lifecycle.record(session, suggestion, PAUSED, now, actor=Actor.SYSTEM, data=data)
