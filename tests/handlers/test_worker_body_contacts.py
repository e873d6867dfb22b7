"""联系方式 of the bodies at the desk: said by whoever directs, within one's reach, and by nobody else."""

import pytest
from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.views.presses import Press
from storage.database import Database
from storage.tables import Audit, BodyContact, Member, Role
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

DISPATCHER, TYPIST = 831, 833
WORDS = "0755-2345 6789，一站式窗口，工作日9点到18点"


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        worker(session, "LT", TYPIST)

    database.write_now(work)
    return Chat(database, desk, user_id=DISPATCHER)


def kept(chat: Chat) -> list[str]:
    return chat.write(lambda session: [one.words for one in session.exec(select(BodyContact)).all()])


def test_a_dispatcher_says_it_anew_or_keeps_none(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("单位联系方式")
    chat.press("物业公司")
    assert WORDS in all_text(chat.say(f"  {WORDS} "))
    assert kept(chat) == [WORDS]
    chat.press("物业公司")
    assert "最多" in all_text(chat.say("长" * 121))
    assert kept(chat) == [WORDS]
    chat.press("删去")
    assert kept(chat) == []
    lines = chat.write(lambda session: [one.action for one in session.exec(select(Audit)).all()])
    assert lines == ["contacts", "contacts"]


def test_nobody_else_does_even_with_made_up_buttons(chat: Chat, database: Database, desk: Desk) -> None:
    shown = chat.say("/desk")
    chat.press_data(Press("w_reachset", arg="YC.PM").encode(), shown[-1].message_id)
    assert "不能" in chat.alert
    typist = Chat(database, desk, user_id=TYPIST)
    shown = typist.say("/desk")
    typist.press_data(Press("w_reachno", arg="LT.PM").encode(), shown[-1].message_id)
    assert "不能" in typist.alert
    assert kept(chat) == []


def test_whoever_directs_one_body_says_how_that_one_is_reached(chat: Chat) -> None:
    def narrow(session: Session) -> None:
        for role in session.exec(select(Member).where(Member.telegram_id == DISPATCHER)):
            role.body = "RC"

    chat.write(narrow)
    chat.say("/desk")
    assert [*chat.press("单位联系方式")[-1].buttons] == ["居委会", "返回"]
    chat.press("居委会")
    chat.say(WORDS)
    assert kept(chat) == [WORDS]
