"""A suggestion being written: messages, albums, choices, submitting, cancelling."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Attachment, Event, FileState, Inbox, Kind, Part, Status, Suggestion
from tests.builders_resident import Chat, all_text


def only(chat: Chat) -> Suggestion:
    return chat.write(lambda session: session.exec(select(Suggestion)).one())


def texts(chat: Chat) -> list[str]:
    return [
        part.text
        for part in chat.write(lambda session: session.exec(select(Part).order_by(col(Part.id))).all())
    ]


def test_the_button_invites_and_the_next_message_is_the_draft(chat: Chat) -> None:
    assert "请说" in all_text(chat.say("提意见"))
    assert "路灯坏了" in all_text(chat.say("路灯坏了"))
    assert "写了一半" in all_text(chat.say("/new"))


def test_a_draft_is_begun_whole(chat: Chat) -> None:
    """Changed after it was stored, it would cost a flush: as much as half of the turn's statements."""
    changed: list[Any] = []

    def note(session: Session, *_: object) -> None:
        changed.extend(row for row in session.dirty if isinstance(row, Suggestion))

    event.listen(Session, "before_flush", note)
    try:
        chat.say("路灯坏了")
    finally:
        event.remove(Session, "before_flush", note)
    assert texts(chat) == ["路灯坏了"]
    assert changed == []


def test_messages_add_up_to_one_draft(chat: Chat) -> None:
    chat.say("路灯坏了")
    assert "路灯坏了\n在三号楼" in all_text(chat.say("在三号楼"))
    assert only(chat).status is Status.DRAFT


def test_a_long_text_in_pieces_is_one_suggestion_in_order(chat: Chat) -> None:
    first, second = "头" * 4096, "尾" * 2904
    chat.say(first)
    chat.say(second)
    assert texts(chat) == [first, second]
    chat.press("提交")
    assert only(chat).number == "LT-2026-000001"


@pytest.mark.parametrize(
    ("first", "rest", "whole"),
    [
        ("头" * 3600, "尾", "头尾"),
        ("lamp " * 750, "is out", "lamp is out"),
        ("头" * 3400, "尾", "头\n尾"),
    ],
)
def test_what_the_app_cut_is_one_text_again(chat: Chat, first: str, rest: str, whole: str) -> None:
    chat.deliver_at_once(first.rstrip())
    assert whole in all_text(chat.deliver_at_once(rest))
    chat.press("提交")
    assert whole in all_text(chat.press("查看"))


