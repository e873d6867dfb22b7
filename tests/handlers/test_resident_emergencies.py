"""An emergency in what she writes: the numbers first, those on call at once, nothing lost."""

import pytest
from sqlmodel import col, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Member, Outbox, Part, Role, Suggestion
from tests.builders_resident import MORNING, Chat, all_text

WORKER = 701


def only(chat: Chat) -> Suggestion:
    return chat.write(lambda session: session.exec(select(Suggestion)).one())


def alarms(chat: Chat) -> list[tuple[int, str]]:
    """What others than she were told."""
    told = select(Outbox).where(Outbox.notice == "alarm", Outbox.chat_id != chat.user_id)
    rows = chat.write(lambda session: session.exec(told.order_by(col(Outbox.id))).all())
    return [(row.chat_id, (row.payload or {})["params"]["text"]) for row in rows]


def test_the_numbers_come_before_everything_and_the_words_are_taken(chat: Chat) -> None:
    first, *rest = chat.say("3栋着火了，快来人")
    assert "119" in first.text
    assert "110 · 火警 119 · 急救 120 · 交通事故 122" in first.text
    assert "提交" in rest[-1].buttons
    assert only(chat).urgent
    ((admin, told),) = alarms(chat)
    assert admin == 900
    assert "火情" in told
    assert "罗田社区" in told
    assert "3栋着火了" in told
    assert str(chat.user_id) not in told
    assert "LT-2026-000001" in all_text(chat.press("提交"))


def test_for_one_draft_the_alarm_is_sounded_once(chat: Chat) -> None:
    chat.say("3栋着火了")
    shown = chat.say("火势越来越大了")
    assert "119" not in all_text(shown)
    assert len(alarms(chat)) == 1


def test_despair_is_met_with_warm_words_and_the_helpline(chat: Chat) -> None:
    first = chat.say("我不想活了")[0]
    assert "12356" in first.text
    assert "不是一个人" in first.text
    assert "120" in first.text


def test_the_numbers_are_said_in_her_language(database: Database, desk: Desk) -> None:
    chat = Chat(database, desk, language="en")
    chat.say("/start LT")
    chat.press("Agree")
    assert "Fire: call 119 now" in chat.say("There is a fire in building 3")[0].text


def test_before_she_has_agreed_the_numbers_come_and_nobody_reads_her_words(
    database: Database, desk: Desk
) -> None:
    chat = Chat(database, desk)
    chat.say("/start LT")
    assert "119" in chat.say("3栋着火了")[0].text
    chat.say("着火了！！")
    ((_, told),) = alarms(chat)
    assert "罗田社区" in told
    assert "3栋" not in told
    chat.press("同意")
    assert only(chat).urgent
    assert "3栋着火了" in alarms(chat)[-1][1]


def test_an_emergency_in_an_addition_or_an_edit_makes_it_urgent(chat: Chat) -> None:
    chat.say("路灯坏了")
    message = chat.write(lambda session: session.exec(select(Part)).one()).message_id
    chat.press("提交")
    assert not only(chat).urgent
    assert "119" in all_text(chat.edit(message, "路灯冒火花，着火了"))
    assert only(chat).urgent
    assert "LT-2026-000001" in alarms(chat)[0][1]
    chat.press("补充")
    assert "119" not in all_text(chat.say("还在烧起来"))


def test_who_is_on_call_is_told_instead_of_the_admins(chat: Chat, database: Database, desk: Desk) -> None:
    worker = Chat(database, desk, user_id=WORKER)
    assert "没有" in all_text(worker.say("/oncall")) or worker.seen
    role = Member(
        telegram_id=WORKER, role=Role.WORKER, community="LT", granted_at=MORNING, checked_at=MORNING
    )
    worker.write(lambda session: session.add(role))
    assert "罗田社区：没有人值班" in all_text(worker.say("/oncall"))
    assert "1 人，有您" in all_text(worker.press("罗田社区：开始"))
    chat.say("老人晕倒在楼梯口")
    assert [who for who, _ in alarms(chat)] == [WORKER]
    worker.press("罗田社区：结束")
    assert "罗田社区：没有人值班" in all_text(worker.seen)


def test_a_withdrawn_suggestion_is_filed_again_with_all_that_was_said(chat: Chat) -> None:
    chat.photo("a", "路灯坏了")
    chat.press("提交")
    chat.press("补充")
    chat.say("在三号楼")
    chat.press("查看")
    chat.press("撤回")
    chat.say("写错了地方")
    chat.press("撤回")
    shown = chat.press("再次提交")
    assert "路灯坏了\n在三号楼" in all_text(shown)
    assert "照片 1 张" in all_text(shown)
    assert "LT-2026-000002" in all_text(chat.press("提交"))
    old, new = chat.write(lambda session: session.exec(select(Suggestion).order_by(col(Suggestion.id))).all())
    assert new.refiled_from == old.id
    chat.say("/status LT-2026-000001")
    chat.press("再次提交")
    assert "LT-2026-000002" in chat.alert


def test_a_withdrawn_one_waits_while_another_is_written(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    chat.press("查看")
    chat.press("撤回")
    chat.press("撤回")
    chat.say("井盖坏了")
    chat.press("再次提交")
    assert "没写完" in chat.alert
    chat.press("提交")
    chat.say("/status LT-2026-000001")
    first = all_text(chat.press("再次提交"))
    assert "路灯坏了" in first
    chat.say("/status LT-2026-000001")
    assert "路灯坏了" in all_text(chat.press("再次提交"))
    drafts = chat.write(
        lambda session: session.exec(select(Suggestion).where(Suggestion.status == "DRAFT")).all()
    )
    assert len(drafts) == 1


@pytest.mark.parametrize("words", ["我不想活了", "There is a fire on the third floor", "他在打人了，快来"])
def test_who_is_in_danger_asks_for_help_and_suggests_nothing(chat: Chat, words: str) -> None:
    *_, preview = chat.say(words)
    assert "类型：求助" in preview.text
    chat.press("选类型")
    chat.press("投诉")
    assert "类型：投诉" in chat.seen[-1].text, "her own word stands"
