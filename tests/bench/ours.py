"""How the project's own bot is prepared, started and counted.

Four commands stand on the other side, and nothing else of the project is known here:

* `python -m bot run`, told everything by environment variables (`environment` below);
* `python -m tests.bench.seed DATA_DIR N` empties and migrates the database that the environment names and
  gives it the residents of the chats `workload.chat_id(0) … chat_id(N - 1)`: registered, consented, with a
  community, and with nothing begun. A plain message of such a resident goes through the whole pipeline: the
  raw update stored, the text kept in her draft (a row), the reply in the outbox, sent, its outcome recorded;
* `python -m tests.bench.seed DATA_DIR --count` prints one JSON object: the four numbers of `StoreCount`;
* `python -m tests.bench.unstored`, with the same environment, is the control: the same bot, whose services
  get what memory holds and whose messages go straight to the sender. No statement reaches a database; each
  update waits 2 ms (`asyncio.sleep(0.002)`) where the stored bot waits for its commit.
"""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.bench import processes, workload

SEED = "tests.bench.seed"
RUN = "bot.__main__"
UNSTORED = "tests.bench.unstored"
UNPACED = 100_000
URL = "YISHI_BENCH_DATABASE_URL"


@dataclass(frozen=True)
class StoreCount:
    """What the store holds after a run.

    `stored`: distinct messages of the run in the domain rows (a resident's words, found once or more).
    `doubled`: how many are there more than once, in the domain rows or as raw updates.
    `unfinished`: raw updates or outbox rows that are neither done nor given up.
    `unknown`: replies marked unknown (sent perhaps, and therefore not again).
    """

    stored: int
    doubled: int
    unfinished: int
    unknown: int


def missing(module: str) -> bool:
    """Whether this part of the project is not there to be measured."""
    try:
        return find_spec(module) is None
    except ModuleNotFoundError:
        return True


def can_run() -> bool:
    """Whether the bot and its seeding exist."""
    return not (missing(RUN) or missing(SEED))


def can_run_unstored() -> bool:
    """Whether the control exists, too."""
    return can_run() and not missing(UNSTORED)


def database_url() -> str:
    """A PostgreSQL database to measure on instead of SQLite. Seeding empties it, hence a name of its own."""
    return os.environ.get(URL, "")


def environment(data_dir: Path, api_url: str = "", rate: int = UNPACED) -> dict[str, str]:
    """Everything the bot is told. Pacing is off unless a rate is given: the server has no limits then."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "YISHI_BOT_TOKEN": workload.TOKEN,
        "YISHI_API_URL": api_url,
        "YISHI_DATA_DIR": str(data_dir),
        "YISHI_DATABASE_URL": database_url(),
        "YISHI_WEBHOOK_URL": "",
        "YISHI_ADMIN_IDS": "",
        "YISHI_LISTEN": f"127.0.0.1:{port}",
        "YISHI_SEND_RATE": str(rate),
        "YISHI_CHAT_RATE": "100000",
        "YISHI_MESSAGES_PER_MINUTE": "0",
        "YISHI_GROUP_RATE": "100000",
        "YISHI_LOG_FORMAT": "text",
        "YISHI_QUIET_HOURS": "",
    }


def seed(data_dir: Path, argument: str) -> str:
    """Run the seeding program and return what it printed. Raises BenchError with its complaint."""
    done = subprocess.run(
        [sys.executable, "-m", SEED, str(data_dir), argument],
        env={**os.environ, **environment(data_dir)},
        cwd=processes.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise processes.BenchError(f"{SEED} {argument} failed:\n{done.stderr}")
    return done.stdout


def prepare(data_dir: Path, chats: int) -> None:
    """Make `data_dir` and in it a database with this many residents who have consented."""
    data_dir.mkdir()
    seed(data_dir, str(chats))


def start(
    name: str, api_url: str, data_dir: Path, *, stored: bool = True, rate: int = UNPACED
) -> processes.Bot:
    """Start the bot, or the control that stores nothing. `rate`: sends a second."""
    command = processes.installed("bot", "run") if stored else processes.installed(UNSTORED)
    return processes.Bot(name, command, data_dir / "bot.log", environment(data_dir, api_url, rate))


def count_recipients(data_dir: Path) -> dict[str, int]:
    """How a broadcast's recipients stand in the store of a stopped bot; `due_in`: seconds, see the seed."""
    return dict(json.loads(seed(data_dir, "--recipients")))


def count_store(data_dir: Path) -> StoreCount:
    """What is in the store of a stopped bot."""
    return StoreCount(**json.loads(seed(data_dir, "--count")))
