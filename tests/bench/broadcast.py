"""A broadcast against a server that enforces a pace: how much of it is used, and who waits meanwhile.

At Telegram's 30 a second with residents who write in the middle of it; at 1,000 a second beside the bare HTTP
client, which sends the same texts at the same pace and stores nothing. Then with `kill -9` at chance places,
and with a server that wants an hour's pause.
"""

import asyncio
import contextlib
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from telegram.error import RetryAfter
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.transport import AiohttpRequest
from tests.bench import ours, processes, report
from tests.bench.door import Door, Pace
from tests.bench.processes import BenchError, Bot
from tests.bench.workload import IN_FLIGHT, TOKEN, WRITERS, chat_id

Promise = Callable[[str, str, bool], None]
LATENCY = 0.05
SLOW, FEW = 30, 900
FAST, MANY = 1000, 10_000
WRITE_RATE = 2.0  # updates a second while a broadcast goes out
STALL = 20.0
KILLED, KILLS = 5000, 3
HOUR, WATCHED = 3600, 4.0


def run(door: Door, work: Path, promise: Promise) -> None:
    """Both paces, and what was promised of them."""
    slow, replies = _ours(door, work, SLOW, FEW, writing=True)
    allowed = slow.rate / SLOW
    report.table(
        f"broadcast to {FEW}, {SLOW}/s allowed, {WRITE_RATE:g} updates a second meanwhile",
        ("sends/s", "of what is allowed", "429s", "reply p95 ms"),
        [(f"{slow.rate:.2f}", f"{allowed:.3f}", slow.refused, f"{1000 * replies:.0f}")],
    )
    promise("at least 0.97 of the rate that is allowed", f"{allowed:.3f}", allowed >= 0.97)
    share = slow.refused / max(slow.taken, 1)
    promise("fewer than 0.1 % refused (429)", f"{100 * share:.2f} %", share < 0.001)
    promise("replies in the middle of it at p95 under 1 s", f"{replies:.2f} s", replies < 1)

    bare = _bare(door)
    fast, _ = _ours(door, work, FAST, MANY, writing=False)
    report.table(
        f"broadcast to {MANY}, {FAST}/s allowed",
        ("who", "sends/s", "429s"),
        [("bare client", f"{bare.rate:.1f}", bare.refused), ("Yishi", f"{fast.rate:.1f}", fast.refused)],
    )
    ratio = fast.rate / bare.rate
    promise("at least 0.9 of the same client bare", f"{ratio:.2f}", ratio >= 0.9)
    _killed(door, work, promise)
    _paused(door, work, promise)


def _killed(door: Door, work: Path, promise: Promise) -> None:
    """To 5,000, killed three times on the way and started again: who got it, and how often."""
    chance = random.Random()
    places = sorted(chance.sample(range(1, KILLED), KILLS))
    with tempfile.TemporaryDirectory(dir=work) as parent:
        folder = _seeded(parent, KILLED)
        door.load(0, latency=LATENCY, chats=WRITERS, backlog=False, limit=FAST)
        for place in [*places, None]:
            polls = door.counts().polls
            bot = ours.start("Yishi", door.api_url, folder, rate=FAST)
            try:
                door.wait_polling(bot, polls)
                if place is None:
                    _wait_quiet(door)
                else:
                    _kill(door, bot, place)
            finally:
                bot.stop()
        found = ours.count_recipients(folder)
    told = door.told()[1:]  # the first is the author, whose progress counts up
    missed = KILLED - len(told)
    report.table(
        f"broadcast to {KILLED}, killed at {', '.join(map(str, places))}",
        ("reached", "more than once", "not reached", "marked unknown", "waiting"),
        [(len(told), sum(count > 1 for count in told), missed, found["unknown"], found["waiting"])],
    )
    promise("killed: nobody twice", str(max(told)), max(told) == 1)
    known = found["sent"] + found["unknown"] == KILLED and missed <= found["unknown"]
    promise("killed: nobody missed but those marked unknown", f"{missed} of {found['unknown']}", known)
    most = KILLS * IN_FLIGHT
    promise("killed: unknown no more than were in flight", str(found["unknown"]), found["unknown"] <= most)


