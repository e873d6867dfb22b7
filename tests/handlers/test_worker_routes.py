"""分派规则 at the desk: a dispatcher changes who leads, within her own reach."""

import pytest
from sqlmodel import Session

from bot.services import routes
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Role
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

STREETWIDE, LUOTIAN, TYPIST = 811, 812, 813
LAMPS = ("LT", "", "MUN-01")


@pytest.fixture
def chats(database: Database, desk: Desk) -> tuple[Chat, Chat, Chat]:
    def work(session: Session) -> None:
        worker(session, None, STREETWIDE, Role.DISPATCHER)
        worker(session, "LT", LUOTIAN, Role.DISPATCHER)
        worker(session, "LT", TYPIST, Role.WORKER)

    database.write_now(work)
    wide, own, typist = (Chat(database, desk, user_id=one) for one in (STREETWIDE, LUOTIAN, TYPIST))
    return wide, own, typist


def values(chat: Chat, where: routes.Key) -> tuple[str, str] | None:
    def work(session: Session) -> tuple[str, str] | None:
        line = routes.find(session, where)
        return (line.lead, line.co) if line is not None else None

    return chat.write(work)


def open_line(chat: Chat, place: str) -> None:
    chat.say("/desk")
    chat.press("分派规则")
    chat.press("环境市容")
    chat.press("路灯与公共照明")
    chat.press(place)


def test_a_line_for_one_community_is_made_changed_and_taken_away(chats: tuple[Chat, Chat, Chat]) -> None:
    _, own, _ = chats
    open_line(own, "罗田社区")
    own.press("改主办")
    (line,) = own.press("物业公司")
    assert "主办 物业公司" in line.text
    own.press("改协办")
    (menu,) = own.press("居委会")
    assert "已选 居委会" in menu.buttons
    assert values(own, LAMPS) == ("PM", "RC")
    open_line(own, "罗田社区")
    (after,) = own.press("删去这一条")
    assert "没有单独的规则" in after.text
    assert values(own, LAMPS) is None


def test_an_estate_has_a_line_of_its_own(chats: tuple[Chat, Chat, Chat]) -> None:
    wide, _, _ = chats
    open_line(wide, "罗田社区")
    wide.press("罗田花园")
    wide.press("改主办")
    wide.press("业委会")
    assert values(wide, ("LT", "LT-01", "MUN-01")) == ("OC", "")
    wide.press("删去这一条")


def test_a_communitys_dispatcher_changes_nothing_beyond_it_and_a_worker_nothing(
    chats: tuple[Chat, Chat, Chat],
) -> None:
    _, own, typist = chats
    for place in ("全街道", "燕川社区"):
        open_line(own, place)
        assert "不能办这件事" in own.alert
    own.press_data("1|w_rlead||PM|0", 1)
    assert values(own, ("YC", "", "MUN-01")) is None
    assert values(own, ("", "", "MUN-01")) == ("SDO_URB", "WKS;EXT_UTIL")
    assert "分派规则" not in all_text(typist.say("/desk"))
    typist.press_data("1|w_rgroup||G1|0", 1)
    assert "不能办这件事" in typist.alert
