"""Part `pages`: how long the console, the board and the chat's lists take as the town grows.

One process serves and asks, without a network: what is measured is everything from the request to the last
byte of the page. The console is signed in to by a supervisor of the street and by a member of a community's
group. Each page is asked for in turn with all others, so that none has the database to itself; the first time
is told apart. It is judged by processor time, of all threads together: that is what a page takes on a core
that nobody else uses. `python -m tests.bench.pages FOLDER [ROUNDS]` measures a seeded folder.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from statistics import median

import httpx
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.routing import Mount

from bot import clock
from bot.services import cards, finding, queue, scopes, suggestions, work
from bot.services.desk import Desk
from bot.services.work import Tab, access_work
from bot.settings import Settings
from bot.web.board.app import Board
from storage.database import Database
from storage.queries import people
from storage.queries.suggestions import add_draft, delete_draft
from tests.bench import ours, report
from tests.bench.archive import GROUPS, MEMBER, STAFF
from tests.bench.processes import ROOT, BenchError
from tests.bench.workload import TOKEN
from tests.bot.web.console.browser import WORKING, Browser, Site

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 20
LIMIT = 300.0  # ms
WHOLE = ", found"
"""What takes longer is promised on a page, which asks again by itself: when all of it is there."""
BOARD_URL = "https://town.example/board"
Promise = Callable[[str, str, bool], None]

CONSOLE = (
    "/",
    "/?tab=body",
    "/?tab=body&page=40",
    "/?tab=overdue",
    "/queue",
    "/queue?order=newest&status=",
    "/queue?f=overdue:yes",
    "/queue?f=status:closed+urgent:yes",
    "/queue?f=rating:not_satisfied+supervised:yes+kind:question",
    "/queue?f=text:垃圾桶",
    "/queue?f=text:没有人说过",
    "/s/{number}",
    "/figures",
    "/figures?f=community:LT",
    "/office",
    "/broadcasts",
)
BOARD = (
    "/",
    "/?community=LT",
    "/?community=LT&status=answered",
    "/?category=G1",
    "/?q=垃圾桶",
    "/?q=没有人说过",
    "/s/{number}",
    "/figures",
    "/figures.json",
    "/suggestions.json",
    "/feed.atom",
    "/open311/v2/services.json",
    "/open311/v2/requests.json",
)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: of processor the first time, then median and p95; and the median by the clock."""

    first: float
    median: float
    p95: float
    wall: float


@dataclass
class Taken:
    """What each page took each time, of processor and by the clock."""

    times: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    async def take(self, name: str, door: Callable[[], Awaitable["Follow"]]) -> None:
        """Go through one door. What it only promised is waited for before the next, and told apart."""
        cpu, wall = time.process_time(), time.perf_counter()
        follow = await door()
        self._note(name, cpu, wall)
        if follow is not None:
            await follow()
            self._note(f"{name}{WHOLE}", cpu, wall)

    def _note(self, name: str, cpu: float, wall: float) -> None:
        took = time.process_time() - cpu, time.perf_counter() - wall
        self.times.setdefault(name, []).append((took[0] * 1000, took[1] * 1000))

    def told(self) -> dict[str, Times]:
        """Each page's times."""
        found = {}
        for name, (first, *rest) in self.times.items():
            rest = rest or [first]
            cpu = sorted(one for one, _ in rest)
            found[name] = Times(
                first[0], median(cpu), cpu[ceil(len(cpu) * 0.95) - 1], median(one for _, one in rest)
            )
        return found


def run(home: Path, promise: Promise, sizes: tuple[int, ...] = SIZES) -> None:
    """Each size in a folder and a process of its own, and what was promised of the largest."""
    grown: dict[str, list[str]] = {}
    found: dict[str, Times] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=home) as parent:
            folder = Path(parent) / "data"
            folder.mkdir()
            ours.seed(folder, f"pages:{size}")
            found, peak = measure(folder)
        for name, one in found.items():
            grown.setdefault(name, []).extend(
                f"{ms:.0f}" for ms in (one.median, one.p95, one.first, one.wall)
            )
        print(f"  {size} suggestions: {peak:.0f} MB", flush=True)
    head = [
        "CPU ms",
        *(f"{what} {size}" for size in sizes for what in ("median", "p95", "first", "by the clock")),
    ]
    report.table("pages", head, [(name, *times) for name, times in grown.items()])
    pages = {name: one for name, one in found.items() if not name.endswith(WHOLE)}
    worst = max(pages, key=lambda name: pages[name].p95)
    words = f"every page at {sizes[-1]} within {LIMIT:g} ms (p95)"
    promise(words, f"{found[worst].p95:.0f} ms, {worst}", found[worst].p95 <= LIMIT)


