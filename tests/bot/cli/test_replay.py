"""Parked updates are listed without a word of what was said, and get their turn again when asked for."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from bot.texts import t
from storage.database import Database
from storage.queries import inbox
from storage.queries.inbox import Raw

from .conftest import Shell

WORDS = "三楼的灯坏了"
AT = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
REASONS = (
    f"ValueError: {WORDS}",
    f"Unreadable: TypeError: {WORDS}",
    f"{WORDS}: x",
)


def park_some(session: Session) -> list[int]:
    """One parked update for each reason, and one that waits for its turn."""
    bodies = [json.dumps({"update_id": n, "message": {"text": WORDS}}) for n in range(len(REASONS) + 1)]
    items = inbox.add_updates(session, [Raw(n, str(n), 501, body) for n, body in enumerate(bodies)], AT)
    for item, reason in zip(items, REASONS, strict=False):
        inbox.fail(session, item.id, reason, True, AT)
    return [item.id for item in items]


@pytest.fixture
def parked(town: Shell, database: Database) -> list[int]:
    """The row ids: three are parked, the fourth is not."""
    return database.write_now(park_some)


def states(database: Database) -> dict[str, int]:
    return database.read_now(inbox.count_by_state)


@pytest.mark.parametrize("arguments", [[], ["--list"]])
def test_the_list_tells_id_time_and_kind_of_error_but_nothing_that_was_said(
    town: Shell, parked: list[int], database: Database, arguments: list[str]
) -> None:
    said = town("replay", *arguments)
    assert (said.code, said.err) == (0, "")
    *lines, sum_up = said.out.splitlines()
    at = "2026-11-23 09:02:03"
    kinds = ("ValueError", "Unreadable: TypeError", "?")
    assert lines == [f"{id}  {at}  {kind}" for id, kind in zip(parked, kinds, strict=False)]
    assert sum_up == t("cli.replay.parked", "zh", count=3)
    assert WORDS not in said.out
    assert states(database) == {"parked": 3, "new": 1}


def test_the_whole_of_it_only_comes_as_json(town: Shell, parked: list[int]) -> None:
    said = town("replay", "--list", "--json")
    entries = json.loads(said.out)
    assert [entry["id"] for entry in entries] == parked[:3]
    assert entries[0]["update"] == {"update_id": 0, "message": {"text": WORDS}}
    assert entries[0]["reason"] == REASONS[0]
    assert entries[0]["received_at"] == "2026-11-23T01:02:03+00:00"
    assert entries[0]["attempts"] == 1


def test_those_named_get_their_turn_again_and_the_others_stay(
    town: Shell, parked: list[int], database: Database
) -> None:
    said = town("replay", str(parked[0]), str(parked[2]))
    assert (said.code, said.out.strip()) == (0, t("cli.replay.done", "zh", count=2))
    assert states(database) == {"parked": 1, "new": 3}
    waiting = database.read_now(inbox.list_new)
    assert {item.id: item.attempts for item in waiting} == {parked[0]: 0, parked[2]: 0, parked[3]: 0}


def test_all_of_them_get_their_turn_again(town: Shell, parked: list[int], database: Database) -> None:
    town.set(LANGUAGE="en")
    said = town("replay", "--all")
    assert (said.code, said.out.strip()) == (0, t("cli.replay.done", "en", count=3))
    assert states(database) == {"new": 4}
    assert town("replay", "--all").out.strip() == t("cli.replay.nothing", "en")
    assert town("replay").out.strip() == t("cli.replay.none", "en")


def test_one_that_is_not_parked_stops_them_all(town: Shell, parked: list[int], database: Database) -> None:
    said = town("replay", str(parked[0]), str(parked[3]), "99999")
    assert said.code == 2
    assert said.sentence == t("cli.replay.not_parked", "zh", ids=f"{parked[3]}, 99999")
    assert states(database) == {"parked": 3, "new": 1}


@pytest.mark.parametrize("arguments", [["--all", "1"], ["--list", "1"], ["--json", "--all"]])
def test_two_wishes_at_once_are_refused(
    town: Shell, parked: list[int], database: Database, arguments: list[str]
) -> None:
    said = town("replay", *arguments)
    assert (said.code, said.sentence) == (2, t("cli.replay.either", "zh"))
    assert states(database) == {"parked": 3, "new": 1}
