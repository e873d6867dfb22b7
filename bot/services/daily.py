"""What is done once a day, a week or a month, also if the clock is put forward or back meanwhile."""

from datetime import date, datetime, timedelta, tzinfo

from sqlmodel import Session

from storage.queries import pulses


def last_day(session: Session, name: str, now: datetime, tz: tzinfo) -> date | None:
    """The local day on which something was done last, by its pulse; None if it never was.

    It may be tomorrow, if the clock was put back over midnight: then it is not done again. A day farther off
    was never true, and what was done by a clock as wrong as that counts for nothing.
    """
    last = pulses.last_beat(session, name)
    day = last.astimezone(tz).date() if last is not None else None
    tomorrow = now.astimezone(tz).date() + timedelta(days=1)
    return None if day is None or day > tomorrow else day


def is_done(session: Session, name: str, now: datetime, tz: tzinfo, since: date | None = None) -> bool:
    """Whether something was done today, or from the day `since` on."""
    last = last_day(session, name, now, tz)
    return last is not None and last >= (since or now.astimezone(tz).date())