def test_a_piece_that_comes_after_the_answer_to_a_question_follows_its_head(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    chat.press("补充")
    chat.say("头" * 4096)
    assert chat.say("尾" * 10) == []
    assert len(texts(chat)) == 3
    assert only(chat).status is Status.SUBMITTED


def test_an_album_is_one_suggestion_with_one_preview(chat: Chat) -> None:
    chat.look()
    for name in ("a", "b", "c"):
        chat.now = chat.now.replace(microsecond=0)
        chat.deliver("message", chat._message(900 + ord(name), {
            "photo": [{"file_id": name, "file_unique_id": name, "width": 1, "height": 1, "file_size": 5}],
            "media_group_id": "77", **({"caption": "楼道很黑"} if name == "a" else {}),
        }))  # fmt: skip
    previews = [one for one in chat.seen if "照片 3 张" in one.text]
    assert len(previews) == 1
    files = chat.write(lambda session: session.exec(select(Attachment)).all())
    assert {file.state for file in files} == {FileState.PENDING}
    assert all(file.next_at is not None for file in files)


def test_the_preview_shows_the_files_as_an_album(chat: Chat) -> None:
    chat.photo("a", "楼道很黑")
    shown = chat.photo("b")
    assert [one.method for one in shown] == ["sendMediaGroup", "sendMessage"]


@pytest.mark.parametrize("kind", ["animation", "video", "voice", "audio", "document", "video_note"])
def test_a_file_beyond_the_limit_is_said_and_the_words_stay(chat: Chat, kind: str) -> None:
    sent = {
        "file_id": "v",
        "file_unique_id": "v",
        "width": 1,
        "height": 1,
        "length": 1,
        "duration": 9,
        "file_size": 30_000_000,
    }
    said = chat.send(**{kind: sent, "caption": "噪音录像"})
    assert "20 MB" in all_text(said)
    assert texts(chat) == ["噪音录像"]
    file = chat.write(lambda session: session.exec(select(Attachment)).one())
    assert (file.state, file.next_at) == (FileState.TOO_BIG, None)


def test_a_file_that_is_not_kept_is_not_counted_among_those_that_are(chat: Chat) -> None:
    chat.photo("a", "楼道很黑")
    document = {"file_id": "d", "file_unique_id": "d", "file_size": 30_000_000}
    shown = chat.send(document=document)
    assert "附件：照片 1 张" in all_text(shown)
    assert "没能存下：文件 1 个" in all_text(shown)
    # It is shown as others will see it.
    methods = [one.method for one in shown]
    assert "sendPhoto" in methods
    assert "sendDocument" not in methods
    chat.press("提交")
    looked = all_text(chat.press("查看"))
    assert "附件：照片 1 张" in looked
    assert "没能存下：文件 1 个" in looked


def test_category_kind_and_community_can_be_changed(chat: Chat) -> None:
    chat.say("路灯坏了，晚上很黑")
    chat.press("选类型")
    chat.press("咨询")
    chat.press("选地点")
    chat.press("别的社区")
    chat.press("燕川社区")
    chat.press("返回")
    chat.press("选类别")
    chat.press("安全治安")
    preview = all_text(chat.press("治安巡防"))
    assert "咨询" in preview
    assert "燕川社区" in preview
    assert "治安巡防" in preview
    chat.press("提交")
    filed = only(chat)
    assert (filed.number, filed.kind, filed.category) == ("YC-2026-000001", Kind.QUESTION, "SEC-01")
    assert filed.category_source == "resident"


def test_a_menu_with_many_categories_is_turned_page_by_page(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("选类别")
    first = chat.press("环境市容")[-1].buttons
    second = chat.press("下一页")[-1].buttons
    assert not {name for name in first if "页" not in name and name != "返回"} & set(second)
    assert "提交" in (chat.press("返回") and chat.press("返回"))[-1].buttons


def test_submitting_twice_files_once_and_says_the_number(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    assert chat.press("提交") == []
    assert "LT-2026-000001" in chat.alert
    assert only(chat).number == "LT-2026-000001"


def test_submitting_under_an_old_preview_shows_the_present_one(chat: Chat) -> None:
    old = chat.say("路灯坏了")[-1]
    chat.say("在三号楼")
    shown = chat.press_data(old.buttons["提交"], old.message_id)
    assert "最新" in chat.alert
    assert "在三号楼" in all_text(shown)
    assert shown[-1].params["message_id"] == old.message_id
    assert only(chat).status is Status.DRAFT


def test_a_number_typed_is_the_button_pressed(chat: Chat) -> None:
    chat.say("路灯坏了")
    assert "LT-2026-000001" in all_text(chat.say("1"))


def test_cancelling_asks_once_and_deletes(chat: Chat) -> None:
    chat.say("路灯坏了")
    asked = chat.say("/cancel")
    assert "删除草稿" in all_text(asked)
    assert "路灯坏了" in all_text(chat.press("返回"))
    chat.press("取消")
    chat.press("删除")
    assert chat.write(lambda session: session.exec(select(Suggestion)).all()) == []
    assert texts(chat) == []


def test_buttons_of_a_deleted_draft_do_not_touch_the_next_one(chat: Chat) -> None:
    old = chat.say("路灯坏了")[-1]
    chat.press("取消")
    chat.press("删除")
    chat.say("井盖坏了")
    chat.press_data(old.buttons["提交"], old.message_id)
    assert "不在了" in chat.alert
    assert only(chat).status is Status.DRAFT


def test_cancelling_with_nothing_open_says_so(chat: Chat) -> None:
    assert "没有要取消的" in all_text(chat.say("取消"))


def test_an_edit_of_a_draft_replaces_the_words(chat: Chat) -> None:
    chat.say("路灯坏了")
    first = chat.next_id
    message = chat.write(lambda session: session.exec(select(Part)).one()).message_id
    assert "路灯和井盖坏了" in all_text(chat.edit(message, "路灯和井盖坏了"))
    assert texts(chat) == ["路灯和井盖坏了"]
    assert first > message


def test_a_caption_added_by_editing_is_taken(chat: Chat) -> None:
    chat.photo("a")
    message = chat.write(lambda session: session.exec(select(Attachment)).one()).message_id
    chat.edit(message, "楼道很黑")
    assert texts(chat) == ["楼道很黑"]


STICKER = {
    "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
    "is_animated": False, "is_video": False,
}  # fmt: skip
POLL = {
    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "type": "regular",
    "is_closed": False, "is_anonymous": True, "allows_multiple_answers": False,
    "allows_revoting": False, "members_only": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"sticker": STICKER}, "表情"),
        ({"poll": POLL}, "投票"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "骰子"),
        ({"game": {"title": "t", "description": "d", "photo": []}}, "游戏"),
        ({"story": {"chat": {"id": 5, "type": "private"}, "id": 1}}, "动态"),
        ({"location": {"latitude": 22.5, "longitude": 113.8}}, "没有我们认识的小区"),
        ({"text": " \n "}, "还没有字"),
        ({}, "看不到内容"),
    ],
)
def test_what_cannot_be_taken_is_answered_kindly_and_ends_nothing(
    chat: Chat, content: dict[str, object], word: str
) -> None:
    chat.say("路灯坏了")
    answer = chat.send(**content)
    assert word in all_text(answer)
    assert texts(chat) == ["路灯坏了"]
    assert "LT-2026-000001" in all_text(chat.press("提交"))


