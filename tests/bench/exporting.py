"""Part `export`: the ledger written beside what the database's own tool needs for the same rows.

`sqlite3 -csv` (on PostgreSQL `COPY`) is given the same statement, with times made local and codes made words
in SQL, as one would by hand; it leaves out working days, which SQL does not know. Each writer is a process of
its own, pinned to one core, and judged by processor time: its own, and on PostgreSQL that of the server's
process for it besides. The clock is told beside. `python -m tests.bench.exporting FOLDER csv|jsonl|xlsx|sql`
is such a process. In the end the whole bot exports the largest ledger while residents write to it.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import psutil
from sqlmodel import Session

from bot import clock
from bot.services import exports
from bot.services.desk import Desk
from bot.services.exports import Export
from bot.services.ledger import table
from bot.services.ledger.columns import COLUMNS, TRUTHS
from bot.services.ledger.filters import EVERYTHING, Filter, Selection
from bot.services.ledger.table import Told
from bot.services.sheets import Format, Holds, Wording
from bot.settings import Settings
from bot.texts import t
from storage.database import Database
from storage.queries import exports as names
from storage.queries.ledger import rows
from storage.queries.ledger.rows import Asked
from tests.bench import ours, processes, report
from tests.bench.door import Door
from tests.bench.processes import BOT_CORE, BenchError, on_core
from tests.bench.workload import WRITERS

SIZES = (10_000, 100_000, 1_000_000)
LIMITS = {"csv": 1.8, "xlsx": 6.0}
MEMORY = 150.0  # MB
RATE = 2.0  # updates a second while the bot exports
NOW = clock.now()
WORDING = Wording("zh", lambda key: t(key, "zh"))
LOCAL = {True: "datetime({0}, '+8 hours')", False: "{0}::timestamp + interval '8 hours'"}
Promise = Callable[[str, str, bool], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds of processor, of these the server's, and by the clock; MB in memory and
    in its file.
    """

    cpu: float
    server: float
    wall: float
    rss: float
    size: float


def run(door: Door, work: Path, promise: Promise, sizes: tuple[int, ...] = SIZES) -> None:
    """How it grows, what was promised of the largest, and whether the bot answers meanwhile."""
    if not ours.database_url() and shutil.which("sqlite3") is None:
        raise BenchError("the tool sqlite3 is not there: apt-get install sqlite3")
    grown, last = [], {}
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=work) as parent:
            folder = Path(parent) / "data"
            folder.mkdir()
            ours.seed(folder, f"export:{size}")
            last = {what: measure(folder, what) for what in ("sql", *Format)}
            grown += [row(size, what, cost, last["sql"]) for what, cost in last.items()]
            print("  " + "\n  ".join("  ".join(map(str, one)) for one in grown[-len(last) :]), flush=True)
            if size == sizes[-1]:
                judge(last, promise)
                meanwhile(door, folder, promise)
    head = ("rows", "writer", "CPU s", "server's", "s", "× " + tool(), "× by clock", "RSS MB", "file MB")
    report.table("the ledger as a file", head, grown)


def judge(costs: Mapping[str, Cost], promise: Promise) -> None:
    """The ratios and the memory that were promised."""
    for what, most in LIMITS.items():
        found = ratio(costs[what], costs["sql"])
        promise(f"{what} within {most:g} × {tool()}", f"{found:.2f}", found <= most)
    peak = max(cost.rss for what, cost in costs.items() if what != "sql")
    promise(f"memory of the writing process under {MEMORY:g} MB", f"{peak:.0f}", peak < MEMORY)


def meanwhile(door: Door, folder: Path, promise: Promise) -> None:
    """The bot exports all of it as a workbook, and residents write.

    It has started by then, read what is public into its memory and come to rest: judged is how long
    a resident waits, and the memory of the process that writes it.
    """
    door.load(WRITERS, latency=0.05, chats=WRITERS, backlog=False)
    command = processes.installed("bot", "run")
    bot = processes.Bot("Yishi", command, folder / "bot.log", ours.environment(folder, door.api_url))
    try:
        door.wait_polling(bot)
        bot.wait_resting()
        at_rest = float(bot.sample())
        ours.seed(folder, "--order")
        while not (begun := exported(folder))["done"]:
            if not bot.alive() or begun["state"] == "failed":
                raise BenchError(f"the export did not begin:\n{bot.tail()}")
            time.sleep(0.5)
        door.go(RATE)
        door.wait_quiet(WRITERS, 60, bot)
        bot.sample()
        state = exported(folder)
    finally:
        bot.stop()
    taken = sorted(door.latencies())
    p95 = taken[int(len(taken) * 0.95)]
    words = f"replies while it exports (row {begun['done']} to {state['done']}) at p95 under 1 s"
    promise(words, f"{p95:.2f} s", p95 < 1 and len(taken) == WRITERS)
    at_rest, own, beside = at_rest / 2**20, bot.own / 2**20, bot.beside / 2**20
    then = f"the bot {at_rest:.0f} MB at rest, {own:.0f} now"
    told = f"memory of the process that exports ({then}) under {MEMORY:g} MB"
    promise(told, f"{beside:.0f}", 0 < beside < MEMORY)


def exported(folder: Path) -> dict[str, Any]:
    """How the bot's own export stands."""
    return dict(json.loads(ours.seed(folder, "--exported")))


