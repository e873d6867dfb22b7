"""An operator says which systems hear of what, and sees what became of it; no secret is ever printed."""

import json

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from bot import clock
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import forwarding
from storage.tables import Forward, ForwardState
from tests.bot.cli.conftest import Shell
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion

SECRET = "whsec_" + "c2VjcmV0" * 5
SET = ("forward", "set", "city", "--protocol", "webhook", "--url", "https://city.example/hook")


@pytest.fixture
def office(town: Shell) -> Shell:
    town.set(LANGUAGE="en", FORWARD_SECRETS=json.dumps({"city": SECRET}))
    return town


def test_what_was_set_is_listed_and_can_be_turned_off(office: Shell) -> None:
    assert "set" in office("forward", "list").out
    assert office(*SET, "--rule", "LT ENV * DISPATCHED", "--rule", "* * PM * repair").code == 0
    said = office("forward", "list")
    assert said.out.splitlines() == [
        "city  webhook  https://city.example/hook  on",
        "  * * PM * repair",
        "  LT ENV * DISPATCHED",
    ]
    assert office("forward", "off", "city").code == 0
    assert "off" in office("forward", "list").out
    assert SECRET not in said.out + said.err


def test_a_system_without_a_secret_is_pointed_out(town: Shell) -> None:
    town.set(LANGUAGE="en")
    assert "YISHI_FORWARD_SECRETS" in town(*SET, "--rule", "* * * *").out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((*SET,), "--rule"),
        ((*SET, "--rule", "* * *"), "makes no sense"),
        ((*SET[:2], "Big City", *SET[3:], "--rule", "* * * *"), "Big City"),
        ((*SET[:-1], "http://city.example", "--rule", "* * * *"), "https"),
        ((*SET[:-1], "https://10.0.0.5/hook", "--rule", "* * * *"), "own network"),
        ((*SET[:-1], "https://[::1]/hook", "--rule", "* * * *"), "own network"),
        ((*SET[:-1], "https://localhost/hook", "--rule", "* * * *"), "own network"),
        ((*SET[:-1], "https://me:pw@city.example", "--rule", "* * * *"), "address"),
        (("forward", "off", "nobody"), "nobody"),
        (("forward", "off"), "code"),
        (("forward", "replay"), "--all"),
        (("forward", "replay", "x"), "--all"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(
    office: Shell, arguments: tuple[str, ...], word: str
) -> None:
    said = office(*arguments)
    assert said.code == 2
    assert word in said.sentence
    assert "hook" not in office("forward", "list").out


def test_a_secret_of_the_wrong_shape_is_refused_without_showing_it(office: Shell) -> None:
    office.set(FORWARD_SECRETS=json.dumps({"city": "hunter2"}))
    said = office(*SET, "--rule", "* * * *")
    assert said.code == 2
    assert "hunter2" not in said.err


def test_what_waits_for_a_system_that_is_off_leaves_only_if_it_is_wanted(
    office: Shell, database: Database, desk: Desk
) -> None:
    office(*SET, "--rule", "* * * *")

    def file(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        file_suggestion(session, desk)

    def wait(session: Session) -> None:
        session.execute(update(Forward).values(state=ForwardState.QUEUED, ended_at=None))

    def claim() -> int:
        now = clock.now()
        return database.write_now(lambda session: len(forwarding.claim_due(session, now, now)))

    def state() -> ForwardState:
        return database.read_now(lambda session: session.exec(select(Forward)).one().state)

    database.write_now(file)
    assert "1 message stays" in office("forward", "off", "city").out
    assert "1 message has not left" in office("forward", "list").out
    refused = office(*SET, "--rule", "* * * *")
    assert (refused.code, "--waiting drop" in refused.sentence) == (2, True)
    assert claim() == 0
    assert office(*SET, "--rule", "* * * *", "--waiting", "drop").code == 0
    assert (state(), claim()) == (ForwardState.DROPPED, 0)
    database.write_now(wait)
    assert "1 message will not be sent" in office("forward", "off", "city", "--waiting", "drop").out
    assert state() is ForwardState.DROPPED
    assert office(*SET, "--rule", "* * * *").code == 0  # nothing waits: nothing is asked
    database.write_now(wait)
    office("forward", "off", "city")
    assert office(*SET, "--rule", "* * * *", "--waiting", "keep").code == 0
    assert claim() == 1


def test_what_did_not_arrive_is_in_the_log_and_gets_another_turn(
    office: Shell, database: Database, desk: Desk
) -> None:
    office(*SET, "--rule", "* * * *")

    def fail(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        suggestion = file_suggestion(session, desk)
        session.add(
            Forward(
                key="k", endpoint="city", suggestion_id=suggestion.id or 0, event_id=1, status="SUBMITTED",
                state=ForwardState.REFUSED, http_status=404, due_at=NOW, created_at=NOW,
            )
        )  # fmt: skip

    database.write_now(fail)
    [line] = office("forward", "log", "--failed").out.splitlines()
    assert "LT-2026-000001" in line
    assert "404" in line
    assert "1 message" in office("forward", "replay", line.split()[0]).out
    assert office("forward", "log", "--failed").out == ""
