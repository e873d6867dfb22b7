"""APScheduler ticks the jobs, and goes on ticking when the clock is put forward or back."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import clock
from bot.jobs.job import Job, Tools

LOOKED_AT_EVERY = 2.0
"""Seconds, by a clock that nobody puts back, between looks at what is to come."""
SLACK = timedelta(seconds=1)
OFTEN = timedelta(seconds=5)
"""Jobs that tick as often as that have each its own place in their interval. Otherwise all would always tick
at the same instant, and whoever writes then would wait for all of them."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Every(BaseTrigger):  # type: ignore[misc]
    """So long after the last tick, or at one place in each interval. Of those that were missed, as when the
    clock is put forward by hours, none is made up for: APScheduler would count each of them.
    """

    def __init__(self, interval: timedelta, place: timedelta | None = None) -> None:
        self._interval = interval
        self._place = place

    def __str__(self) -> str:
        return f"every {self._interval.total_seconds():g} s"

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next tick: in its rhythm, or so long from now; never right after one that was out of place."""
        if self._place is not None:
            wait = self._interval - (now - BEGINNING - self._place) % self._interval
            return now + wait if 2 * wait > self._interval else now + wait + self._interval
        planned = (previous_fire_time or now) + self._interval
        return planned if planned > now else now + self._interval


class Scheduler:
    """Every job's tick at its interval, the first at once. APScheduler goes by the time of day: when that is
    put back by hours, it would wait as long for what it had planned. So a tick farther off than its interval
    comes at once.
    """

    def __init__(self, jobs: Sequence[Job], tools: Tools) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._intervals = {job.name: timedelta(seconds=job.seconds) for job in jobs}
        often = [interval for interval in self._intervals.items() if interval[1] <= OFTEN]
        places = {name: interval * place / len(often) for place, (name, interval) in enumerate(often)}
        for job in jobs:
            # A tick that comes late still does its work, and two missed ones are one. One that finds the last
            # still at work is left out, and the log says so: the next looks at all that is due.
            self._scheduler.add_job(
                job.tick,
                Every(self._intervals[job.name], places.get(job.name)),
                args=[tools],
                id=job.name,
                name=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=clock.now(),
            )
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()
        self._look()

    def stop(self) -> None:
        """Tick no more; what has begun is not waited for."""
        if self._timer is not None:
            self._timer.cancel()
        self._scheduler.shutdown(wait=False)

    def heed_clock(self) -> None:
        """Have what was planned by a clock that was put back since come now."""
        now = clock.now()
        for planned in self._scheduler.get_jobs():
            if planned.next_run_time - now > self._intervals[planned.id] + SLACK:
                planned.modify(next_run_time=now)

    def _look(self) -> None:
        self.heed_clock()
        self._timer = asyncio.get_running_loop().call_later(LOOKED_AT_EVERY, self._look)
