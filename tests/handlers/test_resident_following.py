"""A supporter's phone: the list, one of them, 不再通知 and back, taking support back."""

import pytest
from sqlmodel import Session

from bot.services import committee, drafts, residents
from bot.services.desk import Desk
from bot.services.said import Said
from storage.database import Database
from storage.queries import suggestions
from storage.tables import Member, Role, Suggestion, Support
from tests.builders_resident import MORNING, Chat, all_text

AUTHOR = 900_001


@pytest.fixture
def supporter(database: Database, desk: Desk) -> Chat:
    """501, who stands behind somebody else's LT-2026-000001."""
    chat = Chat(database, desk)
    chat.say("/start LT")
    chat.press("同意")

    def work(session: Session) -> None:
        author = residents.meet(session, AUTHOR, "zh", MORNING)
        residents.set_community(session, author, "LT")
        residents.agree(session, author, MORNING)
        drafts.add(session, desk, author, Said(AUTHOR, 1, "三号楼路灯坏了"), MORNING)
        draft = drafts.find(session, author)
        assert draft is not None
        filed = drafts.submit(session, desk, draft, MORNING)
        me = residents.meet(session, 501, "zh", MORNING)
        session.add(Support(suggestion_id=filed.id or 0, resident_id=me.id or 0, at=MORNING))

    database.write_now(work)
    return chat


def only(session: Session) -> Suggestion:
    return suggestions.get_suggestion(session, 1, lock=True)


def accept(chat: Chat) -> None:
    def work(session: Session) -> None:
        who = Member(telegram_id=701, role=Role.MEMBER, granted_at=chat.now, checked_at=chat.now)
        session.add(who)
        session.flush()
        committee.set_category(session, chat.desk, only(session), who, "MUN-01", chat.now)
        committee.accept(session, chat.desk, only(session), who, chat.now)

    chat.write(work)


def test_she_finds_what_she_supports_beside_her_own(supporter: Chat) -> None:
    supporter.say("/my")
    (page,) = supporter.press("我附议的（1）")
    assert "LT-2026-000001" in page.text
    (one,) = supporter.press("LT-2026-000001")
    assert "1 人附议" in one.text
    assert "有人提出" in one.text
    supporter.press("取消附议")
    assert "取消了" in supporter.seen[-1].text
    assert "没有附议过" in all_text(supporter.press("我附议的"))


def test_one_press_mutes_and_one_brings_it_back(supporter: Chat) -> None:
    accept(supporter)
    assert "您附议的" in all_text(supporter.look())
    assert "不再告诉您" in all_text(supporter.press("不再通知"))
    supporter.press("查看")
    assert "已设为不再通知" in supporter.seen[-1].text
    supporter.press("恢复通知")
    assert "以后有变化就告诉您" in supporter.seen[-1].text


def test_nobody_looks_at_or_mutes_what_she_does_not_follow(supporter: Chat) -> None:
    stranger = Chat(supporter.database, supporter.desk, user_id=502)
    stranger.say("/start LT")
    stranger.press("同意")
    for action in ("my_backed", "my_unback", "my_mute", "my_unmute", "my_one"):
        stranger.press_data(f"1|{action}|1||0", 99)
        assert "没" in stranger.alert


def test_the_settings_say_what_is_chosen_and_one_press_changes_it(supporter: Chat) -> None:
    (page,) = supporter.say("/settings")
    assert "马上告诉您" in page.text
    assert "22:00-08:00 不打扰" in page.text
    supporter.press("改为每天一次")
    assert "每天 18:00" in supporter.seen[-1].text
    supporter.press("答复也一起说")
    assert "答复也放进每天那一条" in supporter.seen[-1].text
    supporter.press("夜里也告诉我")
    assert "夜里也会告诉您" in supporter.seen[-1].text
    supporter.press("马上告诉我")
    assert "每有变化马上告诉您" in supporter.seen[-1].text
    supporter.press("语言")
    supporter.press("English")
    assert "Once a day" in supporter.say("/settings")[0].buttons


def test_the_settings_list_what_is_muted_and_bring_it_back(supporter: Chat) -> None:
    assert not any("不再通知的" in text for text in supporter.say("/settings")[0].buttons)
    accept(supporter)
    supporter.look()
    supporter.press("不再通知")
    supporter.say("/settings")
    supporter.press("不再通知的（1）")
    assert "以后有变化就告诉您" in all_text(supporter.press("恢复通知 LT-2026-000001"))
    supporter.press_data("1|set_mutes|||0", 99)
    assert "没有设为不再通知" in supporter.seen[-1].text
    supporter.press_data("1|set_digest||maybe|0", 99)
    assert "过期" in supporter.alert
