"""待分派 at the desk: a dispatcher opens what waits as a card in her own chat, and decides there."""

import pytest
from sqlmodel import Session, col, select

from bot.services import dispatching
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Role, Status, Suggestion
from tests.builders_committee import AUTHOR, LUOTIAN, STREET, bind, file_suggestion, member, resident
from tests.builders_resident import MORNING, Chat, all_text
from tests.builders_similar import catch_up
from tests.builders_worker import worker

WORDS = "办证窗口周六开不开？还有楼下路灯坏了。"
DISPATCHER, TYPIST = 831, 832


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """Somebody in LT's group has passed a suggestion on to the dispatchers."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        bind(session, STREET)
        worker(session, None, DISPATCHER, Role.DISPATCHER)
        worker(session, "LT", TYPIST)
        one = file_suggestion(session, desk, author=resident(session), words=WORDS)
        dispatching.pass_on(session, desk, one, member(session, LUOTIAN), MORNING)

    database.write_now(work)
    return Chat(database, desk, user_id=DISPATCHER)


def state(chat: Chat, number: str = "LT-2026-000001") -> Status:
    return chat.write(
        lambda session: session.exec(select(Suggestion).where(col(Suggestion.number) == number)).one().status
    )


def open_card(chat: Chat) -> str:
    chat.say("/desk")
    chat.press("待分派")
    return all_text(chat.press("LT-1"))


def test_what_waits_is_opened_from_the_list_or_by_its_number(chat: Chat) -> None:
    assert WORDS in open_card(chat)
    assert WORDS in all_text(chat.say("lt 2026 1"))
    chat.say("lt 2026 99")
    assert "没有这个编号" in all_text(chat.seen)


def test_one_tap_dispatches_it_to_the_body_that_the_table_names(chat: Chat) -> None:
    open_card(chat)
    after = all_text(chat.press("派给街道城市建设办"))
    assert state(chat) is Status.DISPATCHED
    assert "等街道城市建设办签收" in after


def test_an_answer_at_once_is_written_without_a_reply_and_previewed(chat: Chat) -> None:
    open_card(chat)
    chat.press("直接答复")
    (preview,) = chat.say("周六上午开。")
    assert "居民将看到" in preview.text
    chat.press("属实")
    chat.press("A 已解决")
    chat.press("发送")
    assert "还有楼下路灯坏了。" in all_text(chat.seen[-1:])
    chat.press("就这样发送")
    assert state(chat) is Status.REPLIED


def test_two_matters_get_two_numbers(chat: Chat) -> None:
    open_card(chat)
    assert "2. 还有楼下路灯坏了。" in all_text(chat.press("拆分"))
    chat.say("1和2")
    assert "没看懂" in all_text(chat.seen)
    assert "新编号" in all_text(chat.say("1/2"))
    chat.press("拆分")
    assert state(chat, "LT-2026-000002") is Status.SUBMITTED


def test_nobody_else_opens_it_by_number_list_or_forged_button(
    chat: Chat, database: Database, desk: Desk
) -> None:
    for stranger in (TYPIST, AUTHOR):
        other = Chat(database, desk, user_id=stranger)
        for data in (
            "1|w_queue||0|0",
            "1|w_open|1||0",
            "1|c_full|1||0",
            "1|c_moveto|1|PM|9",
            "1|c_direct|1||9",
            "1|c_same|1||0",
            "1|w_same||0|0",
        ):
            other.press_data(data, 1)
            assert "不能办这件事" in other.alert
        assert WORDS not in all_text(other.seen)
    assert state(chat) is Status.ACCEPTED


def file_same(chat: Chat) -> None:
    """A neighbour has said the same, and another one something about the staff."""

    def work(session: Session) -> None:
        file_suggestion(session, chat.desk, words=WORDS)
        file_suggestion(session, chat.desk, words=WORDS, category="GOV-04")
        catch_up(session, chat.desk)

    chat.write(work)


def test_likely_duplicates_are_shown_for_a_card_and_for_a_page_of_the_queue(chat: Chat) -> None:
    file_same(chat)
    open_card(chat)
    (shown,) = chat.press("疑似重复")
    assert "LT-2026-000002" in shown.text
    assert "待受理" in shown.text
    assert WORDS in shown.text
    assert "LT-2026-000003" in shown.text
    chat.standing = "member"
    assert "LT-2026-000003" not in all_text(chat.press("疑似重复"))
    assert WORDS in all_text(chat.press("LT-2"))
    chat.say("/desk")
    chat.press("待分派")
    (page,) = chat.press("疑似重复")
    assert "LT-2026-000002" in page.text
    assert "LT-2026-000003" not in page.text
    assert "待分派" in all_text(chat.press("返回待分派"))


def test_where_nothing_is_alike_the_window_says_so(chat: Chat) -> None:
    chat.write(lambda session: catch_up(session, chat.desk))
    open_card(chat)
    assert chat.press("疑似重复") == []
    assert "没有找到" in chat.alert
    chat.say("/desk")
    chat.press("待分派")
    assert "没有找到" in all_text(chat.press("疑似重复"))
