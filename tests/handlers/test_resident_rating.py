"""Rating an answer: once, in time, by the button of the answer that it is about; and a second thought."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.services import lifecycle
from storage.tables import (
    Actor,
    Rating,
    Status,
)
from tests.builders_mine import answer, file_one, locked, newest, status
from tests.builders_resident import Chat, all_text


@pytest.mark.parametrize(("label", "rating"), [("满意", Rating.SATISFIED), ("基本满意", Rating.PARTLY)])
def test_a_good_rating_closes(chat: Chat, label: str, rating: Rating) -> None:
    file_one(chat)
    answer(chat)
    told = all_text(chat.look())
    assert "路灯今天已经修好。" in told
    assert "谢谢您的评价" in all_text(chat.press(label))
    row = chat.write(newest)
    assert (row.status, row.rating) == (Status.CLOSED, rating)
    chat.press_data(f"1|my_rate|1|{rating.value}|{row.revision}", 1)
    assert "不用评价" in chat.alert


def test_not_satisfied_asks_why_reopens_once_and_is_then_supervised(chat: Chat) -> None:
    file_one(chat)
    answer(chat)
    chat.look()
    chat.press("不满意")
    assert status(chat) is Status.REPLIED
    assert "重新办理" in all_text(chat.say("灯还是不亮"))
    row = chat.write(newest)
    assert (row.status, row.redo_count, row.rating, row.level) == (Status.REDO, 1, None, "street")
    answer(chat, "换了新灯。")
    assert "换了新灯。" in all_text(chat.look())
    chat.press("不满意")
    assert "督办" in all_text(chat.press("问题没有解决"))
    row = chat.write(newest)
    assert (row.status, row.supervised, row.rating) == (Status.CLOSED, True, Rating.NOT_SATISFIED)


def test_after_a_good_rating_she_may_say_that_it_is_not_good_after_all(chat: Chat) -> None:
    file_one(chat)
    answer(chat)
    chat.look()
    chat.press("满意")
    chat.say("/status LT-2026-1")
    chat.press("还是不满意")
    assert "哪里没办好" in chat.seen[-1].text
    assert "重新办理" in all_text(chat.say("灯只亮了一天"))
    assert status(chat) is Status.REDO
    assert "还是不满意" not in chat.say("/status LT-2026-1")[0].buttons


def test_after_the_days_for_rating_a_good_rating_stays(chat: Chat) -> None:
    file_one(chat)
    answer(chat)
    chat.look()
    chat.press("满意")
    chat.say("/status LT-2026-1")
    chat.now += timedelta(days=8)
    chat.press("还是不满意")
    assert "不用评价" in chat.alert
    assert "还是不满意" not in chat.say("/status LT-2026-1")[0].buttons


def test_a_rating_button_of_the_first_answer_does_not_rate_the_second(chat: Chat) -> None:
    file_one(chat)
    answer(chat)
    chat.look()
    chat.press("不满意")
    why = chat.seen[-1]
    chat.say("灯还是不亮")
    answer(chat, "换了新灯。")
    chat.look()
    chat.press_data(why.buttons["没说清楚"], why.message_id)
    assert "新的答复" in chat.alert
    assert status(chat) is Status.REPLIED


def test_back_from_the_reason_rates_nothing(chat: Chat) -> None:
    file_one(chat)
    answer(chat)
    chat.look()
    chat.press("不满意")
    assert "满意" in chat.press("返回")[-1].buttons
    chat.say("一件新的事")
    assert status(chat) is Status.DRAFT


def test_a_reason_that_comes_too_late_is_a_message_like_any_other(chat: Chat) -> None:
    file_one(chat)
    answer(chat)
    chat.look()
    chat.press("不满意")
    chat.now += timedelta(days=8)

    def close(session: Session) -> None:
        lifecycle.move(
            session, locked(session), Status.CLOSED, chat.now, actor=Actor.SYSTEM, what="unrated", tell=False
        )

    chat.write(close)
    assert "灯还是不亮" in all_text(chat.say("灯还是不亮"))
    assert status(chat) is Status.DRAFT
