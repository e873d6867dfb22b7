"""Processes under measurement: pinned to a core, watched for memory, always ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
BOT_CORE = CORES[-1]  # another one than the server's wherever there are two


class BenchError(Exception):
    """The measurement cannot go on; the text says why."""


def installed(module: str, *arguments: str) -> list[str]:
    """The command that runs a module with nothing around that only tests need (`tests.bench.installed`)."""
    return [sys.executable, "-m", "tests.bench.installed", module, *arguments]


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Processes started inside are pinned to this core: affinity is inherited."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Bot:
    """A bot's process. `log` takes its output. The highest resident memory that was sampled, in bytes: `peak`
    with its children, `own` without, and `beside` of one of them.
    """

    def __init__(
        self, name: str, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        self.peak = self.own = self.beside = 0
        with on_core(BOT_CORE), log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, env={**os.environ, **(env or {})}
            )
        self.pid = self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def sample(self) -> int:
        """Look at the resident memory of the bot and its children: bytes, 0 if it is gone."""
        own, beside = 0, [0]
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            own = process.memory_info().rss
            beside += [child.memory_info().rss for child in process.children(recursive=True)]
        self.own, self.beside = max(self.own, own), max(self.beside, *beside)
        self.peak = max(self.peak, own + sum(beside))
        return own + sum(beside)

    def wait_resting(self, timeout: float = 300) -> None:
        """Wait until it uses less than a tenth of its core for three seconds, and begin to look for its peak.

        Raises BenchError when it is gone, or does not rest within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        used = self.cpu()
        while True:
            time.sleep(3)
            before, used = used, self.cpu()
            if not self.alive() or time.monotonic() > deadline:
                raise BenchError(f"{self.name} did not come to rest:\n{self.tail()}")
            if used - before < 0.3:
                break
        self.peak = self.own = self.beside = 0

    def cpu(self) -> float:
        """Processor seconds used so far."""
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(self.pid).cpu_times()
            return float(times.user + times.system)
        return 0.0

    def wait_killed(self, timeout: float) -> bool:
        """Whether the process died within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        return not self.alive()

    def stop(self, timeout: float = 15) -> None:
        """Ask it to stop (SIGTERM), and make it stop."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def tail(self) -> str:
        """The last lines it printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
