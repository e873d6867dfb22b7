"""/work: a member of a group opens what there is to do in her own chat, and does there what the card can."""

import pytest
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Note, Status, Suggestion
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    BEN,
    LUOTIAN,
    STREET,
    YANCHUAN,
    bind,
    file_suggestion,
    member,
)
from tests.builders_committee import resident as author
from tests.builders_resident import MORNING, Chat, all_text

WORDS = "楼道灯坏了一个月，晚上看不见"


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """ANNA, who sits in LT's group, where one suggestion waits."""

    def work(session: Session) -> None:
        for chat_id, community in ((LUOTIAN, "LT"), (STREET, None), (YANCHUAN, "YC")):
            bind(session, chat_id, community)
        member(session, LUOTIAN, ANNA)
        member(session, LUOTIAN, BEN)
        member(session, YANCHUAN, 777)
        file_suggestion(session, desk, author=author(session), words=WORDS)
        for row in session.exec(select(type(member(session, LUOTIAN, ANNA)))).all():
            row.checked_at = MORNING
            session.add(row)

    database.write_now(work)
    return Chat(database, desk, user_id=ANNA)


def state(chat: Chat) -> Status:
    return chat.write(lambda session: session.exec(select(col(Suggestion.status))).one())


def open_card(chat: Chat) -> str:
    chat.say("/work")
    chat.press("本单位")
    return all_text(chat.press("LT-1"))


def test_the_list_tells_number_kind_words_and_time_left(chat: Chat) -> None:
    assert "现在没有等您处理的" in all_text(chat.say("/work"))
    shown = all_text(chat.press("本单位 1"))
    assert "LT-2026-000001" in shown
    assert "投诉 · 待受理" in shown
    assert "楼道灯坏了一个月" in shown
    assert "还有" in shown
    assert "今天没有到期的" in all_text(chat.press("今天到期"))


def test_the_card_is_worked_on_in_private_from_acceptance_to_result(chat: Chat) -> None:
    assert WORDS in open_card(chat)
    chat.press("受理")
    chat.press("签收")
    assert state(chat) is Status.IN_PROGRESS
    chat.press("答复")
    (preview,) = chat.say("灯已经换好了。")
    assert "居民将看到" in preview.text
    chat.press("属实")
    chat.press("A 已解决")
    chat.press("发送")
    assert state(chat) is Status.REPLIED
    assert "已解决或基本解决" in all_text(chat.seen)
    chat.say("/work")
    assert "我经办的 1" in list(chat.seen[-1].buttons)


def test_a_reply_to_the_card_is_a_note_and_its_edit_changes_it(chat: Chat) -> None:
    open_card(chat)
    card = chat.seen[-1].message_id
    replied = {
        "message_id": card,
        "date": 1,
        "chat": {"id": ANNA, "type": "private"},
        "from": {"id": 1, "is_bot": True, "first_name": "b"},
    }
    note = chat.next_id + 1
    assert "已记为内部备注" in all_text(chat.say("明天去看", reply_to_message=replied))
    assert "更新" in all_text(chat.edit(note, "后天去看"))
    assert chat.write(lambda session: session.exec(select(col(Note.text))).one()) == "后天去看"


def test_a_pressed_twice_card_has_one_effect(chat: Chat) -> None:
    open_card(chat)
    (data,) = [data for text, data in chat.seen[-1].buttons.items() if text == "受理"]
    shown = chat.seen[-1].message_id
    chat.press_data(data, shown)
    chat.press_data(data, shown)
    assert "同事" in chat.alert
    assert state(chat) is Status.DISPATCHED


def test_while_she_writes_in_private_her_colleague_is_told_so(
    chat: Chat, database: Database, desk: Desk
) -> None:
    open_card(chat)
    chat.press("退回补充")
    ben = Chat(database, desk, user_id=BEN)
    open_card(ben)
    ben.press("退回补充")
    assert "同事正在" in ben.alert


def test_others_can_neither_list_nor_forge_it(chat: Chat, database: Database, desk: Desk) -> None:
    for stranger in (777, AUTHOR, 4242):
        other = Chat(database, desk, user_id=stranger)
        for data in ("1|w_open|1||0", "1|c_accept|1|MUN-01|1", "1|c_answer|1||1", "1|c_moveto|1|PM|1"):
            other.press_data(data, 1)
            assert "不能办这件事" in other.alert
        assert WORDS not in all_text(other.seen)
    assert state(chat) is Status.SUBMITTED


def test_where_it_goes_is_not_said_by_a_bodys_member(chat: Chat) -> None:
    open_card(chat)
    assert "改派" not in chat.seen[-1].buttons
    chat.press_data("1|c_moveto|1|PM|1", chat.seen[-1].message_id)
    assert "不能操作" in chat.alert
    assert state(chat) is Status.SUBMITTED


def test_made_up_tabs_are_old_buttons(chat: Chat) -> None:
    for arg in ("nowhere.0", "mine", "mine.x"):
        chat.press_data(f"1|w_work||{arg}|0", 1)
        assert chat.alert
