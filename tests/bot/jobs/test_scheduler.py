"""Jobs go on when the clock of the machine is put back, and what waited to be sent leaves."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import cast

import pytest
from apscheduler.schedulers import base
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot import clock
from bot.jobs import table
from bot.jobs.job import Job, Tools
from bot.jobs.scheduler import Every, Scheduler
from storage.database import Database
from storage.presence import Presence
from storage.queries import outbox, pulses
from storage.tables import Outbox, OutboxState

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Clock(datetime):
    """A clock that can be put forward and back."""

    wrong = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.wrong


@pytest.mark.parametrize("wrong", [-3 * HOUR, 3 * HOUR])
async def test_jobs_go_on_when_the_clock_is_put_back_or_forward(
    monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    ticked = asyncio.Event()

    async def work(tools: Tools) -> None:
        ticked.set()

    scheduler = Scheduler([Job("work", 0.02, work)], cast(Tools, None))
    monkeypatch.setattr(base, "datetime", Clock)
    monkeypatch.setattr(clock, "now", lambda: Clock.now(UTC))
    monkeypatch.setattr(Clock, "wrong", timedelta(0))
    scheduler.start()
    try:
        async with asyncio.timeout(5):
            await ticked.wait()
            monkeypatch.setattr(Clock, "wrong", wrong)
            await asyncio.sleep(0.05)  # a tick that was planned may still come
            for _ in range(3):
                ticked.clear()
                scheduler.heed_clock()
                await ticked.wait()
    finally:
        scheduler.stop()


async def test_a_tick_that_finds_the_last_at_work_is_left_out_by_name_and_the_next_does_its_work() -> None:
    left_out, free, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    rows = ["one"]

    async def work(tools: Tools) -> None:
        if rows == ["two"]:
            done.set()
        await free.wait()

    class Noticed(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said = record.getMessage()
            if "skipped" in said and "tidy (trigger: every 0.05 s" in said:
                left_out.set()

    handler = Noticed()
    logging.getLogger("apscheduler.scheduler").addHandler(handler)
    scheduler = Scheduler([Job("tidy", 0.05, work)], cast(Tools, None))
    scheduler.start()
    try:
        async with asyncio.timeout(20):
            await left_out.wait()
            rows[:] = ["two"]
            free.set()
            await done.wait()
    finally:
        scheduler.stop()
        logging.getLogger("apscheduler.scheduler").removeHandler(handler)


@given(places=st.sets(st.integers(0, 1999), min_size=2, max_size=30), late=st.integers(0, 10**9))
def test_jobs_of_one_interval_never_tick_at_the_same_instant(places: set[int], late: int) -> None:
    now, interval = datetime(2026, 11, 28, tzinfo=UTC) + timedelta(milliseconds=late), timedelta(seconds=2)
    jobs = [Every(interval, timedelta(milliseconds=place)) for place in places]
    first = [job.get_next_fire_time(now, now) for job in jobs]
    assert len(set(first)) == len(jobs)
    # The first tick came at once, wherever that was, and has time to end.
    assert all(interval < 2 * (tick - now) <= 3 * interval for tick in first)
    # A tick is worked on a little later than planned; the next keeps its place all the same.
    then = [job.get_next_fire_time(tick, tick + interval / 9) for job, tick in zip(jobs, first, strict=True)]
    assert then == [tick + interval for tick in first]


async def test_what_was_queued_by_a_clock_that_was_ahead_leaves_and_what_waits_for_an_hour_waits(
    database: Database,
) -> None:
    ahead = clock.now() + 3 * HOUR
    morning = ahead + 5 * HOUR

    def fill(session: Session) -> None:
        for chat, due in ((1, ahead), (2, morning)):
            outbox.add_message(session, chat_id=chat, notice="closed", now=ahead, due_at=due)

    def claimed(session: Session) -> list[int]:
        claims, _ = outbox.claim_due(session, clock.now(), "here", 10)
        return [one.chat_id for one in claims]

    database.write_now(fill)
    assert database.write_now(claimed) == []
    await table.heed_clock(cast(Tools, SimpleNamespace(database=database)))
    assert database.write_now(claimed) == [1]


@POSTGRES
async def test_an_instance_whose_clock_is_hours_ahead_takes_only_the_dead_for_dead(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence = SimpleNamespace(hold=lambda: None)
    tools = cast(Tools, SimpleNamespace(database=database, instance="here", presence=presence))
    there = Presence(database, "there")
    there.hold()

    def fill(session: Session) -> None:
        pulses.show_life(session, "there", clock.now())
        row = outbox.add_message(session, chat_id=1, notice="x", now=clock.now(), payload={})
        session.get_one(Outbox, row).state = OutboxState.SENDING
        session.get_one(Outbox, row).instance = "there"

    def state(session: Session) -> OutboxState:
        return OutboxState(session.exec(select(Outbox.state)).one())

    database.write_now(fill)
    real = clock.now
    for ahead in (0, 3, 3, 9):
        monkeypatch.setattr(clock, "now", lambda ahead=ahead: real() + ahead * HOUR)
        await table.beat(tools)
        assert database.read_now(state) is OutboxState.SENDING
    there.leave()
    await table.beat(tools)
    assert database.read_now(state) is OutboxState.UNKNOWN