def _paused(door: Door, work: Path, promise: Promise) -> None:
    """Telegram wants an hour's pause in the middle: nothing leaves, and what it refused waits for it."""
    with tempfile.TemporaryDirectory(dir=work) as parent:
        folder = _seeded(parent, FEW)
        door.load(0, latency=LATENCY, chats=WRITERS, backlog=False, limit=FAST)
        door.storm(FEW // 3, HOUR)
        bot = ours.start("Yishi", door.api_url, folder, rate=FAST)
        try:
            door.wait_polling(bot)
            _wait(door, bot, FEW // 3)
            time.sleep(1)  # what was in flight when it was refused
            before = door.pace().taken
            time.sleep(WATCHED)
            after = door.pace().taken - before
        finally:
            bot.stop()
        due = ours.count_recipients(folder)["due_in"]
    promise(f"an hour's retry_after: sends in the next {WATCHED:g} s", str(after), after == 0)
    promise("an hour's retry_after: what was refused is due in", f"{due} s", HOUR - 60 < due <= HOUR)


def _kill(door: Door, bot: Bot, place: int) -> None:
    """SIGKILL once so many have been sent in all, or at once if that has passed."""
    deadline = time.monotonic() + STALL
    while door.pace().taken < place and time.monotonic() < deadline:
        time.sleep(0.001)
    os.kill(bot.pid, signal.SIGKILL)
    bot.wait_killed(5)


def _wait_quiet(door: Door) -> None:
    """Until nothing has been sent for some seconds."""
    before, since = door.pace().taken, time.monotonic()
    while time.monotonic() - since < WATCHED:
        time.sleep(0.2)
        taken = door.pace().taken
        if taken != before:
            before, since = taken, time.monotonic()


def _seeded(parent: str, count: int) -> Path:
    folder = Path(parent) / "data"
    folder.mkdir()
    ours.seed(folder, f"broadcast:{count + WRITERS}")
    return folder


def _ours(door: Door, work: Path, rate: int, count: int, *, writing: bool) -> tuple[Pace, float]:
    """Our bot, until the last recipient; and the p95 of its replies meanwhile, in seconds."""
    with tempfile.TemporaryDirectory(dir=work) as parent:
        folder = _seeded(parent, count)
        updates = int(count / rate * WRITE_RATE) if writing else 0
        door.load(updates, latency=LATENCY, chats=WRITERS, backlog=False, limit=rate)
        bot = ours.start("Yishi", door.api_url, folder, rate=rate)
        try:
            door.wait_polling(bot)
            if writing:
                door.go(WRITE_RATE)
            pace = _wait(door, bot, count)
        finally:
            bot.stop()
    taken = sorted(door.latencies()) if writing else [0.0]
    return pace, taken[int(len(taken) * 0.95)]


def _wait(door: Door, bot: Bot, count: int) -> Pace:
    """Until everybody was sent to; a stall ends it with an error."""
    before, since = door.pace(), time.monotonic()
    while door.counts().others < count:
        time.sleep(0.2)
        pace = door.pace()
        if pace.taken != before.taken:
            before, since = pace, time.monotonic()
        elif time.monotonic() - since > STALL or not bot.alive():
            raise BenchError(f"the broadcast stood still at {pace.taken} of {count}:\n{bot.tail()}")
    return door.pace()


def _bare(door: Door) -> Pace:
    """The same HTTP client with the same number in flight, paced by nothing but a clock."""
    door.load(0, latency=LATENCY, chats=1, backlog=False, limit=FAST)
    with processes.on_core(processes.BOT_CORE):
        asyncio.run(_send_bare(door.api_url))
    return door.pace()


async def _send_bare(api_url: str) -> None:
    request = AiohttpRequest()
    await request.initialize()
    room = asyncio.Semaphore(IN_FLIGHT)
    start = time.monotonic()

    async def send(number: int) -> None:
        data = {"chat_id": chat_id(number + WRITERS), "text": "周四晚上停水，请提前储水。"}
        parameters = [RequestParameter(name, value, None) for name, value in data.items()]
        async with room:
            # A refused one is not sent again: it does not count for the bare client's rate.
            with contextlib.suppress(RetryAfter):
                await request.post(f"{api_url}/bot{TOKEN}/sendMessage", RequestData(parameters))

    try:
        async with asyncio.TaskGroup() as group:
            for number in range(MANY):
                group.create_task(send(number))
                # A little below what is allowed, so that no send is refused.
                await asyncio.sleep(max(0.0, start + number / (FAST * 0.99) - time.monotonic()))
    finally:
        await request.shutdown()
