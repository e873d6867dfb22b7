"""Times as the clock on the wall shows them, where that is put forward and back (daylight saving)."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def at(day: date, clock: time, tz: tzinfo, *, after: datetime | None = None) -> datetime:
    """The moment at which the clock on the wall shows this, in UTC.

    A time that is left out when clocks are put forward is meant as if they had not been: 02:30 is shown as
    03:30. Of a time that comes twice it is the first; the second, if the first is not behind `after`.
    """
    local = datetime.combine(day, clock, tzinfo=tz)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if after is not None and first <= after < second else first


def following(clock: time, tz: tzinfo, now: datetime) -> datetime:
    """The next moment after `now` at which the clock on the wall shows this, in UTC."""
    today = now.astimezone(tz).date()
    moment = at(today, clock, tz, after=now)
    return moment if moment > now else at(today + timedelta(days=1), clock, tz)


def shift(moment: datetime, since: datetime, to: datetime, tz: tzinfo) -> datetime:
    """What lies as long after `to`, by the clock on the wall, as `moment` lies after `since`; in UTC."""
    wall, begin, end = (one.astimezone(tz).replace(tzinfo=None, fold=0) for one in (moment, since, to))
    there: datetime = end + (wall - begin)
    return at(there.date(), there.time(), tz)


def days_before(moment: datetime, days: int, tz: tzinfo) -> datetime:
    """The same time of day so many days before, in UTC."""
    local = moment.astimezone(tz)
    return at(local.date() - timedelta(days=days), local.time(), tz)
