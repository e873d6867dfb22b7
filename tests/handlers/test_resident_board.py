"""居务公开 in chat: what was answered, looking for words, supporting, and nothing that is not public."""

import pytest
from sqlmodel import Session, col, select

from bot.services import publishing
from bot.services.desk import Desk
from bot.views.presses import Press
from storage.database import Database
from storage.queries import suggestions
from storage.tables import Part, Support
from tests.builders_board import CANARY, HER_ID, NAME, town_with_secrets, who
from tests.builders_committee import NOW
from tests.builders_resident import Chat, all_text

ANSWERED, OPEN = "LT-2026-000001", "LT-2026-000002"


@pytest.fixture
def said(database: Database, desk: Desk) -> dict[str, int]:
    def work(session: Session) -> dict[str, int]:
        return {name: one.id or 0 for name, one in town_with_secrets(session, desk).items()}

    return database.write_now(work)


@pytest.fixture
def chat(database: Database, desk: Desk, said: dict[str, int]) -> Chat:
    chat = Chat(database, desk, 501)
    chat.say("/start LT")
    chat.press("同意")
    return chat


def supporters(chat: Chat) -> int:
    standing = select(Support).where(col(Support.ended_at).is_(None))
    return chat.write(lambda session: len(session.exec(standing).all()))


def test_she_reads_what_was_answered_and_finds_the_rest_by_words_or_number(chat: Chat) -> None:
    [listed] = chat.say("居务公开")
    assert ANSWERED in listed.text
    assert OPEN not in listed.text
    [one] = chat.press(ANSWERED)
    assert "路灯已换好" in one.text
    assert "附议" in one.buttons
    assert "http" not in one.text
    [found] = chat.say("井盖")
    assert "井盖松了" in found.text
    assert "待受理" in found.text
    assert chat.say(OPEN)[0].text == found.text
    [nothing] = chat.say("没有这个词")
    assert "没有找到" in nothing.text
    assert [
        secret
        for secret in (CANARY, NAME, "13800138000", "501门", str(HER_ID))
        if secret in all_text(chat.seen)
    ] == []


def test_she_supports_one_and_takes_it_back(chat: Chat) -> None:
    chat.say("居务公开")
    chat.press(ANSWERED)
    [shown] = chat.press("附议")
    assert supporters(chat) == 1
    assert "1 人附议" in shown.text
    assert "会告诉您" in chat.alert
    chat.press("取消附议")
    assert supporters(chat) == 0


def test_buttons_of_what_is_not_public_open_nothing(chat: Chat, said: dict[str, int]) -> None:
    chat.say("居务公开")
    message = chat.seen[-1].message_id
    for name in ("named", "unpassed", "private", "sensitive", "dispute", "hidden"):
        for action in ("bd_one", "bd_up"):
            chat.press_data(Press(action, said[name]).encode(), message)
            assert "不再" in chat.alert or "不公开" in chat.alert or "看不到" in chat.alert, chat.alert
    for arg in ("XX.0", "LT.99999999", "LT.-1", "..."):
        chat.press_data(Press("bd_list", arg=arg).encode(), message)
    chat.press(ANSWERED)

    def hide(session: Session) -> None:
        one = suggestions.get_suggestion(session, said["answered"], lock=True)
        publishing.take_back(session, one, who(session), "有门牌", NOW)

    chat.write(hide)
    chat.press("附议")
    assert supporters(chat) == 0
    assert CANARY not in all_text(chat.seen)


def test_what_is_longer_than_words_to_look_for_is_taken_as_hers(chat: Chat) -> None:
    chat.say("居务公开")
    words = "我们小区门口的路灯坏了很久了，晚上回家看不清路"
    assert words in all_text(chat.say(words))
    assert chat.write(lambda session: [part.text for part in session.exec(select(Part)).all()][-1]) == words


def test_her_own_has_no_button_and_the_address_is_told_where_there_is_one(
    database: Database, desk: Desk, said: dict[str, int]
) -> None:
    settings = desk.settings.model_copy(update={"board_url": "https://town.example/board"})
    chat = Chat(database, Desk(settings), HER_ID)
    assert "https://town.example/board/" in chat.say("/board")[0].text
    [one] = chat.press(ANSWERED)
    assert f"https://town.example/board/s/{ANSWERED}" in one.text
    assert "附议" not in one.buttons
