"""代录 as a worker does it: every step by button or typed, the same preview, the number to read out."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.texts import t
from bot.views.presses import Press
from storage.database import Database
from storage.queries import people
from storage.tables import (
    Consent,
    Dialog,
    Event,
    Inbox,
    Outbox,
    Part,
    Resident,
    Status,
    Suggestion,
)
from tests.builders_resident import Chat, all_text
from tests.builders_worker import TYPIST, worker


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    database.write_now(lambda session: worker(session).id)
    return Chat(database, desk, user_id=TYPIST)


def filed(chat: Chat) -> list[Suggestion]:
    def look(session: Session) -> list[Suggestion]:
        return list(session.exec(select(Suggestion).where(Suggestion.status != Status.DRAFT)).all())

    return chat.write(look)


def test_a_call_is_entered_step_by_step_and_its_number_read_out(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    asked = chat.say("138 0013 8000")
    assert "您同意吗" in all_text(asked)
    assert "13800138000" not in all_text(asked)
    chat.press("同意")
    preview = chat.say("3栋楼道灯坏了一个月")[-1]
    assert "代录：电话" in preview.text
    assert "回访电话：13800138000" in preview.text
    receipt = all_text(chat.press("提交"))
    assert "LT-2026-000001" in receipt
    assert "138****8000" in receipt
    row = filed(chat)[0]
    assert (row.channel, row.status) == ("phone", Status.SUBMITTED)
    chat.press("提交")
    assert "已经提交过了" in chat.alert
    assert len(filed(chat)) == 1


def test_every_step_can_be_typed(chat: Chat) -> None:
    chat.write(lambda session: worker(session, "YC").id)
    chat.say("/desk")
    chat.press("代录")
    chat.say("居民议事会")
    # Not one of hers: the same refusal as for what does not exist.
    assert "哪个电话" not in all_text(chat.say("洪桥头"))
    assert "哪个电话" in all_text(chat.say("燕川"))
    chat.say("1")
    preview = chat.say("广场路灯坏了")[-1]
    assert "代录：居民议事会" in preview.text
    assert "没有留电话" in preview.text
    assert "YC-2026-000001" in all_text(chat.say("1"))


def test_help_tells_a_worker_which_step_of_the_form_she_is_at(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    assert "从哪里来" in all_text(chat.say("帮助"))
    chat.say("窗口")
    assert "回电的号码" in all_text(chat.say("怎么用？"))
    chat.say("13800138000")
    assert "念给居民听" in all_text(chat.say("/help"))
    chat.say("不同意")
    assert "录居民说的话" in all_text(chat.say("帮助"))


def test_who_does_not_agree_leaves_no_number_anywhere(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("窗口")
    chat.say("13800138000")
    chat.press("不同意")
    chat.say("3栋楼道灯坏了一个月")
    chat.press("提交")
    assert filed(chat)[0].channel == "counter"

    def look(session: Session) -> str:
        rows = [
            row.model_dump_json() for model in (Resident, Part) for row in session.exec(select(model)).all()
        ]
        return json.dumps(rows) + "".join(row.body for row in session.exec(select(Inbox)).all())

    assert "13800138000" not in chat.write(look)


def test_a_number_is_deleted_everywhere_when_its_owner_asks(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.say("13800138000")
    chat.press("同意")
    chat.say("3栋楼道灯坏了")
    chat.press("提交")
    chat.say("/desk")
    chat.press("代录的意见")
    assert "13800138000" in all_text(chat.say("lt 2026 1"))
    chat.press("删除电话")
    assert "没有留电话" in all_text(chat.press("删除电话"))

    def look(session: Session) -> str:
        every = (Inbox, Outbox, Resident, Dialog, Event, Consent)
        return "".join(row.model_dump_json() for model in every for row in session.exec(select(model)).all())

    assert "13800138000" not in chat.write(look)
    assert filed(chat)[0].status is Status.SUBMITTED


def test_what_is_no_number_is_asked_again(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    assert "不像电话" in all_text(chat.say("她没说"))
    chat.press("不留电话")
    assert "请录入" in chat.seen[-1].text


def test_a_known_number_is_not_asked_for_consent_again(chat: Chat) -> None:
    for words in ("3栋楼道灯坏了", "电梯也坏了"):
        chat.say("/desk")
        chat.press("代录")
        chat.press("电话")
        if "您同意吗" in all_text(chat.say("13800138000")):
            chat.press("同意")
        else:
            assert "登记过" in chat.seen[-1].text
        chat.say(words)
        chat.press("提交")
    assert len({row.resident_id for row in filed(chat)}) == 1


def test_a_half_entered_one_is_found_again_at_the_desk(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("纸质")
    chat.press("不留电话")
    chat.photo("form", caption="3栋楼道灯坏了")
    chat.say("返回")
    chat.say("/desk")
    shown = chat.press("代录")
    assert "录了一半" in all_text(shown)
    chat.say("请派人修")
    chat.look(timedelta(seconds=3))
    assert "请派人修" in chat.seen[-1].text
    chat.press("提交")
    assert len(filed(chat)) == 1


def test_cancel_asks_before_it_throws_away(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.press("不留电话")
    chat.say("3栋楼道灯坏了")
    assert "删除草稿" in all_text(chat.say("取消"))
    chat.press("删除")
    chat.say("/desk")
    assert "从哪里来" in all_text(chat.press("代录"))
    assert "工作台" in all_text(chat.say("/cancel"))


def test_category_and_kind_are_changed_as_a_resident_would(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.press("不留电话")
    chat.say("3栋楼道灯坏了")
    chat.press("选类型")
    assert "类型：咨询" in all_text(chat.press("咨询"))
    chat.press("提交")
    assert filed(chat)[0].kind == "QUESTION"


def test_whoever_types_does_not_decide_who_else_may_read_it(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.press("不留电话")
    chat.say("3栋楼道灯坏了")
    assert "谁能看" not in chat.seen[-1].buttons
    draft = chat.write(lambda session: session.exec(select(Suggestion)).one())
    for action in ("say_see", "say_seen", "say_public"):
        chat.press_data(Press(action, draft.id, "public", draft.revision).encode(), 1)
        assert chat.alert == t("entry.not_for_others", "zh")


def test_who_lost_the_role_cannot_file_any_more(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.press("不留电话")
    chat.say("3栋楼道灯坏了")

    def dismiss(session: Session) -> None:
        for role in people.list_roles(session, TYPIST):
            role.active = False
            session.add(role)

    chat.write(dismiss)
    chat.press("提交")
    assert chat.alert == t("access.not_yours", "zh")
    assert filed(chat) == []


def test_somebody_without_a_role_types_for_nobody(database: Database, desk: Desk) -> None:
    stranger = Chat(database, desk, user_id=555)
    for press in (Press("w_entry"), Press("w_channel", arg="phone"), Press("w_restart")):
        stranger.press_data(press.encode(), 1)
        assert stranger.alert == t("access.not_yours", "zh")
    assert not filed(stranger)
