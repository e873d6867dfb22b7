"""月度报告 at the desk: of which place, of which month; the short version with pictures and files."""

import pytest
from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.texts import t
from bot.views.presses import Press
from storage.database import Database
from storage.tables import Audit, Role
from tests.builders_ladder import DIRECTOR, SECRETARY, director
from tests.builders_resident import Chat, all_text
from tests.builders_worker import TYPIST, worker


@pytest.fixture
def people(database: Database) -> None:
    def begin(session: Session) -> None:
        director(session, DIRECTOR)
        director(session, SECRETARY, "LT")
        worker(session, "LT", TYPIST, Role.WORKER)

    database.write_now(begin)


def test_the_head_of_the_street_chooses_a_place_and_a_month(
    database: Database, desk: Desk, people: None
) -> None:
    chat = Chat(database, desk, user_id=DIRECTOR)
    chat.say("/desk")
    chat.press("月度报告")
    chat.press("整个街道")
    assert "XX街道居民意见建议月度分析报告" in all_text(chat.say("2026-10"))
    lines = chat.write(lambda session: [one.data for one in session.exec(select(Audit)).all()])
    assert {"community": None, "month": "2026-10"} in lines


def test_the_head_of_a_community_is_asked_for_the_month_only(
    database: Database, desk: Desk, people: None
) -> None:
    chat = Chat(database, desk, user_id=SECRETARY)
    chat.say("/desk")
    assert "罗田社区" in all_text(chat.press("月度报告"))
    said = chat.say("2026-9")
    assert "罗田社区居民意见建议月度分析报告" in all_text(said)


def test_made_up_buttons_give_nothing(database: Database, desk: Desk, people: None) -> None:
    chats = {who: Chat(database, desk, user_id=who) for who in (SECRETARY, TYPIST)}
    for who, place in ((SECRETARY, "-"), (SECRETARY, "YC"), (TYPIST, "LT")):
        for press in (Press("w_report", arg=place), Press("w_report_of", arg=f"{place}.2026-10")):
            chats[who].press_data(press.encode(), 1)
            assert chats[who].alert == t("access.not_yours", "zh"), (who, press)
    chats[SECRETARY].press_data(Press("w_report_of", arg="LT.2099-01").encode(), 1)
    assert chats[SECRETARY].alert == t("report.month", "zh", written="2099-01")


def test_whoever_directs_a_body_is_told_whose_the_report_is(database: Database, desk: Desk) -> None:
    database.write_now(lambda session: director(session, DIRECTOR, "LT", "RC"))
    chat = Chat(database, desk, user_id=DIRECTOR)
    chat.say("/desk")
    chat.press("月度报告")
    assert "不按单位出" in chat.alert
