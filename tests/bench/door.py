"""The harness's side of the fake server's control door."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.bench import processes


@dataclass(frozen=True)
class Counts:
    """How a run stands; see `FakeApi.on_counts`."""

    polls: int
    pending: int
    handed: int
    redelivered: int
    answered: int
    repeated: int
    others: int
    span: float


@dataclass(frozen=True)
class Pace:
    """Sends taken and refused with 429, and the seconds from the first taken to the last."""

    taken: int
    refused: int
    span: float

    @property
    def rate(self) -> float:
        """Sends a second."""
        return (self.taken - 1) / self.span if self.span else 0.0


class Door:
    """Loads scripts into a running fake server and reads the record."""

    def __init__(self, port: int) -> None:
        self.api_url = f"http://127.0.0.1:{port}"

    def _ask(self, verb: str, **arguments: Any) -> Any:
        request = urllib.request.Request(
            f"{self.api_url}/control/{verb}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def load(
        self,
        updates: int,
        *,
        latency: float,
        chats: int | None = None,
        backlog: bool = True,
        limit: int = 0,
    ) -> None:
        """Script `updates` messages over `chats` chats (default: each its own). `latency`: seconds.

        `limit`: sends a second beyond which the server refuses; 0: none.
        """
        self._ask(
            "load", updates=updates, chats=chats or updates, latency=latency, backlog=backlog, limit=limit
        )

    def pace(self) -> "Pace":
        """How sending went so far."""
        return Pace(**self._ask("pace"))

    def go(self, rate: float) -> None:
        """Start the open loop: `rate` updates a second."""
        self._ask("go", rate=rate)

    def kill(self, pid: int, after: int, delay: float) -> None:
        """Have the server SIGKILL `pid`, `delay` seconds after the reply number `after`."""
        self._ask("kill", pid=pid, after=after, delay=delay)

    def counts(self) -> Counts:
        return Counts(**self._ask("counts"))

    def storm(self, after: int, seconds: int) -> None:
        """Have the server refuse one send after so many, and name a pause of `seconds`."""
        self._ask("storm", after=after, seconds=seconds)

    def told(self) -> list[int]:
        """How often each chat was written to that writes nothing itself, the smallest chat first."""
        return list(self._ask("told"))

    def latencies(self) -> list[float]:
        """Seconds from update to reply, in the order of the updates."""
        return list(self._ask("latencies"))

    def wait_quiet(self, updates: int, quiet: float, bot: processes.Bot) -> Counts:
        """Wait until all is answered, or nothing has come back for `quiet` seconds, or the bot is gone."""
        before, since = self.counts(), time.monotonic()
        while before.answered < updates and time.monotonic() - since < quiet and bot.alive():
            time.sleep(0.1)
            bot.sample()
            counts = self.counts()
            if (counts.answered, counts.repeated) != (before.answered, before.repeated):
                since = time.monotonic()
            before = counts
        bot.sample()
        return self.counts()

    def wait_polling(self, bot: processes.Bot, earlier: int = 0, timeout: float = 90) -> None:
        """Wait until the bot has asked for updates, after `earlier` polls of a bot before it in the same run.

        Raises BenchError when it does not within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while self.counts().polls <= earlier:
            if time.monotonic() > deadline or not bot.alive():
                raise processes.BenchError(f"{bot.name} did not start polling:\n{bot.tail()}")
            time.sleep(0.05)


@contextmanager
def fake_api() -> Iterator[Door]:
    """A fake server in a process of its own, on the first core."""
    with processes.on_core(processes.SERVER_CORE):
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.fakeapi"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=processes.ROOT,
        )
    try:
        assert server.stdout is not None
        yield Door(int(server.stdout.readline()))
    finally:
        server.kill()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()
