"""Most tests that ask for a database run on one of the two; and every query has run on both in the end.

What a handler says and whom it lets through does not depend on the database, nor does most of what a service
decides: of the tests in `DEALT` each runs on one of them, dealt by its name, unless `--both` is said. Those
of `DEPENDS` run on both always: what is counted, found, listed and exported, forgotten, stored before it is
said, or done once by several, is for each database to keep. Journeys are dealt one of the transports in the
same way; with `--both` each is walked by polling and by webhook on both databases.

So that no query is left to the luck of names, a whole run fails if one has gone to one database alone, unless
it stands in `BY_ONE`.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from storage import queries
from storage.prepared import Prepared

HERE = Path(__file__).parent
QUERIES = str(Path(queries.__file__).parent)
DEALT = ("handlers/", "journeys/", "bot/cli/", "bot/forward/", "bot/services/", "bot/web/")
DEPENDS = frozenset(
    f"{folder}/test_{name}"
    for folder, names in {
        "journeys": "committee_crowd committee_holidays committee_topics delivery forwarded_kill intake kill"
        " resident_forgotten straight_road two_processes",
        "bot/cli": "audit backup export forward migrate retention",
        "bot/forward": "forwarding",
        "bot/services": "attachments audit batches board_keeping broadcasts broadcasts_after"
        " broadcasts_lasting calls channels clock_jumps deliveries erasing events_repeating"
        " events_signing events_telling exports figures finding following_always handing ledger_filters"
        " life_always meetings meetings_told merging_always overview polls promises records reports"
        " residents retention similar suggestions tuning weekly work",
        "bot/web/console": "login pages",
        "handlers": "worker_rights worker_roles",
    }.items()
    for name in names.split()
)


BY_ONE = frozenset(
    {
        # SQLite serves one process: there is nobody else to look for.
        "pulses.py list_instances",
        # Asked by a job when old pages could be emptied: whether that comes within a journey is chance.
        "pulses.py forget",
        # Walked through by journeys and handlers alone, each on one database. None is to be added.
        "broadcasts/recipients.py count_confirmed",
        "broadcasts/recipients.py repeat_unconfirmed",
        "broadcasts/rows.py forget_event",
        "events.py list_answers",
        "handing.py count_of_handlers",
        "people.py delete_resident",
        "suggestions/residents.py count_any",
    }
)


def spared(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Of the runs of each test that is dealt, those to leave out; whoever asks for one by its id gets it."""
    tests: dict[str, list[pytest.Item]] = {}
    for item in items:
        given, asked = _given(item), _asked(item)
        if given.get("database_url") and "database_url" not in asked and _place(item).startswith(DEALT):
            name = item.nodeid.replace(given["database_url"], "", 1)
            name = name.replace(given.get("transport", "polling"), "polling")
            tests.setdefault(name, []).append(item)
    return {
        item
        for name, runs in tests.items()
        for item in runs
        if len(runs) > 1 and not _wanted(item, crc32(name.encode()))
    }


def _wanted(item: pytest.Item, lot: int) -> bool:
    """Whether a test is run on this database and, if it is a journey, by this transport.

    Who depends on the database, or asks for both transports, meets each database and each transport once. Who
    does both is run in all four ways, who does neither in one.
    """
    depends, asks = _place(item).removesuffix(".py") in DEPENDS, "transport" in _asked(item)
    database: bool = _given(item)["database_url"] == "sqlite"
    first = bool(lot % 2)
    if "transport" not in _given(item):
        return depends or database == first
    polls: bool = _given(item)["transport"] == "polling"
    if depends and asks:
        return True
    if depends or asks:
        return (database == polls) == first
    return database == first and polls == bool(lot // 2 % 2)


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).as_posix()


def _given(item: pytest.Item) -> Mapping[str, Any]:
    return getattr(getattr(item, "callspec", None), "params", {})


def _asked(item: pytest.Item) -> set[str]:
    """What the test itself says it is to be tried with."""
    named = [mark.args[0] for mark in item.iter_markers("parametrize")]
    return {name for one in named for name in (one.split(",") if isinstance(one, str) else one)}


class Reached:
    """Which functions of `storage.queries` have asked which of the databases, in all workers of a run."""

    def __init__(self, config: pytest.Config) -> None:
        asked = config.option
        self.whole = not (asked.file_or_dir or asked.keyword or asked.markexpr or asked.deselect)
        self.by: dict[str, set[str]] = {}
        prepare = Prepared._cursor

        def note_prepared(statement: Prepared, session: Session) -> Any:
            self.note(session.get_bind().dialect.name)
            return prepare(statement, session)

        Prepared._cursor = note_prepared  # type: ignore[method-assign, assignment]
        event.listen(
            Engine, "before_cursor_execute", lambda connection, *_: self.note(connection.dialect.name)
        )

    def note(self, database: str) -> None:
        """Something is sent: by the innermost functions of the queries on the stack."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and not frame.f_code.co_filename.startswith(QUERIES):
            frame = frame.f_back
        while frame is not None and frame.f_code.co_filename.startswith(QUERIES):
            code = frame.f_code
            name = code.co_qualname.partition(".<locals>")[0]
            self.by.setdefault(f"{code.co_filename[len(QUERIES) + 1 :]} {name}", set()).add(database)
            frame = frame.f_back

    def alone(self) -> list[str]:
        """The functions that went to one database only, and which."""
        found = {name: seen for name, seen in self.by.items() if len(seen) == 1 and name not in BY_ONE}
        return sorted(f"{name} ({', '.join(seen)})" for name, seen in found.items())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended: what it reached counts."""
        reached: Mapping[str, list[str]] = getattr(node, "workeroutput", {}).get("reached", {})
        for name, seen in reached.items():
            self.by.setdefault(name, set()).update(seen)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over as a worker, or judge as whoever has all."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["reached"] = {name: sorted(seen) for name, seen in self.by.items()}
        elif self.whole and session.exitstatus == 0 and self.alone():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say which."""
        if self.whole and self.alone():
            terminalreporter.section("queries that only one database has seen: see tests/dealing.py")
            terminalreporter.write("\n".join(self.alone()) + "\n")
