"""谁能看, as a resident meets it: in the preview, and in 我的意见 afterwards."""

import pytest
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Consent, Suggestion, Visibility
from tests.builders_resident import Chat, all_text


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    chat = Chat(database, desk)
    chat.say("/start LT")
    chat.press("同意")
    chat.say("三号楼路灯坏了")
    return chat


def newest(session: Session) -> Suggestion:
    return list(session.exec(select(Suggestion).order_by(col(Suggestion.id))))[-1]


def seen_as(chat: Chat) -> tuple[Visibility, str | None]:
    return chat.write(lambda session: (newest(session).visibility, newest(session).display_name))


def consents(chat: Chat) -> list[tuple[str, bool]]:
    def work(session: Session) -> list[tuple[str, bool]]:
        rows = session.exec(select(Consent).order_by(col(Consent.id)))
        return [(row.purpose, row.agreed) for row in rows]

    return chat.write(work)


def test_before_the_first_public_one_she_is_asked_and_after_it_no_more(chat: Chat) -> None:
    assert "仅承办单位，匿名" in all_text(chat.seen)
    chat.press("谁能看")
    asked = chat.press("匿名公开")
    assert "所有人都能看到" in all_text(asked)
    shown = chat.press("同意")
    assert "提交时给您起个名字" in all_text(shown)
    chat.press("提交")
    chat.say("再说一件：电梯坏了")
    chat.press("谁能看")
    assert "提交时给您起个名字" in all_text(chat.press("匿名公开"))
    assert consents(chat) == [("service", True), ("publication", True)]


def test_who_does_not_agree_keeps_it_with_the_committee(chat: Chat) -> None:
    chat.press("谁能看")
    chat.press("匿名公开")
    shown = chat.press("不同意")
    assert "仅承办单位，匿名" in all_text(shown)
    assert seen_as(chat)[0] is Visibility.COMMITTEE


def test_a_name_is_typed_and_changed_later_in_my_suggestions(chat: Chat) -> None:
    chat.press("谁能看")
    chat.press("署名")
    for number in ("13812345678", "王阿姨 13812345678"):
        assert "这个名字用不了" in all_text(chat.say(number))
    assert "署名“王阿姨”" in all_text(chat.say("王阿姨"))
    chat.press("提交")
    chat.press("查看")
    chat.press("谁能看")
    shown = chat.press("仅承办单位")
    assert "仅承办单位，匿名" in all_text(shown)
    assert "您改成仅承办单位能看，匿名" in all_text(shown)
    assert seen_as(chat) == (Visibility.COMMITTEE, None)


def test_while_a_name_is_asked_for_back_shows_the_draft_again(chat: Chat) -> None:
    chat.press("谁能看")
    chat.press("署名")
    assert "三号楼路灯坏了" in all_text(chat.say("返回"))
    assert "三号楼路灯坏了\n在东门" in all_text(chat.say("在东门"))
    assert seen_as(chat)[0] is Visibility.COMMITTEE


def test_nobody_changes_who_sees_somebody_elses(chat: Chat, database: Database, desk: Desk) -> None:
    chat.press("提交")
    row = chat.write(lambda session: newest(session).id)
    other = Chat(database, desk, user_id=502)
    other.say("/start LT")
    other.press("同意")
    other.press_data(f"1|my_seen|{row}|named|0", 1)
    assert "没找到" in other.alert
    assert seen_as(chat)[0] is Visibility.COMMITTEE
