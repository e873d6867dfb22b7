"""The three measurements, each of one run of one bot."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench import ours
from tests.bench.contenders import Contender, Ours
from tests.bench.door import Counts, Door
from tests.bench.processes import BenchError, Bot

STALL = 15.0  # seconds without a reply after which a run has ended
SETTLE = 1.5  # seconds in which a late, repeated reply would still show
WARM_UP = 100  # updates of the open loop that are not counted: connections open, caches fill
LATEST_KILL = 0.9  # of the burst: later, little is left to lose


@dataclass(frozen=True)
class Throughput:
    """Updates a second from the first hand-out to the last reply; the bot's CPU per update, in ms."""

    rate: float
    cpu: float
    rss: float
    unanswered: int


@dataclass(frozen=True)
class Latency:
    """Milliseconds from an update's becoming available to its reply's arrival at the server."""

    p50: float
    p99: float
    rss: float
    unanswered: int


@dataclass(frozen=True)
class Crash:
    """One burst with its kills. `silent`: updates without a reply, whether lost or marked unknown.

    `stored`, `doubled` and `unfinished` are None for a bot that stores nothing.
    """

    killed_at: tuple[int, ...]
    lost: int
    silent: int
    repeated: int
    redelivered: int
    unknown: int
    stored: int | None
    doubled: int | None
    unfinished: int | None


@contextmanager
def prepared(contender: Contender, chats: int, work: Path) -> Iterator[Path]:
    """A data folder of this run's own, as the contender wants it, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=work) as parent:
        folder = Path(parent) / "data"
        contender.prepare(folder, chats)
        yield folder


@contextmanager
def running(contender: Contender, door: Door, folder: Path) -> Iterator[Bot]:
    """The bot, stopped at the end whatever happens."""
    bot = contender.start(door.api_url, folder)
    try:
        yield bot
    finally:
        bot.stop()


def throughput(
    contender: Contender, door: Door, work: Path, *, updates: int, latency: float, chats: int
) -> Throughput:
    """A backlog of `updates`, there before the bot starts, worked off as fast as it can."""
    with prepared(contender, chats, work) as folder:
        door.load(updates, latency=latency, chats=chats)
        with running(contender, door, folder) as bot:
            door.wait_polling(bot)
            before = bot.cpu()
            counts = door.wait_quiet(updates, STALL, bot)
            cpu = bot.cpu() - before
            if not counts.answered:
                raise BenchError(f"{contender.name} answered nothing:\n{bot.tail()}")
            rss = bot.peak / 2**20
    return Throughput(
        rate=counts.answered / counts.span if counts.span else 0.0,
        cpu=1000 * cpu / counts.answered,
        rss=rss,
        unanswered=updates - counts.answered,
    )


def latency(
    contender: Contender, door: Door, work: Path, *, updates: int, latency: float, rate: float
) -> Latency:
    """Updates at a fixed rate whatever the bot makes of them, so that waiting is counted in full."""
    total = updates + WARM_UP
    with prepared(contender, total, work) as folder:
        door.load(total, latency=latency, backlog=False)
        with running(contender, door, folder) as bot:
            door.wait_polling(bot)
            time.sleep(SETTLE)
            door.go(rate)
            counts = door.wait_quiet(total, STALL, bot)
            rss = bot.peak / 2**20
        taken = sorted(door.latencies()[WARM_UP:])
    if not taken:
        raise BenchError(f"{contender.name} answered nothing at {rate:g} a second")
    return Latency(
        p50=1000 * taken[len(taken) // 2],
        p99=1000 * taken[min(len(taken) - 1, int(len(taken) * 0.99))],
        rss=rss,
        unanswered=total - counts.answered,
    )


def crash(
    contender: Contender,
    door: Door,
    work: Path,
    *,
    updates: int,
    latency: float,
    kills: int,
    chance: random.Random,
) -> Crash:
    """A burst, SIGKILL at `kills` random places one after the other, restarts, until all is quiet."""
    places = sorted(chance.sample(range(1, int(updates * LATEST_KILL)), kills))
    killed = []
    with prepared(contender, updates, work) as folder:
        door.load(updates, latency=latency)
        for place in places:
            counts = one_kill(contender, door, folder, updates, place, chance)
            if counts is not None:
                killed.append(counts.answered)
        polls = door.counts().polls
        with running(contender, door, folder) as bot:
            door.wait_polling(bot, polls)
            door.wait_quiet(updates, STALL, bot)
            time.sleep(SETTLE)
            counts = door.counts()
        store = ours.count_store(folder) if isinstance(contender, Ours) and contender.stored else None
    silent = updates - counts.answered
    if store is None:
        return Crash(tuple(killed), silent, silent, counts.repeated, counts.redelivered, 0, None, None, None)
    return Crash(
        killed_at=tuple(killed),
        # A reply marked unknown was perhaps never sent, and is on record as such; other silence is loss.
        lost=max(updates - store.stored, silent - store.unknown, 0),
        silent=silent,
        repeated=counts.repeated,
        redelivered=counts.redelivered,
        unknown=store.unknown,
        stored=store.stored,
        doubled=store.doubled,
        unfinished=store.unfinished,
    )


def one_kill(
    contender: Contender, door: Door, folder: Path, updates: int, place: int, chance: random.Random
) -> Counts | None:
    """Start the bot and kill it just after reply `place`; None when it fell silent before that."""
    before = door.counts()
    with running(contender, door, folder) as bot:
        # Later than the reply by up to a batch's time: replies come in batches, and a kill tied to their
        # arrival would always meet the bot at one point of its cycle, never between a commit and its sends.
        door.kill(bot.pid, max(place, before.answered + 1), chance.uniform(0, 0.2))
        with suppress(BenchError):  # it may be dead before we look: then the kill has found its place already
            door.wait_polling(bot, before.polls)
        door.wait_quiet(updates, STALL, bot)
        if bot.wait_killed(0.1):
            return door.counts()
    return None
