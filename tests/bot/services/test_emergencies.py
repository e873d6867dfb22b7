"""Emergencies: found when they are there, and not where the words only sound like it."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from bot.errors import UserError
from bot.services import duty
from bot.services.desk import Desk
from bot.services.emergencies import Emergencies, Emergency
from storage.tables import Member, Role
from tests.builders_committee import ANNA, BEN, NOW, STREET, bind

DATA = Path(__file__).parents[2] / "data"
ADMIN = 900


@pytest.fixture(scope="module")
def emergencies() -> Emergencies:
    return Emergencies.load()


def labelled() -> list[tuple[str, str]]:
    with (DATA / "emergencies.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["kind"]) for row in csv.DictReader(file)]


def test_what_is_an_emergency_is_found_and_the_rest_is_left_alone(emergencies: Emergencies) -> None:
    rows = labelled()
    assert len([kind for _, kind in rows if kind]) > 100
    assert len([kind for _, kind in rows if not kind]) > 100
    missed = [text for text, kind in rows if kind and kind not in emergencies.find(text)]
    false = [text for text, kind in rows if not kind and emergencies.find(text)]
    assert missed == []
    assert false == []


def test_of_ordinary_opinions_hardly_one_sounds_an_alarm(emergencies: Emergencies) -> None:
    with (DATA / "opinions.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert len(texts) > 200
    alarms = [text for text in texts if emergencies.find(text)]
    assert len(alarms) / len(texts) < 0.03, alarms


def test_a_letter_is_read_as_a_letter_but_for_despair(emergencies: Emergencies) -> None:
    letter = "我们小区的停车位一直不够，业主提了很多次。" * 10
    assert emergencies.find(letter + "那天有人打架了。") == ()
    assert emergencies.find(letter + "我真的不想活了。") == (Emergency.SELF_HARM,)


def test_several_things_at_once_come_in_the_order_of_the_numbers(emergencies: Emergencies) -> None:
    found = emergencies.find("楼上着火了，有人晕倒在楼梯口")
    assert found == (Emergency.FIRE, Emergency.MEDICAL)


@given(st.text(max_size=500))
def test_whatever_is_written_is_read(emergencies: Emergencies, text: str) -> None:
    assert set(emergencies.find(text)) <= set(Emergency)


def office(session: Session, role: Role, community: str | None, telegram_id: int = ANNA) -> Member:
    member = Member(telegram_id=telegram_id, role=role, community=community, granted_at=NOW, checked_at=NOW)
    session.add(member)
    session.flush()
    return member


def test_those_on_call_for_the_place_or_the_street_are_told(session: Session, desk: Desk) -> None:
    office(session, Role.WORKER, "LT")
    office(session, Role.STAFF, None, BEN)
    assert duty.switch(session, desk, ANNA, "LT", NOW)
    assert duty.list_chats(session, desk, "LT") == [ANNA]
    assert duty.switch(session, desk, BEN, None, NOW)
    assert duty.list_chats(session, desk, "LT") == [ANNA, BEN]
    assert duty.list_chats(session, desk, "YC") == [BEN]
    assert not duty.switch(session, desk, ANNA, "LT", NOW)
    assert duty.list_chats(session, desk, "LT") == [BEN]


def test_with_nobody_on_call_the_streets_group_and_the_admins_are_told(session: Session, desk: Desk) -> None:
    assert duty.list_chats(session, desk, "LT") == [ADMIN]
    bind(session, STREET)
    assert duty.list_chats(session, desk, "LT") == [STREET, ADMIN]
    gone = office(session, Role.WORKER, "LT")
    duty.switch(session, desk, ANNA, "LT", NOW)
    gone.active = False
    session.add(gone)
    session.flush()
    assert duty.list_chats(session, desk, "LT") == [STREET, ADMIN]


def test_nobody_is_on_call_beyond_the_role(session: Session, desk: Desk) -> None:
    office(session, Role.WORKER, "LT")
    for place in ("YC", None):
        with pytest.raises(UserError, match=r"access\.not_yours"):
            duty.switch(session, desk, ANNA, place, NOW)
    with pytest.raises(UserError, match=r"error\.old_button"):
        duty.switch(session, desk, ADMIN, "MADE-UP", NOW)
    posts = duty.list_posts(session, desk, ANNA)
    assert [post.community.code for post in posts if post.community] == ["LT"]
    assert len(duty.list_posts(session, desk, ADMIN)) == 6
