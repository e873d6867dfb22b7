"""我的意见: what became of it, adding, correcting, withdrawing, answering a question."""

from sqlmodel import Session, col, select

from bot.services import lifecycle
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import (
    Actor,
    Attachment,
    Event,
    Note,
    Part,
    PartKind,
    Status,
)
from tests.builders_mine import accept, answer, ask, file_one, locked, member, newest, status
from tests.builders_resident import Chat, all_text


def test_the_list_goes_page_by_page_in_place(chat: Chat) -> None:
    for number in range(7):
        file_one(chat, f"第{number}件事")
    first = chat.say("/my")[-1]
    assert "第6件事" in first.text
    assert "第1件事" not in first.text
    second = chat.press("下一页")[-1]
    assert second.params["message_id"] == first.message_id
    assert "第0件事" in second.text
    assert "第6件事" in chat.press("上一页")[-1].text


def test_an_empty_list_says_what_to_do(chat: Chat) -> None:
    assert "还没有提过" in all_text(chat.say("我的意见"))


def test_a_number_is_found_however_it_is_spelt(chat: Chat) -> None:
    file_one(chat)
    for spelling in ("LT-2026-000001", "lt-2026-1", "LT 2026 000001"):
        assert "三号楼路灯坏了" in all_text(chat.say(f"/status {spelling}"))
    assert "没找到" in all_text(chat.say("/status LT-2026-000009"))
    assert "编号" in all_text(chat.say("/status"))


def test_nobody_sees_the_suggestion_of_another(chat: Chat, database: Database, desk: Desk) -> None:
    number = file_one(chat)
    other = Chat(database, desk, user_id=777)
    other.say("/start LT")
    other.press("同意")
    assert "没找到" in all_text(other.say(f"/status {number}"))
    for action in ("my_one", "my_add", "my_undo", "my_undone"):
        other.press_data(f"1|{action}|1||0", 1)
        assert "没找到" in other.alert
    other.press_data("1|my_rate|1|satisfied|9", 1)
    assert "没找到" in other.alert


def test_an_addition_is_kept_with_its_history(chat: Chat) -> None:
    file_one(chat)
    accept(chat)
    chat.look()
    chat.press("查看")
    chat.press("补充")
    assert "已加到" in all_text(chat.say("电梯也黑"))
    parts = chat.write(lambda session: session.exec(select(Part)).all())
    assert [(part.text, part.kind) for part in parts][-1] == ("电梯也黑", PartKind.ADDITION)
    assert "您作了补充" in all_text(chat.say("/status LT-2026-1"))
    chat.say("新的一件")
    assert status(chat) is Status.DRAFT


def test_a_reply_to_a_notice_is_an_addition_to_that_suggestion(chat: Chat) -> None:
    chat.say("三号楼路灯坏了")
    receipt = chat.press("提交")[-1]
    chat.say("另一件事")
    reply = {"message_id": receipt.message_id, "date": 1, "chat": {"id": 501, "type": "private"}}
    assert "已加到 <b>LT-2026-000001" in all_text(chat.say("是东门那盏", reply_to_message=reply))


def test_nothing_is_added_to_what_is_over_and_the_words_are_not_lost(chat: Chat) -> None:
    file_one(chat)
    chat.press("补充")

    def work(session: Session) -> None:
        lifecycle.move(
            session,
            locked(session),
            Status.WITHDRAWN,
            chat.now,
            actor=Actor.SYSTEM,
            what="withdrawn",
            tell=False,
        )

    chat.write(work)
    shown = all_text(chat.say("补一句"))
    assert "已经结束" in shown
    assert "补一句" in shown
    assert status(chat) is Status.DRAFT


def test_the_answer_to_a_question_goes_back_to_the_committee(chat: Chat) -> None:
    file_one(chat)
    filed_at = chat.write(lambda session: newest(session).submitted_at)
    ask(chat, "是哪一盏灯？")
    asked = chat.look()
    assert "是哪一盏灯？" in all_text(asked)
    assert "11月30日" in all_text(asked)
    assert "已转给社区" in all_text(chat.say("三号楼东门那盏"))
    row = chat.write(newest)
    assert (row.status, row.submitted_at) == (Status.SUBMITTED, filed_at)
    events = chat.write(lambda session: session.exec(select(Event)).all())
    assert events[-1].what == "info_given"


