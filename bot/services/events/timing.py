"""When an event begins and ends, until when one may sign up; and the moments that are typed."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import wall_clock
from bot.services.desk import Desk
from bot.services.events import repeating
from bot.services.events.drafts import edit
from bot.services.events.facts import as_it_will_be
from storage.columns import Json
from storage.tables import CommunityEvent


def read(desk: Desk, typed: str, since: datetime) -> datetime:
    """The moment that somebody typed, the next such from `since` on. Raises UserError `event.no_moment`."""
    found = desk.moments.read(typed, desk.days, desk.calendar, desk.settings.timezone, since)
    if found is None:
        raise UserError("event.no_moment")
    return found


def read_start(desk: Desk, typed: str, day: date | None, now: datetime) -> datetime | date:
    """When it begins, as typed: a moment, or the day alone if no time is named.

    `day`: the day that was chosen before, if only a time is named now. Raises UserError `event.no_moment`.
    """
    tz = desk.settings.timezone
    said = desk.moments.hear(typed, desk.days, desk.calendar, now.astimezone(tz).date())
    if said is None:
        raise UserError("event.no_moment")
    if said.at is None and said.day is not None:
        return said.day
    if said.at is None or (on := said.day or day) is None:
        return read(desk, typed, now)
    return wall_clock.at(on, said.at, tz, after=now)


def on_day(desk: Desk, digits: str, day: date, now: datetime) -> datetime:
    """The time of this day that four digits say. Raises UserError `event.no_moment`."""
    try:
        clock = time(int(digits[:2]), int(digits[2:]))
    except ValueError:
        raise UserError("event.no_moment") from None
    return wall_clock.at(day, clock, desk.settings.timezone, after=now)


def set_start(session: Session, desk: Desk, event: CommunityEvent, start: datetime, now: datetime) -> None:
    """When it begins. Its end moves along, and what it says of signing up, if that would be too late.

    Raises UserError `event.past`.
    """
    if start <= now:
        raise UserError("event.past")
    was = as_it_will_be(event)
    values: Json = {"starts_at": start}
    if was.starts_at is not None and was.ends_at is not None:
        values["ends_at"] = start + (was.ends_at - was.starts_at)
    if was.sign_up_until is not None and was.sign_up_until > start:
        values["sign_up_until"] = None
    edit(session, event, now, **values)
    repeating.follow(session, desk, event)


def set_end(session: Session, event: CommunityEvent, end: datetime | None, now: datetime) -> None:
    """When it ends. Raises UserError `event.ends_before`."""
    start = as_it_will_be(event).starts_at
    if end is not None and (start is None or end <= start):
        raise UserError("event.ends_before")
    edit(session, event, now, ends_at=end)


def set_length(session: Session, event: CommunityEvent, minutes: int, now: datetime) -> None:
    """How long it lasts. Raises UserError `event.ends_before` while nobody knows when it begins."""
    start = as_it_will_be(event).starts_at
    set_end(session, event, start + timedelta(minutes=minutes) if start and minutes else start, now)


def set_until(session: Session, event: CommunityEvent, until: datetime | None, now: datetime) -> None:
    """Until when one may sign up; None: until it begins. Raises UserError `event.bad_until`."""
    start = as_it_will_be(event).starts_at
    if until is not None and (start is None or not now < until <= start):
        raise UserError("event.bad_until")
    edit(session, event, now, sign_up_until=until)
