"""Indexes: what is asked of a million rows is found by one; rows stand in no more than they are found by."""

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Index, Table, event, text
from sqlmodel import Session, SQLModel, select

from bot import clock
from bot.services import cards, finding, queue, retention, spoken, surges, undelivered, weekly, work
from bot.services.desk import Desk
from bot.services.ledger import filters
from bot.services.work import Tab
from storage.database import Database
from storage.queries import finding as queries
from storage.queries import outbox
from storage.queries.ledger import pages
from storage.queries.ledger.filters import EVERYTHING, Filter
from storage.queries.ledger.pages import Order
from storage.queries.scopes import Scope
from storage.queries.suggestions import OPEN
from storage.tables import Member, Role, Status
from tests.bench import archive, seed
from tests.builders_committee import ANNA, LUOTIAN, NOW, bind, file_suggestion, member
from tests.builders_worker import worker

DIRECTOR = 801
GROWING = ("suggestion", "part", "event", "answer", "sketch", "outbox", "inbox", "audit", "recipient")
EVERY = SQLModel.metadata.sorted_tables
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def led_by(table: Table) -> Iterator[str]:
    """The columns by which something is found in a table."""
    yield from (key.columns.keys()[0] for key in [table.primary_key] if key.columns)
    for made in (*table.indexes, *table.constraints):
        columns = getattr(made, "columns", None)
        if isinstance(made, Index) or getattr(made, "__visit_name__", "") == "unique_constraint":
            assert columns is not None
            yield columns.keys()[0]


def test_whatever_refers_to_a_suggestion_is_found_by_it() -> None:
    """A draft that is thrown away has to be looked for in all of them: without an index, row by row."""
    references = [
        (table, key.parent.name)
        for table in EVERY
        for key in table.foreign_keys
        if key.column.table.name == "suggestion"
    ]
    assert len(references) > 20
    missing = [f"{table.name}.{name}" for table, name in references if name not in set(led_by(table))]
    assert missing == []