def measure(folder: Path, rounds: int = ROUNDS) -> tuple[dict[str, Times], float]:
    """What the pages of a seeded folder take, and the megabytes of the process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.pages", str(folder), str(rounds)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BenchError(f"the pages could not be measured:\n{done.stderr}")
    told = json.loads(done.stdout)
    return {name: Times(**times) for name, times in told["pages"].items()}, told["peak"]


async def ask_all(database: Database, settings: Settings, rounds: int) -> Taken:
    """Every page once, and then in turns."""
    desk, taken = Desk(settings), Taken()
    doors = [*await console(database, desk), *board(database, settings), *chat(database, desk)]
    for _ in range(1 + rounds):
        for name, door in doors:
            await taken.take(name, door)
    return taken


Follow = Callable[[], Awaitable[None]] | None
"""What is still to come behind a page that says so."""

Door = tuple[str, Callable[[], Awaitable[Follow]]]


async def console(database: Database, desk: Desk) -> list[Door]:
    """The console's pages, as a supervisor and as a member see them."""
    site = Site(database, desk, {(next(iter(GROUPS.values())), MEMBER)})
    doors: list[Door] = []
    for person, who in ((STAFF, "street"), (MEMBER, "member")):
        browser = await site.signed_in(person)
        await browser.get("/queue")
        number = browser.page.text.partition("/console/s/")[2].partition('"')[0]
        for path in CONSOLE if person == STAFF else CONSOLE[:8]:
            doors.append((f"console {path}, {who}", _getting(browser, path.format(number=number))))
    return doors


def _getting(browser: Browser, path: str) -> Callable[[], Awaitable[Follow]]:
    async def get() -> Follow:
        answer = await browser.glance(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return _rest if WORKING in answer.text else None

    async def _rest() -> None:
        await browser.get(path)

    return get


def board(database: Database, settings: Settings) -> list[Door]:
    """The board's pages. Every request comes from another address: nobody is to be slowed down."""
    made = Board(database, settings.model_copy(update={"board_url": BOARD_URL}))
    app, asked = Starlette(routes=[Mount(made.path, made.application)]), iter(range(1, 60_000))

    def door(path: str) -> Door:
        async def get() -> Follow:
            one = next(asked)
            transport = httpx.ASGITransport(app, client=(f"10.0.{one // 250}.{one % 250}", 1))
            async with httpx.AsyncClient(transport=transport, base_url=BOARD_URL) as client:
                if "{number}" in path:
                    listed = (await client.get(f"{BOARD_URL}/suggestions.json")).json()["suggestions"]
                    numbers.append(listed[0]["number"])
                answer = await client.get(BOARD_URL + path.format(number=numbers[-1] if numbers else ""))
                assert answer.status_code == 200, (path, answer.status_code)

            return settle if made._figures._making or made._tallies._making else None

        return f"board {path}", get

    async def settle() -> None:
        """What is counted behind a page's back is not the next page's."""
        await asyncio.gather(*made._figures._making.values(), *made._tallies._making.values())

    numbers: list[str] = []
    return [door(path) for path in BOARD]


def chat(database: Database, desk: Desk) -> list[Door]:
    """What the chat lists, as its handlers ask for it; and a draft begun and thrown away."""
    group, now = next(iter(GROUPS.values())), clock.now()

    def door(name: str, work: Callable[[Session], object]) -> Door:
        async def look() -> None:
            assert await database.read(work) is not None

        return name, look

    def listing(name: str, person: int) -> Door:
        def turn(session: Session) -> object:
            within = access_work(session, desk, person, now, {group: "member"})
            return work.list_page(session, desk, within, Tab.WAITING, 0, now)

        async def look() -> None:
            # A turn: that somebody is in the group is noted.
            assert await database.write(turn) is not None

        return name, look

    def finding_for(name: str, person: int) -> Door:
        async def look() -> None:
            scope = await database.write(
                lambda session: scopes.of_person(session, desk, person, now, {group: "member"})
            )
            found = await database.read(lambda session: finding.find(session, desk, "垃圾桶", scope, 0, now))
            assert found is not None

        return name, look

    def mine(session: Session) -> object:
        return suggestions.list_page(session, people.get_resident(session, 1), 0)

    def waiting(session: Session) -> object:
        (role,) = people.list_roles(session, STAFF)
        return queue.list_page(session, desk, role, 0, now)

    def throw_away(session: Session) -> None:
        delete_draft(session, add_draft(session, 1, "LT", "bot", clock.now()))
        session.flush()

    async def drop() -> None:
        await database.write(throw_away)

    return [
        listing("/work, street", STAFF),
        listing("/work, member", MEMBER),
        finding_for("/find 垃圾桶, street", STAFF),
        finding_for("/find 垃圾桶, member", MEMBER),
        door("/my, resident", mine),
        door("待分派, street", waiting),
        door("/list, group", lambda session: cards.list_page(session, desk, group, 0, now)),
        ("a draft thrown away", drop),
    ]


def main(folder: Path, rounds: int) -> None:
    """Measure, and print it as JSON."""
    settings = Settings(
        bot_token=TOKEN, data_dir=folder, database_url=ours.database_url(), _env_file=None, log_level="ERROR"
    )
    database = Database(settings.database)
    database.start()
    try:
        taken = asyncio.run(ask_all(database, settings, rounds))
    finally:
        database.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"pages": {name: asdict(one) for name, one in taken.told().items()}, "peak": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS)