def tool() -> str:
    """What it is measured against."""
    return "COPY" if ours.database_url() else "sqlite3 -csv"


def ratio(cost: Cost, base: Cost) -> float:
    return cost.cpu / base.cpu


def row(size: int, what: str, cost: Cost, base: Cost) -> tuple[object, ...]:
    name = tool() if what == "sql" else what
    times = (cost.cpu, cost.server, cost.wall, ratio(cost, base), cost.wall / base.wall)
    return size, name, *(f"{one:.2f}" for one in times), f"{cost.rss:.0f}", f"{cost.size:.0f}"


def measure(folder: Path, what: str) -> Cost:
    """One writer in a process of its own."""
    with on_core(BOT_CORE):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.exporting", str(folder), what],
            cwd=processes.ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BenchError(f"writing {what} failed:\n{done.stderr}")
    return Cost(**json.loads(done.stdout))


def main(folder: Path, what: str) -> None:
    """Write the ledger of a folder's database once, and print what it took."""
    settings = Settings(data_dir=folder, database_url=ours.database_url(), _env_file=None)
    database, out = Database(settings.database), folder / f"out.{what}"
    desk = Desk(settings)
    who = resource.RUSAGE_CHILDREN if what == "sql" and database.sqlite else resource.RUSAGE_SELF

    def work(session: Session) -> Cost:
        statement = by_hand(session, desk) if what == "sql" else ""
        begun, spent, served = time.monotonic(), seconds(who), server_seconds(session)
        if not statement:
            write(session, desk, Format(what), out)
        elif database.sqlite:
            dump(str(database.url.database), statement, out)
        else:
            copy(session, statement, out)
        server = server_seconds(session) - served
        return Cost(
            seconds(who) - spent + server,
            server,
            time.monotonic() - begun,
            peak(who),
            out.stat().st_size / 1e6,
        )

    cost = database.read_now(work)
    out.unlink()
    print(json.dumps({one.name: getattr(cost, one.name) for one in fields(Cost)}))


def seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def peak(who: int) -> float:
    """The most memory it had, in MB. What getrusage says of oneself begins with that of one's parent."""
    if who != resource.RUSAGE_SELF:
        return resource.getrusage(who).ru_maxrss / 1024
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def server_seconds(session: Session) -> float:
    """Of processor, that the server's process for this session has used; on SQLite there is none."""
    driver: Any = session.connection().connection.driver_connection
    if not hasattr(driver, "info"):
        return 0.0
    used = psutil.Process(driver.info.backend_pid).cpu_times()
    return float(used.user + used.system)


def write(session: Session, desk: Desk, format: Format, out: Path) -> None:
    """As the bot does, to one file."""
    selection = Selection(Filter(), EVERYTHING, NOW)
    export = Export(format, WORDING, selection, lambda asked, known: "", "bench", "bench")

    def opened(file: int) -> AbstractContextManager[BinaryIO]:
        return out.open("wb")

    exports.write_suggestions(session, desk, export, opened)


def dump(file: str, statement: str, out: Path) -> None:
    """What `sqlite3 -csv` prints."""
    with out.open("wb") as file_out:
        subprocess.run(["sqlite3", "-csv", file, statement], stdout=file_out, check=True)


def copy(session: Session, statement: str, out: Path) -> None:
    """COPY … TO STDOUT, written as it comes."""
    driver: Any = session.connection().connection.driver_connection
    command = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with out.open("wb") as file, driver.cursor().copy(command) as blocks:
        for block in blocks:
            file.write(block)


def by_hand(session: Session, desk: Desk) -> str:
    """The statement of the ledger, with local times and words made by SQL."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    known = names.list_names(session, "zh")
    told = Told(WORDING, known, desk.calendar, desk.settings.timezone, NOW)
    asked = Asked(WORDING.say("ledger.addition"), WORDING.say("ledger.heard"))
    statement = rows.statement(session, Selection(Filter(), EVERYTHING, NOW), asked)
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    cells = [_cell(key, holds, told, sqlite) for key, (_, holds) in COLUMNS.items()]
    return f"SELECT {', '.join(cells)} FROM ({compiled}) AS ledger"


OTHERWISE = {
    "seq": "id",
    "part": "'主办'",
    "title": "substr(text, 1, 30)",
    "sort": "substr(category, 1, 3)",
    "category_name": "category",
    "db44": "category",
    "remark": "erased",
    "overdue": f"CASE WHEN due_at < coalesce(answered_at, closed_at, '{NOW:%Y-%m-%d %X}') THEN 1 ELSE 0 END",
    "supporters": "backed",
    "helpers": "NULL",
    "overdue_days": "NULL",
    "days_given": "NULL",
    "days_taken": "NULL",
}
"""Columns that are not in the statement, as SQL says them."""


def _cell(key: str, holds: Holds, told: Told, sqlite: bool) -> str:
    column = OTHERWISE.get(key, key)
    if key in TRUTHS and not sqlite:
        column = f"({column})::int"
    if holds is Holds.STAMP:
        return LOCAL[sqlite].format(column)
    words = table.words_of(key, told)
    if not words:
        return column
    cases = " ".join(f"WHEN {_literal(code)} THEN {_literal(word)}" for code, word in words.items())
    return f"CASE {column} {cases} ELSE {column if sqlite else f'({column})::text'} END"


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
