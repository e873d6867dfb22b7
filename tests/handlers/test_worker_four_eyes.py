"""双人审核 at the desk: a dispatcher turns the switch of a body in her own community, nobody else does."""

import pytest
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Audit, FourEyes, Member, Role
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

DISPATCHER, WIDE, TYPIST, STRANGER = 831, 832, 833, 834


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        worker(session, None, WIDE, Role.DISPATCHER)
        worker(session, "LT", TYPIST)

    database.write_now(work)
    return Chat(database, desk, user_id=DISPATCHER)


def wanted(chat: Chat) -> list[tuple[str, str]]:
    return chat.write(
        lambda session: [
            (one.community, one.body)
            for one in session.exec(select(FourEyes).order_by(col(FourEyes.community))).all()
        ]
    )


def test_a_press_turns_it_on_and_another_turns_it_off(chat: Chat) -> None:
    chat.say("/desk")
    assert "罗田社区" in all_text(chat.press("双人审核"))
    shown = chat.press("物业公司")
    assert "物业公司：要审核" in shown[-1].buttons
    assert "要先审核" in chat.alert
    assert wanted(chat) == [("LT", "PM")]
    assert "物业公司" in chat.press("物业公司：要审核")[-1].buttons
    assert wanted(chat) == []
    lines = chat.write(
        lambda session: [
            line.subject for line in session.exec(select(Audit)).all() if line.action == "four_eyes"
        ]
    )
    assert lines == ["PM", "PM"]


def test_whose_role_reaches_further_chooses_the_community_first(
    chat: Chat, database: Database, desk: Desk
) -> None:
    wide = Chat(database, desk, user_id=WIDE)
    wide.say("/desk")
    wide.press("双人审核")
    assert "山门社区" in all_text(wide.press("山门社区"))
    wide.press("居委会")
    assert wanted(wide) == [("SM", "RC")]


def test_forged_presses_beyond_the_role_change_nothing(chat: Chat, database: Database, desk: Desk) -> None:
    others = {who: Chat(database, desk, user_id=who) for who in (TYPIST, STRANGER)} | {DISPATCHER: chat}
    for who, data in (
        (DISPATCHER, "1|w_eyesset||YC.PM|0"),
        (DISPATCHER, "1|w_eyesset||LT.XX|0"),
        (DISPATCHER, "1|w_eyesset|||0"),
        (DISPATCHER, "1|w_eyes||YC|0"),
        (TYPIST, "1|w_eyesset||LT.PM|0"),
        (STRANGER, "1|w_eyesset||LT.PM|0"),
        (STRANGER, "1|w_eyes|||0"),
    ):
        others[who].press_data(data, 1)
        assert "不" in others[who].alert, data
    assert wanted(chat) == []


def test_whoever_directs_one_body_is_offered_that_one_alone(chat: Chat) -> None:
    def narrow(session: Session) -> None:
        for role in session.exec(select(Member).where(Member.telegram_id == DISPATCHER)):
            role.body = "RC"

    chat.write(narrow)
    chat.say("/desk")
    assert [*chat.press("双人审核")[-1].buttons] == ["居委会", "返回"]
    assert "居委会：要审核" in chat.press("居委会")[-1].buttons
