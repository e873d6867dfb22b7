"""How long it takes until everybody is told: at the pace of this moment, behind what goes first, and without
the nights of those who sleep.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import nights
from bot.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Load:
    """Messages that are still to leave: those that wait for the morning, and those that go at any hour."""

    sleepers: float
    others: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.sleepers + self.others


def ends_at(desk: Desk, load: Load, start: datetime) -> datetime:
    """When the last has left, if the first leaves at `start`. By day all go in a mixed order, at night only
    those that may.
    """
    at, sleepers, others = start + timedelta(seconds=desk.pace.wait()), load.sleepers, load.others
    rate = desk.pace.rate()
    while True:
        morning = nights.ends(desk, at)
        if morning is not None and sleepers:
            others -= min(others, (morning - at).total_seconds() * rate)
            at = morning
            continue
        dusk = nights.begins(desk, at) if sleepers else None
        done = at + timedelta(seconds=(sleepers + others) / rate)
        if dusk is None or done <= dusk:
            return done
        left = 1 - (dusk - at) / (done - at)
        at, sleepers, others = dusk, sleepers * left, others * left
