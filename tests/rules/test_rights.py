"""Who may do what: the page says what the code does, and the code does what was meant."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services.desk import Desk
from bot.settings import Settings
from bot.views.office import TASKS
from bot.views.presses import Press
from handlers import rights
from storage.database import Database
from storage.tables import Role
from tests.builders_worker import worker
from tests.rights import town
from tests.rights.__main__ import PAGE
from tests.rights.table import ROLES, Row, card_rows, desk_rows, draw, presses

DISPATCHING = frozenset(
    {
        "c_keep", "c_move", "c_moveto", "c_place", "c_setplace", "c_flag", "c_direct", "c_split", "c_urge",
        "c_supervise", "c_grant", "c_nogrant", "c_keepmerged",
    }
)  # fmt: skip
"""Only for whoever says where things go."""

HELPING = frozenset({"c_co_sign", "c_co_answer", "c_co_again", "c_co_decline", "c_opinion", "c_opinion_as"})
LOOKING = frozenset({"c_card", "c_more", "c_full", "c_files", "c_find", "c_same"})
WRITING = frozenset({"c_send", "c_promise", "c_again", "c_cancel"})
"""Under what one has written: whose prompt it is, and what for, is asked as well."""


EMPTY = {("work.task", Role.WORKER)}
"""Opens with nothing in it: the list is of what the groups of a person have in hand."""


@dataclass
class Tried:
    """All that was tried, once for these tests."""

    cards: dict[str, dict[str, bool]]
    page: str
    tasks: list[Row]
    above: dict[str, set[str]]
    differing: set[str]


@pytest.fixture(scope="module")
def tried(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """Every button, by everybody."""
    folder = tmp_path_factory.mktemp("rights")
    shutil.copy(sqlite_template, folder / "rights.db")
    database = Database(f"sqlite:///{folder}/rights.db")
    desk = Desk(Settings(data_dir=folder, _env_file=None))
    with Session(database.engine, expire_on_commit=False) as session:
        rows = card_rows(session, desk)
        differing = {row.action for row in rows if not row.agreed}
        tasks = desk_rows(session, desk)
        cards = {
            row.action: dict(zip((one.name for one in town.PEOPLE), row.allowed, strict=True)) for row in rows
        }
        yield Tried(cards, draw(rows, tasks), tasks, _above(session, desk), differing)
    database.engine.dispose()


def _above(session: Session, desk: Desk) -> dict[str, set[str]]:
    """Who can do what with a matter about the conduct of staff."""
    suggestion = town.about_staff(session, desk)
    allowed: dict[str, set[str]] = {}
    for action in rights.CARDS:
        for press in presses(session, action, [suggestion]):
            allowed[action] = {one.name for one in town.PEOPLE if town.may(session, desk, one, press)}
    return allowed


def test_the_page_says_what_the_code_does(tried: Tried) -> None:
    assert PAGE.read_text("utf-8") == tried.page, "run: python -m tests.rights"


def test_every_button_of_a_card_was_tried(tried: Tried) -> None:
    assert len(tried.cards) > 60
    assert set(tried.cards) == set(rights.CARDS)


def test_every_button_command_and_step_has_its_right() -> None:
    assert rights.undeclared() == set(), "declare it in handlers/rights.py"


def test_what_is_declared_is_what_the_handler_asks(tried: Tried) -> None:
    assert tried.differing == set()


def test_nobody_from_elsewhere_can_do_anything(tried: Tried) -> None:
    for one in (town.TYPIST, town.ELSEWHERE, town.NEIGHBOUR, town.PASSER_BY, town.RESIDENT):
        assert not {action for action, by in tried.cards.items() if by[one.name]}, one.name


def test_only_who_dispatches_says_where_it_goes(tried: Tried) -> None:
    for action in DISPATCHING:
        by = tried.cards[action]
        assert not by["lead"], action
        assert by["street"], action
        assert by[town.LOCAL.name], action
        assert by[town.CENTRAL.name], action


def test_who_helps_looks_and_acts_on_that_part_alone(tried: Tried) -> None:
    allowed = {action for action, by in tried.cards.items() if by["helper"]}
    assert allowed == HELPING | LOOKING | WRITING
    assert not any(tried.cards[action]["lead"] for action in HELPING)


def test_a_matter_about_staff_opens_for_no_group_and_nobody_of_the_place(tried: Tried) -> None:
    opened = set().union(*tried.above.values())
    assert opened == {town.CENTRAL.name, town.STAFF.name}


def test_whoever_has_not_got_its_role_is_refused_each_button_of_the_desk_and_nothing_comes_of_it(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    database, desk = (
        Database(f"sqlite:///{tmp_path}/desk.db"),
        Desk(Settings(data_dir=tmp_path, _env_file=None)),
    )
    pressed = 0
    with Session(database.engine, expire_on_commit=False) as session:
        town.found(session)
        people = {role: town.Person(role.value, 900 + n, 900 + n) for n, role in enumerate(ROLES)}
        for role in ROLES[1:]:
            worker(session, None, people[role].telegram_id, role)
        session.flush()
        strangers = [people[Role.MEMBER], town.RESIDENT, town.LEAD, town.STREETS]
        for action, right in rights.DESK.items():
            wrong = [people[role] for role in ROLES[1:] if role not in right.roles]
            for one in [*wrong, *strangers] if right.roles else ():
                before = changes(session)
                with pytest.raises(UserError) as refusal:
                    town.act(session, desk, one, Press(action, 1, "1", 1))
                assert refusal.value.key in town.REFUSED, (action, one.name)
                assert (changes(session), list(session.dirty)) == (before, []), (action, one.name)
                pressed += 1
    database.engine.dispose()
    assert pressed > 700


def changes(session: Session) -> int:
    """How many rows this connection has written so far."""
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    return int(connection.total_changes)


def test_the_tasks_of_the_desk_are_let_through_for_those_they_are_shown_to(tried: Tried) -> None:
    for task, row in zip(TASKS, tried.tasks, strict=True):
        shown = [Role.ADMIN is role or role in task.roles for role in ROLES]
        for role, visible, allowed in zip(ROLES, shown, row.allowed, strict=True):
            # A member has no invitation: the desk opens for the groups a person is in.
            assert allowed is (visible and role is not Role.MEMBER) or (task.key, role) in EMPTY
