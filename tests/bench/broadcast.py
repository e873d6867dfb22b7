"""A broadcast against a server that enforces a pace: how much of it is used, and who waits meanwhile.

At Telegram's 30 a second with residents who write in the middle of it; at 1,000 a second beside the bare HTTP
client, which sends the same texts at the same pace and stores nothing.
"""

import asyncio
import contextlib
import sys
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


def _ours(door: Door, work: Path, rate: int, count: int, *, writing: bool) -> tuple[Pace, float]:
    """Our bot, until the last recipient; and the p95 of its replies meanwhile, in seconds."""
    with tempfile.TemporaryDirectory(dir=work) as parent:
        folder = Path(parent) / "data"
        folder.mkdir()
        ours.seed(folder, f"broadcast:{count + WRITERS}")
        updates = int(count / rate * WRITE_RATE) if writing else 0
        door.load(updates, latency=LATENCY, chats=WRITERS, backlog=False, limit=rate)
        command = [sys.executable, "-m", "bot", "run"]
        bot = Bot("Yishi", command, folder / "bot.log", ours.environment(folder, door.api_url, rate))
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