def test_an_album_answers_a_question_as_one(chat: Chat) -> None:
    file_one(chat)
    ask(chat, "有照片吗？")
    chat.look()
    assert len(chat.photo("a", "在这里", album="5")) == 1
    assert chat.photo("b", album="5") == []
    files = chat.write(lambda session: session.exec(select(Attachment)).all())
    assert len({file.suggestion_id for file in files}) == 1


def test_with_two_questions_open_she_picks_and_nothing_is_lost(chat: Chat) -> None:
    file_one(chat, "路灯坏了")
    file_one(chat, "井盖坏了")
    ask(chat, "哪一盏？", "LT-2026-000001")
    ask(chat, "哪个井盖？", "LT-2026-000002")
    chat.look()
    assert "哪一件" in all_text(chat.say("东门那个"))
    chat.say("靠近超市")
    chat.press("LT-2026-000002")
    parts = chat.write(lambda session: session.exec(select(Part).where(Part.kind == PartKind.ADDITION)).all())
    assert [(part.suggestion_id, part.text) for part in parts] == [(2, "东门那个"), (2, "靠近超市")]
    assert "已转给社区" in all_text(chat.say("北门那盏"))


def test_a_draft_and_a_question_open_she_picks_the_draft(chat: Chat) -> None:
    file_one(chat, "路灯坏了")
    chat.say("井盖坏了")
    ask(chat, "哪一盏？", "LT-2026-000001")
    chat.look()
    chat.say("在超市门口")
    assert "井盖坏了\n在超市门口" in all_text(chat.press("没写完的那条"))


def test_a_message_that_waits_for_a_choice_becomes_new_by_the_button(chat: Chat) -> None:
    file_one(chat, "路灯坏了")
    chat.say("井盖坏了")
    ask(chat, "哪一盏？", "LT-2026-000001")
    chat.look()
    chat.say("在超市门口")
    assert "井盖坏了\n在超市门口" in all_text(chat.say("提意见"))


def test_after_the_button_a_message_is_new_even_with_a_question_open(chat: Chat) -> None:
    file_one(chat)
    ask(chat, "哪一盏？")
    chat.look()
    chat.say("提意见")
    chat.say("另一件事")
    assert status(chat) is Status.DRAFT


def test_withdrawing_asks_first_and_keeps_the_reason(chat: Chat) -> None:
    file_one(chat)
    assert "撤回 <b>LT-2026-000001</b>？" in all_text(chat.press("撤回"))
    assert "自己修好了" in all_text(chat.say("自己修好了"))
    chat.press("撤回")
    assert status(chat) is Status.WITHDRAWN
    event = chat.write(lambda session: session.exec(select(Event)).all())[-1]
    assert (event.what, event.reason) == ("withdrawn", "自己修好了")
    chat.press("撤回")
    assert "已经结束" in chat.alert


def test_what_is_being_worked_on_is_not_withdrawn(chat: Chat) -> None:
    file_one(chat)
    accept(chat)
    chat.press("撤回")
    assert "撤不回来" in chat.alert


def test_an_edit_before_review_replaces_and_keeps_the_old_words(chat: Chat) -> None:
    file_one(chat)
    part = chat.write(lambda session: session.exec(select(Part)).one())
    assert "改好了" in all_text(chat.edit(part.message_id, "四号楼路灯坏了"))
    assert chat.write(lambda session: session.exec(select(Part)).one()).text == "四号楼路灯坏了"
    event = chat.write(lambda session: session.exec(select(Event)).all())[-1]
    assert (event.what, event.data["before"]) == ("edited", "三号楼路灯坏了")


