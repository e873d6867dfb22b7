"""The quiet hours, in which nobody's phone is to ring: when they end, and when they begin."""

from datetime import datetime, timedelta

from bot.services import wall_clock
from bot.services.desk import Desk

ONE_DAY = timedelta(days=1)


def ends(desk: Desk, now: datetime) -> datetime | None:
    """The end of the quiet hours, if `now` lies in them."""
    night = desk.settings.night
    if night is None:
        return None
    local = now.astimezone(desk.settings.timezone)
    begin, end = night
    clock = local.time()
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return None
    day = local.date() + (ONE_DAY if clock >= end else timedelta(0))
    return wall_clock.at(day, end, desk.settings.timezone, after=now)


def begins(desk: Desk, now: datetime) -> datetime | None:
    """When the next quiet hours begin; None if there are none."""
    night = desk.settings.night
    if night is None:
        return None
    return wall_clock.following(night[0], desk.settings.timezone, now)
