"""`python -m tests.bench [throughput] [latency] [kill] [similar] [broadcast] [export] [pages]`: side by side.

Only ratios inside one run mean something: machines drift. Exit code 1 when a promise is broken.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TypeVar

from tests import postgres
from tests.bench import broadcast, contenders, exporting, measures, ours, pages, processes, report, similar
from tests.bench.contenders import Contender
from tests.bench.door import Door, fake_api
from tests.bench.workload import IN_FLIGHT

PARTS = ("throughput", "latency", "kill", "similar", "broadcast", "export", "pages")
STOCK_CONCURRENCY = (1, 16, 64, 256)
RSS_LIMIT = 150.0  # MB

Run = TypeVar("Run")


class Bench:
    """One invocation: the contenders, the promises' state, and the highest memory of our bot."""

    def __init__(self, arguments: argparse.Namespace, door: Door, work: Path) -> None:
        self.rounds: int = arguments.rounds
        self.updates: int = arguments.updates
        self.chats: int = arguments.chats or arguments.updates
        self.delay: float = arguments.latency / 1000
        self.seed: int = arguments.seed
        self.door = door
        self.work = work
        self.stock = [contenders.ptb(concurrency) for concurrency in STOCK_CONCURRENCY]
        self.aiogram = contenders.aiogram()
        self.ours = contenders.Ours("Yishi", True, work)
        self.control = contenders.Ours("Yishi, nothing stored", False, work)
        self.rows: int = arguments.rows
        self.our_memory: list[float] = []
        self.kept: list[bool] = []

    def mine(self) -> list[Contender]:
        """Our bot and its control, as far as they are there."""
        there = [(self.ours, ours.can_run()), (self.control, ours.can_run_unstored())]
        return [contender for contender, can_run in there if can_run]

    def interleave(
        self, who: Sequence[Contender], run: Callable[[Contender], Run], line: Callable[[Run], str]
    ) -> dict[str, list[Run]]:
        """Everybody once a round, so that a drift of the machine touches all alike. Each run is printed."""
        done: dict[str, list[Run]] = {contender.name: [] for contender in who}
        for number in range(1, self.rounds + 1):
            for contender in who:
                result = run(contender)
                done[contender.name].append(result)
                print(f"  round {number}  {contender.name:24} {line(result)}", flush=True)
        return done

    def promise(self, words: str, measured: str, kept: bool) -> None:
        self.kept.append(report.verdict(words, measured, kept))

    def throughput(self) -> None:
        """A backlog worked off; the promised ratios."""

        def run(contender: Contender) -> measures.Throughput:
            # Sequential handling does one update a round trip: a tenth of the backlog tells its rate as well.
            part = 10 if contender is self.stock[0] and self.delay > 0.005 else 1
            return measures.throughput(
                contender,
                self.door,
                self.work,
                updates=self.updates // part,
                latency=self.delay,
                chats=self.chats // part,
            )

        print(f"\nthroughput, {self.updates} updates, {self.chats} chats, {self.delay * 1000:g} ms latency")
        who = [*self.stock, self.aiogram, *self.mine()]
        done = self.interleave(
            who, run, lambda r: f"{r.rate:8.1f}/s  {r.cpu:6.2f} ms CPU  {r.rss:6.1f} MB  {r.unanswered} open"
        )
        rates = {name: median(run.rate for run in runs) for name, runs in done.items()}
        best = max(rates[one.name] for one in self.stock)
        aiogram = rates[self.aiogram.name]
        rows = []
        for name, runs in done.items():
            cpu, rss = median(run.cpu for run in runs), max(run.rss for run in runs)
            ratios = f"{rates[name] / best:.2f}", f"{rates[name] / aiogram:.2f}"
            missed = max(run.unanswered for run in runs)
            rows.append((name, f"{rates[name]:.1f}", *ratios, f"{cpu:.2f}", f"{rss:.1f}", missed))
        head = ("bot", "updates/s", "× stock best", "× aiogram", "CPU ms/update", "RSS MB", "unanswered")
        report.table(f"throughput, median of {self.rounds}", head, rows)
        if self.ours.name in rates:
            mine = rates[self.ours.name]
            self.our_memory += [run.rss for run in done[self.ours.name]]
            self.promise("at least 3 × the best stock PTB", f"{mine / best:.2f}", mine >= 3 * best)
            self.promise("at least 0.8 × stock aiogram", f"{mine / aiogram:.2f}", mine >= 0.8 * aiogram)
            if self.control.name in rates:
                control = rates[self.control.name]
                share = mine / control
                self.promise("at least 0.8 × itself storing nothing", f"{share:.2f}", share >= 0.8)

    def latency(self, rate: float = 100) -> None:
        """Update → reply at a steady rate, at the set latency and at none, which hides nothing.

        With none ours has two commits to the disk to show, and the stock bot nothing: told, not promised.
        """
        for delay in dict.fromkeys((self.delay, 0.0)):

            def run(contender: Contender, delay: float = delay) -> measures.Latency:
                count = min(self.updates, 1000)
                return measures.latency(
                    contender, self.door, self.work, updates=count, latency=delay, rate=rate
                )

            print(f"\nlatency at {rate:g} updates/s, {delay * 1000:g} ms latency of the server")
            # A sequential bot cannot keep up when its round trip takes longer than the gap between updates.
            stock = [one for one in self.stock[:3] if delay * rate < 1 or one is not self.stock[0]]
            ours_only = [self.ours] if ours.can_run() else []
            done = self.interleave(
                [*stock, self.aiogram, *ours_only],
                run,
                lambda r: f"p50 {r.p50:6.1f} ms  p99 {r.p99:6.1f} ms  {r.rss:6.1f} MB  {r.unanswered} open",
            )
            rows = [
                (
                    name,
                    f"{median(r.p50 for r in runs):.1f}",
                    f"{median(r.p99 for r in runs):.1f}",
                    f"{max(r.rss for r in runs):.1f}",
                    max(r.unanswered for r in runs),
                )
                for name, runs in done.items()
            ]
            title = f"latency at {rate:g} updates/s, {delay * 1000:g} ms server, median of {self.rounds}"
            report.table(title, ("bot", "p50 ms", "p99 ms", "RSS MB", "unanswered"), rows)
            if self.ours.name in done:
                runs = done[self.ours.name]
                self.our_memory += [r.rss for r in runs]
                best = min(median(r.p99 for r in done[one.name]) for one in stock)
                p99 = median(r.p99 for r in runs)
                if delay == self.delay:
                    self.promise("p99 at most 2 × the best stock PTB's", f"{p99 / best:.2f}", p99 <= 2 * best)
                else:
                    print(
                        f"        p99 with no latency, × the best stock PTB's: {p99 / best:.2f}", flush=True
                    )

    def kill(self) -> None:
        """SIGKILL in a burst: three bursts with one kill each, then one burst killed three times in a row."""
        print(f"\nkill -9 in a burst of {self.updates} updates, {self.delay * 1000:g} ms latency")
        rows = []
        mine: list[Contender] = [self.ours] if ours.can_run() else []
        for who in [*mine, self.stock[3], self.stock[1], self.aiogram]:
            chance = random.Random(self.seed)  # the same places for everybody
            for kills in (1, 1, 1, 3):
                found = measures.crash(
                    who,
                    self.door,
                    self.work,
                    updates=self.updates,
                    latency=self.delay,
                    kills=kills,
                    chance=chance,
                )
                row = self.crash_row(who.name, found)
                rows.append(row)
                print("  " + "  ".join(map(str, row)), flush=True)
                if who is self.ours:
                    self.judge_crash(found, kills)
        counted = ("stored", "doubled", "unfinished", "repeated", "unknown", "redelivered")
        report.table("kill -9", ("bot", "killed at", "lost", "silent", *counted), rows)

    def similar(self) -> None:
        """How well the same matter is found, and what looking for it takes as the town grows."""
        print("\nsimilar suggestions")
        similar.run(self.work, self.promise)

    def broadcast(self) -> None:
        """A broadcast against a server that enforces a pace, with residents who write meanwhile."""
        print("\nbroadcast")
        broadcast.run(self.door, self.work, self.promise)

    def export(self) -> None:
        """The ledger as a file, beside the database's own tool, with residents who write meanwhile."""
        print("\nexport")
        exporting.run(self.door, self.work, self.promise, self.sizes(exporting.SIZES))

    def pages(self) -> None:
        """The console's and the board's pages and the chat's lists, as the town grows."""
        print("\npages")
        pages.run(self.work, self.promise, self.sizes(pages.SIZES))

    def sizes(self, usual: tuple[int, ...]) -> tuple[int, ...]:
        """How many suggestions there are to be."""
        return (self.rows,) if self.rows else usual

    @staticmethod
    def crash_row(name: str, found: measures.Crash) -> tuple[object, ...]:
        counted = (found.stored, found.doubled, found.unfinished)
        kept = ("-" if number is None else number for number in counted)
        places = ", ".join(map(str, found.killed_at)) or "never"
        return (
            name,
            places,
            found.lost,
            found.silent,
            *kept,
            found.repeated,
            found.unknown,
            found.redelivered,
        )

    def judge_crash(self, found: measures.Crash, kills: int) -> None:
        if len(found.killed_at) < kills:
            self.promise(f"killed {kills} times in a burst", str(len(found.killed_at)), False)
        self.promise("killed: 0 lost", str(found.lost), found.lost == 0)
        self.promise("killed: 0 doubled in the store", str(found.doubled), found.doubled == 0)
        uncertain = found.repeated + found.unknown
        words = f"killed: repeated or unknown at most the sends in flight ({IN_FLIGHT} a kill)"
        self.promise(words, f"{found.repeated} + {found.unknown}", uncertain <= IN_FLIGHT * kills)

    def finish(self) -> int:
        """The verdict that needs all parts, and the exit code."""
        if self.our_memory:
            peak = max(self.our_memory)
            self.promise(f"resident memory under {RSS_LIMIT:g} MB", f"{peak:.1f}", peak < RSS_LIMIT)
        if not ours.can_run():
            print("\nOur own bot was not measured: it or tests/bench/seed.py is not there.")
        elif not ours.can_run_unstored():
            print("\nThe control that stores nothing was not measured: tests/bench/unstored.py is not there.")
        broken = self.kept.count(False)
        print(f"\n{len(self.kept) - broken} promises kept, {broken} broken")
        return 1 if broken else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts (3)")
    parser.add_argument("--updates", type=int, default=2000, help="updates of a backlog or burst (2000)")
    parser.add_argument("--chats", type=int, help="chats of a backlog (default: one an update)")
    parser.add_argument("--latency", type=float, default=50, help="the server's latency in ms (50)")
    parser.add_argument(
        "--rows", type=int, default=0, help="suggestions of pages and export (default: three sizes)"
    )
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="ours on a PostgreSQL that is brought along, durable as SQLite",
    )
    parser.add_argument("--seed", type=int, default=2026, help="which random places are killed at")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    # So that a SIGTERM, too, ends the bots and the server and clears the folder away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # On the project's own disk: a temporary folder in memory would make durable writes look free.
    home = processes.ROOT / "data"
    home.mkdir(exist_ok=True)
    try:
        with ExitStack() as stack:
            if arguments.postgres:
                os.environ[ours.URL] = stack.enter_context(postgres.running(home, durable=True))
            work = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=home))
            door = stack.enter_context(fake_api())
            bench = Bench(arguments, door, Path(work))
            print(report.facts(Path(work)))
            for part in arguments.parts or PARTS:
                getattr(bench, part)()
            return bench.finish()
    except processes.BenchError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
