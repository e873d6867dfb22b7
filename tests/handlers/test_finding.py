"""/find and 查找 in a private chat: what is found is opened there, within the rights of whoever looks."""

import pytest
from sqlmodel import Session

from bot.services.desk import Desk
from bot.services.finding import PAGE
from storage.database import Database
from storage.tables import Role
from tests.builders_committee import ANNA, AUTHOR, LUOTIAN, bind, file_suggestion, member, resident
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

DISPATCHER, TYPIST = 831, 832
WORDS = "楼下的路灯坏了"


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """A dispatcher of LT; two pages of what she may see, and one that she may not."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        worker(session, "LT", TYPIST)
        author = resident(session)
        file_suggestion(session, desk, author=author, words="路灯太亮，睡不着")
        for _ in range(PAGE):
            file_suggestion(session, desk, author=author, words=WORDS)
        file_suggestion(session, desk, author=author, words=WORDS, community="YC")
        member(session, LUOTIAN)

    database.write_now(work)
    return Chat(database, desk, user_id=DISPATCHER)


def test_what_is_found_is_shown_with_the_place_and_opened_as_a_card(chat: Chat) -> None:
    (page,) = chat.say("/find 路灯")
    assert "楼下的<b>路灯</b>坏了" in page.text
    assert "LT-2026-000007" in page.text
    assert "待受理" in page.text
    assert "YC-2026" not in page.text
    (later,) = chat.press("下一页")
    assert later.message_id == page.message_id
    assert "<b>路灯</b>太亮，睡不着" in later.text
    assert "等委员受理" in all_text(chat.press("LT-1"))


def test_at_the_desk_words_and_numbers_are_typed_one_after_the_other(chat: Chat) -> None:
    chat.say("/desk")
    assert "要找什么" in all_text(chat.press("查找"))
    assert "太亮" in all_text(chat.say("1"))
    assert "LT-2026-000007" in all_text(chat.say("lt-7"))
    assert "没有找到" in all_text(chat.say("锦鲤"))
    assert "查找" in all_text(chat.say("帮助"))
    chat.say("返回")
    assert "没有找到" not in all_text(chat.say("锦鲤"))


def test_a_member_of_a_group_finds_what_it_has_in_hand_and_loses_that_with_the_group(
    chat: Chat, database: Database, desk: Desk
) -> None:
    anna = Chat(database, desk, user_id=ANNA)
    assert "LT-2026-000007" in all_text(anna.say("/find 路灯"))
    anna.now = anna.now.replace(day=28)
    anna.standing = "left"
    assert "不能办这件事" in all_text(anna.say("/find 路灯"))


def test_nobody_else_finds_anything_by_command_or_forged_button(
    chat: Chat, database: Database, desk: Desk
) -> None:
    for stranger in (TYPIST, AUTHOR, 4711):
        other = Chat(database, desk, user_id=stranger)
        assert WORDS not in all_text(other.say("/find 路灯"))
        assert "不能办这件事" in all_text(other.seen)
        for data in ("1|w_find|||0", "1|f_page||0|0", "1|f_alike|||0"):
            other.press_data(data, 1)
            assert "不能办这件事" in other.alert


def test_a_page_whose_words_are_gone_asks_for_them_anew(chat: Chat) -> None:
    chat.press_data("1|f_page||1|0", 1)
    assert "重新发" in chat.alert