def test_a_forwarded_text_is_taken_without_its_origin(chat: Chat) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "某位邻居", "date": 1}
    shown = all_text(chat.say("群里都说井盖坏了", forward_origin=origin))
    assert "群里都说井盖坏了" in shown
    assert "不记是谁发的" in shown
    bodies = [row.body for row in chat.write(lambda session: session.exec(select(Inbox)).all())]
    assert not any("某位邻居" in body for body in bodies)


def test_a_venue_is_taken_as_words(chat: Chat) -> None:
    place = {"latitude": 22.8, "longitude": 113.8}
    venue = {"location": place, "title": "罗田公园", "address": "东门"}
    assert "罗田公园 东门" in all_text(chat.send(venue=venue, location=place))


def test_an_unknown_command_loses_no_draft(chat: Chat) -> None:
    chat.say("路灯坏了")
    assert "没有这个命令" in all_text(chat.say("/dance"))
    assert "LT-2026-000001" in all_text(chat.press("提交"))


def test_a_command_for_groups_says_where_it_belongs(chat: Chat) -> None:
    assert "要在群里发" in all_text(chat.say("/agenda 路灯"))


@pytest.mark.parametrize("text", ["\u200b\u2060", "\u2800", "\u3164\u200d", "\ufe0f"])
def test_what_nobody_can_see_is_nothing_said(chat: Chat, text: str) -> None:
    assert "还没有字" in all_text(chat.say(text))
    assert texts(chat) == []
    chat.say("路灯坏了")
    message = chat.write(lambda session: session.exec(select(Part)).one()).message_id
    assert message is not None
    assert "还没有字" in all_text(chat.edit(message, text))
    assert texts(chat) == ["路灯坏了"]


def test_help_says_where_one_is(chat: Chat) -> None:
    assert "没有写到一半的" in all_text(chat.say("/help"))
    chat.say("路灯坏了")
    assert "写了一半" in all_text(chat.say("帮助"))
    assert "路灯坏了" in all_text(chat.say("返回"))


def test_filing_is_in_the_history_with_what_was_guessed(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    event = chat.write(lambda session: session.exec(select(Event)).one())
    assert (event.what, event.before, event.after) == ("submitted", Status.DRAFT, Status.SUBMITTED)
    assert "MUN-01" in event.data["guesses"]


def test_nobody_else_can_press_the_buttons_of_a_draft(chat: Chat, database: Database, desk: Desk) -> None:
    mine = chat.say("路灯坏了")[-1]
    other = Chat(database, desk, user_id=777)
    other.say("/start LT")
    other.press("同意")
    other.press_data(mine.buttons["提交"], mine.message_id)
    assert "不在了" in other.alert
    assert only(chat).status is Status.DRAFT
