"""The first minutes: language, community, the notice, and what was written before it was agreed to."""

import pytest
from sqlmodel import Session, select

from bot.services import residents
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Consent, Inbox, InboxState, Part, Resident, Suggestion
from tests.builders_resident import Chat, all_text


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    return Chat(database, desk)


def resident_of(chat: Chat) -> Resident:
    return chat.write(lambda session: session.exec(select(Resident)).one())


def test_from_poster_to_receipt_in_four_actions(chat: Chat) -> None:
    chat.say("/start LT-poster3")
    chat.press("同意")
    chat.say("三号楼楼道灯坏了")
    receipt = chat.press("提交")
    assert "LT-2026-000001" in all_text(receipt)
    filed = chat.write(lambda session: session.exec(select(Suggestion)).one())
    assert (filed.community, filed.channel, filed.number) == ("LT", "poster3", "LT-2026-000001")


def test_a_poster_sets_the_community_and_the_channel(chat: Chat) -> None:
    greeting = chat.say("/start YC-gate-2")
    assert "燕川社区" in all_text(greeting)
    assert (resident_of(chat).community, resident_of(chat).channel) == ("YC", "gate-2")


def test_a_meaningless_poster_link_is_said_and_the_start_goes_on(chat: Chat) -> None:
    greeting = chat.say("/start XX-9")
    assert "二维码" in greeting[0].text
    assert "罗田社区" in greeting[-1].buttons


def test_before_consent_a_resident_is_language_community_and_channel_only(chat: Chat) -> None:
    chat.say("/start LT")
    chat.say("先说一句")
    row = resident_of(chat)
    assert (row.language, row.community, row.channel, row.consent) == ("zh", "LT", "poster", None)
    assert chat.write(lambda session: session.exec(select(Part)).all()) == []


def test_the_language_follows_telegram_and_can_be_switched(database: Database, desk: Desk) -> None:
    chat = Chat(database, desk, language="de")
    assert "Which community" in all_text(chat.say("/start"))
    chinese = chat.press("中文")
    assert "您住在哪个社区" in all_text(chinese)
    assert chinese[0].keyboard[0] == ["提意见", "我的意见"]
    assert "Which language" in all_text(chat.say("语言"))
    assert chat.press("English")[0].keyboard[0] == ["Make a suggestion", "My suggestions"]


def test_who_reads_traditional_characters_is_written_to_in_them_and_understood(
    database: Database, desk: Desk
) -> None:
    chat = Chat(database, desk, language="zh-hk")
    asked = chat.say("/start")[-1]
    assert "您住在哪個社區？" in asked.text
    assert list(asked.buttons) == [
        "羅田社區", "燕川社區", "洪橋頭社區", "山門社區", "塘下涌社區", "中文", "English"
    ]  # fmt: skip
    assert "羅田社區" in all_text(chat.say("羅田"))
    chat.say("同意")
    preview = chat.say("樓下垃圾桶滿了三天沒人清")[-1]
    assert "垃圾清運與分類" in preview.text
    receipt = all_text(chat.press("提交"))
    assert "收到了，謝謝您！" in receipt
    assert "有話直接說" in all_text(chat.say("幫助"))
    chat.say("語言")
    assert chat.press("中文")[0].keyboard[0] == ["提意见", "我的意见"]
    chat.say("语言")
    assert chat.press("繁體中文")[0].text == "好的，以後用繁體中文。"


def test_the_notice_says_in_three_lines_who_reads_why_and_how_it_travels(chat: Chat) -> None:
    notice = chat.say("/start LT")[-1]
    assert [line for line in notice.text.splitlines() if line[:2] in ("1.", "2.", "3.")] != []
    assert "境外" in notice.text
    assert list(notice.buttons)[:2] == ["同意", "不同意"]