def test_an_edit_after_review_is_an_addition(chat: Chat) -> None:
    file_one(chat)
    accept(chat)
    part = chat.write(lambda session: session.exec(select(Part)).one())
    chat.look()
    assert "作为补充" in all_text(chat.edit(part.message_id, "四号楼路灯坏了"))
    assert chat.edit(part.message_id, "四号楼路灯坏了") == []
    assert "作为补充" in all_text(chat.edit(part.message_id, "五号楼路灯坏了"))
    parts = chat.write(lambda session: session.exec(select(Part).order_by(col(Part.id))).all())
    assert [part.text for part in parts] == ["三号楼路灯坏了", "四号楼路灯坏了", "五号楼路灯坏了"]


def test_an_edit_of_what_is_no_suggestion_is_answered(chat: Chat) -> None:
    assert "没有变化" in all_text(chat.edit(4321, "什么都不是"))


def test_her_files_are_shown_when_she_asks_for_them(chat: Chat) -> None:
    chat.photo("lamp", "三号楼路灯坏了")
    chat.press("提交")
    chat.say("/status LT-2026-1")
    shown = chat.press("附件（1）")
    assert [message.method for message in shown] == ["sendPhoto", "sendMessage"]
    assert shown[0].params["photo"] == "id-lamp"


def test_an_internal_note_is_seen_nowhere(chat: Chat) -> None:
    file_one(chat)
    accept(chat)

    def write(session: Session) -> None:
        who = member(session, chat)
        session.add(
            Note(
                suggestion_id=1,
                member_id=who.id or 0,
                chat_id=-5,
                message_id=7,
                text="内部：先拖着",
                at=chat.now,
            )
        )
        lifecycle.record(
            session, newest(session), "note", chat.now, actor=Actor.MEMBER, member=who, reason="内部：先拖着"
        )

    chat.write(write)
    chat.look()
    answer(chat)
    chat.look()
    chat.say("/status LT-2026-1")
    assert len(chat.seen) > 5
    assert "先拖着" not in all_text(chat.seen)


def test_help_and_cancel_work_in_every_step(chat: Chat) -> None:
    file_one(chat)
    chat.press("补充")
    assert "正在补充" in all_text(chat.say("/help"))
    assert "取消了" in all_text(chat.say("/cancel"))
    chat.press("撤回")
    assert "正要撤回" in all_text(chat.say("帮助"))
    assert "三号楼路灯坏了" in all_text(chat.say("返回"))
    answer(chat)
    chat.look()
    chat.press("不满意")
    assert "哪里不满意" in all_text(chat.say("/help"))
    chat.say("取消")
    assert status(chat) is Status.REPLIED


def test_what_is_begun_and_not_submitted_is_found_there_and_gone_on_with(chat: Chat) -> None:
    assert "还没有提过意见" in all_text(chat.say("我的意见"))
    chat.say("三号楼路灯坏了")
    (listed,) = chat.say("我的意见")
    assert "还没提交" in listed.text
    chat.press("接着写")
    assert "三号楼路灯坏了" in chat.seen[-1].text
    chat.press("提交")
    assert "还没提交" not in all_text(chat.say("我的意见"))
    chat.say("垃圾桶没人收")
    (listed,) = chat.say("我的意见")
    assert "还没提交" in listed.text
    assert "LT-2026-000001" in listed.text


def test_words_changed_after_it_was_accepted_are_shown_as_an_addition_and_called_one(chat: Chat) -> None:
    file_one(chat)
    said = chat.write(lambda session: session.exec(select(Part)).one()).message_id
    chat.edit(said, "三号楼路灯坏了，很黑")
    accept(chat)
    chat.edit(said, "三号楼路灯坏了，很黑，老人摔了一跤")
    chat.say("我的意见")
    chat.press("LT-2026-000001")
    shown = chat.seen[-1].text
    first, added = shown.split("补充的", 1)
    assert "老人摔了一跤" not in first
    assert "老人摔了一跤" in added
    assert shown.count("您改了文字") == 1
    assert "您改的文字作为补充加上了" in shown
