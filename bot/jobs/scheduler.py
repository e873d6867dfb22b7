"""APScheduler ticks the jobs, and goes on ticking when the clock is put forward or back."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import clock
from bot.jobs.job import Job, Tools

LOOKED_AT_EVERY = 2.0
"""Seconds, by a clock that nobody puts back, between looks at what is to come."""
SLACK, AT_ONCE = timedelta(seconds=1), timedelta(0)
OFTEN, SPREAD = 10.0, 2.0
"""Seconds: the first ticks of jobs that tick as often as that are spread over so long. Otherwise those of one
interval would always tick at the same instant, and whoever writes then would wait for all of them."""


class Every(BaseTrigger):  # type: ignore[misc]
    """So long after the last tick. Of those that were missed, as when the clock is put forward by hours, none
    is made up for: APScheduler would count each of them.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def __str__(self) -> str:
        return f"every {self._interval.total_seconds():g} s"

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next tick: in its rhythm, or so long from now."""
        planned = (previous_fire_time or now) + self._interval
        return planned if planned > now else now + self._interval


class Scheduler:
    """Every job's tick at its interval. APScheduler goes by the time of day: when that is put back by hours,
    it would wait as long for what it had planned. So a tick farther off than its interval comes soon.
    """

    def __init__(self, jobs: Sequence[Job], tools: Tools) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._intervals = {job.name: timedelta(seconds=job.seconds) for job in jobs}
        often = [job for job in jobs if job.seconds <= OFTEN]
        self._phases = {
            job.name: timedelta(seconds=min(job.seconds, SPREAD)) * place / len(often)
            for place, job in enumerate(often)
        }
        for job in jobs:
            # A tick that comes late still does its work, and two missed ones are one. One that finds the last
            # still at work is left out, and the log says so: the next looks at all that is due.
            self._scheduler.add_job(
                job.tick,
                Every(self._intervals[job.name]),
                args=[tools],
                id=job.name,
                name=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=clock.now() + self._phases.get(job.name, AT_ONCE),
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
        """Have what was planned by a clock that was put back since come soon."""
        now = clock.now()
        for name, planned in self.next_ticks().items():
            if planned - now > self._intervals[name] + SLACK:
                self._scheduler.modify_job(name, next_run_time=now + self._phases.get(name, AT_ONCE))

    def next_ticks(self) -> dict[str, datetime]:
        """When each job is planned to tick next."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs()}

    def _look(self) -> None:
        self.heed_clock()
        self._timer = asyncio.get_running_loop().call_later(LOOKED_AT_EVERY, self._look)
