"""How long the street takes, by its settings: for an answer, for signing, for the first word.

What comes out is written into the row when it is filed, and stays: a later change of the settings moves no
date that somebody was told.
"""

from datetime import datetime

from bot.services import deadlines
from bot.services.desk import Desk
from storage.tables import Kind, Suggestion


def answer_due(desk: Desk, filed_at: datetime, kind: Kind) -> datetime:
    """By when what is filed at this moment is to be answered. Praise has the time of a suggestion."""
    table = desk.settings.working_days
    days = table.get(kind.lower(), table[Kind.SUGGESTION.lower()])
    return deadlines.due_at(filed_at, days, desk.settings.timezone, desk.calendar)


def sign_due(desk: Desk, since: datetime) -> datetime:
    """By when a body that has had it since then is to sign for it."""
    return deadlines.due_at(since, desk.settings.sign_days, desk.settings.timezone, desk.calendar)


def contact_due(desk: Desk, filed_at: datetime) -> datetime:
    """By when its author is to hear the first word of a person; days of rest do not count."""
    hours = desk.settings.contact_hours
    return deadlines.add_working_hours(filed_at, hours, desk.settings.timezone, desk.calendar)


def is_estimated(desk: Desk, suggestion: Suggestion) -> bool:
    """Whether its date is an estimate: the days off of that year are not decreed yet."""
    due = suggestion.due_at
    return due is not None and not desk.calendar.is_decreed(due.astimezone(desk.settings.timezone).year)