def test_partial_indexes_are_partial_in_the_database_too(database: Database) -> None:
    partial = {
        index.name: index.dialect_options["sqlite"]["where"]
        for table in EVERY
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert len(partial) >= 10
    known = (
        "SELECT name, sql FROM sqlite_master"
        if database.sqlite
        else "SELECT indexname, indexdef FROM pg_indexes"
    )
    with database.engine.connect() as connection:
        made = {name: sql for name, sql in connection.execute(text(known)) if name in partial}
    assert made.keys() == partial.keys()
    for name, where in partial.items():
        _, _, condition = made[name].partition("WHERE")
        if database.sqlite:
            assert condition.strip() == str(where)
        else:
            assert condition, name


POSTED = (
    "INSERT INTO inbox (update_id, fingerprint, chat_id, body, state, attempts, received_at)"
    " SELECT n, n::text, mod(n, 500), '{}', 'done', 1, now() - n * interval '1 hour'"
    " FROM generate_series(1, 5000) AS n",
    "INSERT INTO outbox (part, chat_id, lane, notice, payload, state, attempts, due_at, created_at, ended_at)"
    " SELECT 0, mod(n, 500), 1, 'card', '{}', 'sent', 1, at, at, at"
    " FROM generate_series(1, 5000) AS n, LATERAL (SELECT now() - n * interval '1 hour' AS at) AS moment",
)
"""Updates and messages, all dealt with."""


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """The plan of everything that is read inside: on SQLite line by line, on PostgreSQL a line a table."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    found: list[str] = []
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        if not database.sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in asked:
            if database.sqlite:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found += [row[3] for row in rows]
            else:
                explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
                found += nodes(explained.scalar_one()[0]["Plan"])


def nodes(plan: dict[str, Any], *, few: bool = False) -> Iterator[str]:
    """How PostgreSQL comes to each table, in the words of SQLite. `few`: it stops after some rows."""
    below = few or plan["Node Type"] == "Limit"
    if (table := plan.get("Relation Name")) is not None:
        ways = list(bitmaps(plan))
        index = next((one["Index Name"] for one in ways if "Index Name" in one), "")
        inside = any("Index Cond" in one for one in ways)
        how = "SEARCH" if inside or (few and index) else "SCAN"
        yield f"{how} {table}" + (f" USING INDEX {index}" if index else "")
    for one in plan.get("Plans", ()):
        yield from nodes(one, few=below)


def bitmaps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A way to a table, and the ways to the indexes that are joined for it."""
    yield plan
    for one in plan.get("Plans", ()):
        if one["Node Type"].startswith("Bitmap"):
            yield from bitmaps(one)


def whole(found: Iterable[str], growing: Container[str] = GROWING) -> set[str]:
    """What reads a whole table of those that grow with the years; a partial index holds hardly any rows."""
    few = {index.name for table in EVERY for index in table.indexes if _is_partial(index)}
    scans = {line for line in found if line.split()[0] == "SCAN" and line.split()[1] in growing}
    return {line for line in scans if not few.intersection(line.split())}


def _is_partial(index: Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


def look_at_lists(
    session: Session, desk: Desk, now: datetime = NOW, anna: int = ANNA, group: int = LUOTIAN
) -> None:
    """What the director and Anna see page by page, and her group."""
    for person in (DIRECTOR, anna):
        within = work.access_work(session, desk, person, now, {group: "member"})
        for tab in Tab:
            work.list_page(session, desk, within, tab, 3, now)
    director = session.exec(select(Member).where(Member.telegram_id == DIRECTOR)).one()
    queue.list_page(session, desk, director, 0, now)
    cards.list_page(session, desk, group, 2, now)
    spoken.list_page(session, desk, DIRECTOR, 0)
    for asked in (Filter(status=tuple(OPEN)), Filter(community=("LT",), status=(Status.IN_PROGRESS,))):
        selection = filters.select(session, desk, asked, EVERYTHING, now)
        pages.list_page(session, selection, Order.DUE, None, 30)
        pages.count(session, selection, 1001)


def look_by_the_clock(session: Session, desk: Desk, now: datetime = NOW) -> None:
    """What jobs look for."""
    desk.similar.follow(session, now)
    surges.compare_due(session, desk, now)
    for rule in retention.RULES:
        turn = retention.list_turn(session, rule) if rule.rounds else None
        retention.list_due(session, rule, now, turn)
        if rule.grows:
            retention.find_first(session, rule)
    for community, body in ((None, None), ("LT", None), ("LT", "PM")):
        weekly.report(session, desk, community, body, now)
    undelivered.look(session, now - timedelta(days=1), now)
    outbox.count_by_state(session)
    outbox.oldest_due(session, now)
    outbox.list_folded(session, 1)


def settle(session: Session) -> None:
    bind(session, LUOTIAN, "LT")
    member(session, LUOTIAN, ANNA)
    worker(session, None, DIRECTOR, Role.STAFF)


@sqlite
def test_no_list_reads_all_that_was_ever_filed(database: Database, desk: Desk) -> None:
    database.write_now(settle)
    with plans(database) as found:
        database.read_now(lambda session: look_at_lists(session, desk))
    assert len(found) > 50
    assert whole(found) == set()


@sqlite
def test_what_runs_by_the_clock_reads_no_table_that_grows(database: Database, desk: Desk) -> None:
    database.write_now(lambda session: file_suggestion(session, desk))
    database.read_now(lambda session: desk.similar.follow(session, NOW))  # reads all, once
    with plans(database) as found:
        database.read_now(lambda session: look_by_the_clock(session, desk))
    assert len(found) > 50
    assert whole(found, (*GROWING, "resident")) == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_neither_does_postgresql_once_it_knows_the_tables(database: Database, desk: Desk) -> None:
    """It weighs what its statistics say, which it draws by lot; so the tables hold some years' worth, and it
    is asked to read a whole one only where it has no other way.
    """
    now = clock.now()
    database.write_now(lambda session: seed.prepare(session, 500))
    archive.fill(database, 5_000, 500)
    with database.engine.begin() as connection:
        for statement in (*POSTED, "ANALYZE"):
            connection.exec_driver_sql(statement)
    database.read_now(lambda session: desk.similar.follow(session, now))
    with plans(database) as found:
        group = archive.GROUPS["LT"]
        database.write_now(lambda session: look_at_lists(session, desk, now, archive.MEMBER, group))
        database.read_now(lambda session: look_by_the_clock(session, desk, now))
    assert len(found) > 100
    # Nobody filled these: they are read, for they are empty.
    filled = set(GROWING) - {"sketch", "audit", "recipient"}
    assert whole(found, filled) == set()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_words_are_looked_up_in_the_newest_ones_alone(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL would rather read the words of all once, and all cards, to look a few rows up in them."""
    monkeypatch.setattr(queries, "NEWEST", 300)
    now = clock.now()
    database.write_now(lambda session: seed.prepare(session, 100))
    archive.fill(database, 1_000, 100)
    scope = Scope(chats=tuple(archive.GROUPS.values()))
    asked: list[tuple[str, Any]] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _k, sql, values, *_: asked.append((sql, values))
    )
    found = database.read_now(lambda session: finding.find(session, desk, "垃圾桶", scope, 0, now))
    assert found.hits
    with database.engine.connect() as connection:
        near = next((sql, values) for sql, values in asked if "FROM part" in sql)
        plan = connection.exec_driver_sql(f"EXPLAIN {near[0]}", near[1]).scalars().all()
    assert any("SubPlan" in line for line in plan)
    assert [line for line in plan if "hashed SubPlan" in line] == []
