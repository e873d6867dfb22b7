"""Whoever works for another community changes nothing here, whatever button of the desk she makes up."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, SQLModel

from bot.errors import UserError
from bot.services import bulk, cohandling, committee
from bot.services.broadcasts import drafts
from bot.services.broadcasts.drafts import Content
from bot.services.desk import Desk
from bot.services.events import repeating, signing
from bot.services.ledger import orders
from bot.services.meetings import attending
from bot.settings import Settings
from bot.views.presses import Press
from handlers import rights
from handlers.context import Beside
from storage.database import Database
from storage.tables import (
    Batch,
    Broadcast,
    BulkState,
    Call,
    CallReason,
    CommunityEvent,
    Member,
    Poll,
    Repeat,
    Role,
    Topic,
)
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, member
from tests.builders_events import announced, crowd, lock
from tests.builders_polls import draft, opened
from tests.builders_worker import type_draft, type_in, worker
from tests.rights import town

BEHIND = ((1, ""), (2, ""), (1, "1"), (1, "c.LT"), (1, "seats.30"))
"""What buttons say: a row, and beside it nothing, a page or a number, a tick, a value."""
FREE = frozenset({"inbox", "outbox", "dialog", "audit_head", "pulse", "shown"})
"""What belongs to the chat itself."""
CHANGING = re.compile(r'^\s*(?:UPDATE|DELETE FROM)\s+"?(\w+)')
WIDEST = (Role.STAFF, Role.DISPATCHER)
"""Of these the first that a button of the desk is for; all are workers' or dispatchers' besides."""
ELSEWHERE = {role: town.Person(f"{role.value} of YC", 950 + n, 950 + n) for n, role in enumerate(WIDEST)}
ROWS, REVISION = (1, 2), 7


@pytest.fixture
def session(sqlite_template: Path, tmp_path: Path) -> Iterator[Session]:
    """LT at work: one row, or two, of everything that a button of the desk can be about."""
    (tmp_path / "desk.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/desk.db")
    with Session(database.engine, expire_on_commit=False) as found:
        yield found
    database.engine.dispose()


def be_at_work(session: Session, desk: Desk) -> None:
    """Everything that can be pressed at, all of it LT's."""
    bind(session, LUOTIAN, "LT")
    who, directs = member(session, LUOTIAN), worker(session, "LT", 811, Role.DISPATCHER)
    one, two = (file_suggestion(session, desk) for _ in range(2))
    committee.accept(session, desk, one, who, NOW)
    cohandling.assign(session, desk, one, who, "PM", NOW)
    author, event = announced(session, desk)
    announced(session, desk)
    signing.write_down(session, lock(session, event), "老李", 1, NOW)
    for person in crowd(session, 2):
        signing.sign_up(session, desk, event, person, 1, NOW)
    repeating.repeat(session, desk, event, Repeat.WEEKLY)
    attending.meeting_of(session, event)
    opened(session, desk, draft(session, desk))
    draft(session, desk)
    broadcast(session, desk, author)
    broadcast(session, desk, author)
    made = bulk.begin(session, directs, NOW)
    made.state = BulkState.READY
    bulk.begin(session, directs, NOW)
    for _ in ROWS:
        orders.begin(session, desk, directs, NOW, orders.SUGGESTIONS)
    for _ in ROWS:
        session.add(Batch(member_id=author.id or 0, file_id="f", next_at=NOW, created_at=NOW))
    for subject in (one, two):
        session.add(
            Call(
                suggestion_id=subject.id or 0,
                resident_id=subject.resident_id,
                notice="dispatched",
                reason=CallReason.NO_CHAT,
                created_at=NOW,
            )
        )
    type_in(session, desk, author)
    type_draft(session, desk, author)
    for role, stranger in ELSEWHERE.items():
        worker(session, "YC", stranger.telegram_id, role)
    for table in (CommunityEvent, Broadcast, Poll):
        session.execute(update(table).values(revision=REVISION))
    session.flush()
    session.expire_all()


def broadcast(session: Session, desk: Desk, author: Member) -> None:
    """Half written."""
    made = drafts.begin(session, desk, author, Topic.NOTICE, NOW)
    drafts.say(session, made, "", Content("停水"))


def test_nothing_of_another_community_is_changed_by_any_button(session: Session, settings: Settings) -> None:
    desk = Desk(settings)
    be_at_work(session, desk)
    whole = {name: rows(session, name) for name in SQLModel.metadata.tables}
    changed: set[str] = set()
    driver: Any = session.connection().connection.driver_connection
    driver.set_trace_callback(lambda sql: changed.update(CHANGING.findall(sql)))
    let_through = 0
    for action, right in rights.DESK.items():
        person = next((ELSEWHERE[role] for role in WIDEST if role in right.roles), None)
        if person is None:
            continue
        for row, arg in BEHIND:
            press = Press(action, row, arg, REVISION)
            savepoint = session.begin_nested()
            changed.clear()
            try:
                town.act(session, desk, person, press)
                session.flush()
            except (UserError, Beside):
                pass
            else:
                let_through += 1
                for name in changed - FREE:
                    now = rows(session, name)
                    assert all(now.get(key) == row for key, row in whole[name].items()), (press, name)
            savepoint.rollback()
            session.expire_all()
    driver.set_trace_callback(None)
    assert let_through > 100


def rows(session: Session, name: str) -> dict[tuple[Any, ...], Any]:
    """A table by its keys."""
    table = SQLModel.metadata.tables[name]
    keys = [column.name for column in table.primary_key]
    found = session.execute(table.select()).mappings()
    return {tuple(row[key] for key in keys): dict(row) for row in found}
