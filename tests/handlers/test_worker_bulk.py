"""批量办理 at the desk: chosen, looked at and taken back by its own dispatcher and nobody else."""

import pytest
from sqlmodel import Session, col, select

from bot.services import bulk, publishing
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Member, Role, Status, Suggestion, Visibility
from tests.builders_committee import ANNA, LUOTIAN, bind, file_suggestion, member
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

DISPATCHER, TYPIST = 831, 832


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """LT's dispatcher, with ten new suggestions."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        member(session, LUOTIAN, ANNA)
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        worker(session, "LT", TYPIST)
        for _ in range(10):
            file_suggestion(session, desk)

    database.write_now(work)
    return Chat(database, desk, user_id=DISPATCHER)


def statuses(chat: Chat) -> list[Status]:
    rows = chat.write(lambda session: session.exec(select(Suggestion).order_by(col(Suggestion.id))).all())
    return [row.status for row in rows]


def prepare(chat: Chat) -> str:
    chat.say("/desk")
    chat.press("批量办理")
    chat.press("已选 LT-1")
    assert "LT-2026-000001</s> 不选" in all_text(chat.seen[-1:])
    chat.press("下一步（9 条）")
    chat.press("派单")
    return all_text(chat.press("居委会"))


def test_a_dispatcher_sends_nine_of_ten_to_one_body(chat: Chat, desk: Desk) -> None:
    assert "派给居委会：9 条" in prepare(chat)
    assert "之前可以撤销" in all_text(chat.press("十分钟后执行"))
    assert set(statuses(chat)) == {Status.SUBMITTED}
    chat.press("马上执行")
    while chat.write(lambda session: bulk.run(session, desk, chat.now)):
        pass
    assert "已办 9 条" in all_text(chat.look())
    assert statuses(chat) == [Status.SUBMITTED] + [Status.DISPATCHED] * 9


def test_it_is_taken_back_and_a_second_press_changes_nothing(chat: Chat, desk: Desk) -> None:
    prepare(chat)
    chat.press("十分钟后执行")
    shown = all_text(chat.press("撤销"))
    assert "已撤销" in shown
    assert "没有发过任何通知" in shown
    assert not chat.write(lambda session: bulk.run(session, desk, chat.now))
    assert set(statuses(chat)) == {Status.SUBMITTED}


def test_filters_are_set_and_the_way_back_keeps_the_choice(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("批量办理")
    chat.press("状态：全部")
    chat.press("办理中")
    assert "没有符合条件的" in all_text(chat.seen[-1:])
    chat.press("状态：办理中")
    chat.press("全部")
    assert "选出 10 条" in all_text(chat.seen[-1:])
    chat.press("后一页") if any("后一页" in one for one in chat.seen[-1].buttons) else None
    prepare(chat)
    chat.press("重新选")
    assert "选出 9 条" in all_text(chat.seen[-1:])
    assert "什么都没有改" in all_text(chat.press("取消")) or "已撤销" in all_text(chat.seen[-1:])


def test_nobody_else_gives_or_presses_an_order(chat: Chat, database: Database, desk: Desk) -> None:
    prepare(chat)
    for stranger in (TYPIST, ANNA, 4711):
        other = Chat(database, desk, user_id=stranger)
        for data in ("1|w_bulk|||0", "1|w_bkrun|1|now|0", "1|w_bkpage|1|0|0", "1|w_bkundo|1||0"):
            other.press_data(data, 1)
            assert "不能办这件事" in other.alert
    assert set(statuses(chat)) == {Status.SUBMITTED}
    for data in ("1|w_bkdo|1|burn|0", "1|w_bkarg|1|to.NOBODY|0", "1|w_bkset|1|x.y|0", "1|w_bkundo|99||0"):
        chat.press_data(data, 1)
        assert chat.alert


def test_many_are_hidden_for_a_reason_that_is_typed_and_read_back(chat: Chat, desk: Desk) -> None:
    def publish(session: Session) -> None:
        who = session.exec(select(Member).where(Member.telegram_id == DISPATCHER)).one()
        for one in session.exec(select(Suggestion).order_by(col(Suggestion.id)).limit(3)).all():
            one.visibility = Visibility.PUBLIC
            publishing.publish(session, one, who, chat.now)

    chat.write(publish)
    chat.say("/desk")
    chat.press("批量办理")
    chat.press("下一步（10 条）")
    assert "每位提出人都会看到" in all_text(chat.press("取消公开"))
    chat.press("返回")
    chat.say("不是理由")  # no longer asked for
    chat.press_data("1|w_bkact|1||0", 1)
    chat.press("取消公开")
    assert "正在写批量取消公开的理由" in all_text(chat.say("帮助"))
    shown = all_text(chat.say("照片里<有人>"))
    assert "照片里&lt;有人&gt;" in shown
    assert "本来就没有公开" in shown
    assert "取消公开：3 条" in shown
    chat.press("马上执行")
    while chat.write(lambda session: bulk.run(session, desk, chat.now)):
        pass
    rows = chat.write(lambda session: session.exec(select(Suggestion)).all())
    assert not [row for row in rows if row.published_at is not None]
    assert "已办 3 条" in all_text(chat.look())