def test_consent_is_kept_with_version_and_time_once(chat: Chat) -> None:
    chat.say("/start LT")
    chat.press("同意")
    assert "已经同意" in (all_text(chat.press("同意")) + chat.alert)
    consent = chat.write(lambda session: session.exec(select(Consent)).one())
    assert (consent.purpose, consent.version, consent.agreed) == (
        "service",
        residents.NOTICE_VERSION,
        True,
    )
    assert resident_of(chat).consent == residents.NOTICE_VERSION


def test_what_was_written_before_agreeing_comes_back(chat: Chat) -> None:
    chat.say("/start LT")
    assert "留着" in all_text(chat.say("三号楼没有灯"))
    chat.say("老人会摔倒")
    shown = all_text(chat.press("同意"))
    assert "还在" in shown
    assert "三号楼没有灯\n老人会摔倒" in shown


def test_who_writes_on_before_agreeing_may_read_the_notice_again(chat: Chat) -> None:
    chat.say("/start LT")
    chat.say("三号楼没有灯")
    assert "再看一遍说明" in chat.say("老人会摔倒")[-1].buttons
    assert "谁看" in all_text(chat.press("再看一遍说明"))


def test_the_first_message_of_a_stranger_waits_for_community_and_consent(chat: Chat) -> None:
    assert "哪个社区" in all_text(chat.say("路灯坏了"))
    assert "同意" in chat.say("罗田")[-1].buttons
    assert "路灯坏了" in all_text(chat.say("同意"))


def test_an_album_before_agreeing_is_answered_once(chat: Chat) -> None:
    chat.say("/start LT")
    assert len(chat.photo("a", album="9")) == 1
    assert chat.photo("b", album="9") == []
    assert "照片 2 张" in all_text(chat.press("同意"))


def test_refusing_forgets_what_was_written_and_leaves_reading_open(chat: Chat) -> None:
    chat.say("/start LT")
    chat.say("不想留下的话")
    assert "没有同意" in all_text(chat.press("不同意"))
    held = chat.write(lambda session: session.exec(select(Inbox).where(Inbox.state == InboxState.HELD)).all())
    assert held == []
    assert "怎么用" in all_text(chat.say("/help"))
    assert "我们记什么" in all_text(chat.say("/privacy"))
    assert len(chat.say("/language")) == 1
    consent = chat.write(lambda session: session.exec(select(Consent)).one())
    assert consent.agreed is False


def test_who_refused_may_change_her_mind(chat: Chat) -> None:
    chat.say("/start LT")
    chat.press("不同意")
    chat.press("再看一遍说明")
    chat.press("同意")
    assert "路灯" in all_text(chat.say("路灯坏了"))


def test_a_changed_notice_asks_again_before_the_next_stored_word(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.say("/start LT")
    chat.press("同意")
    chat.say("路灯坏了")
    monkeypatch.setattr(residents, "NOTICE_VERSION", "2027-01")
    assert "有更新" in all_text(chat.press("提交"))
    chat.say("还有一句")
    parts = chat.write(lambda session: session.exec(select(Part)).all())
    assert [part.text for part in parts] == ["路灯坏了"]
    assert "还有一句" in all_text(chat.press("同意"))


def test_start_again_keeps_the_draft(chat: Chat) -> None:
    chat.say("/start LT")
    chat.press("同意")
    chat.say("路灯坏了")
    again = chat.say("/start LT-poster3")
    assert "路灯坏了" in all_text(again)
    assert "LT-2026-000001" in all_text(chat.press("提交"))


def test_cancelling_the_start_is_possible_and_back_leads_to_the_communities(chat: Chat) -> None:
    chat.say("/start LT")
    assert "罗田社区" in chat.say("返回")[-1].buttons
    assert "/start" in all_text(chat.say("/cancel"))


def test_a_forged_press_of_a_stranger_changes_nothing(chat: Chat) -> None:
    chat.press_data("1|me_agree|||0", 1)
    assert "过期" in chat.alert

    def count(session: Session) -> int:
        return len(session.exec(select(Resident)).all())

    assert chat.write(count) == 0
