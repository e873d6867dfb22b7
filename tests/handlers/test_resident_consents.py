"""我的同意, as a resident meets it: every purpose by itself, given and taken back, by button."""

import pytest
from sqlmodel import col, select

from bot.services import consents, residents
from bot.services.consents import Purpose
from storage.tables import Consent, Group, Suggestion
from tests.builders_resident import Chat, all_text

LIFT = "3栋501的电梯又停了"


def with_property_company(chat: Chat) -> Chat:
    chat.write(lambda session: session.add(Group(chat_id=-31, community="LT", body="PM", bound_at=chat.now)))
    return chat


def answers(chat: Chat) -> list[tuple[str, bool]]:
    return chat.write(
        lambda session: [
            (one.purpose, one.agreed) for one in session.exec(select(Consent).order_by(col(Consent.id)))
        ]
    )


def test_the_settings_lead_to_every_purpose_with_its_state_date_and_version(chat: Chat) -> None:
    assert "同意了 1 项" in all_text(chat.say("/settings"))
    page = all_text(chat.press("我的同意"))
    assert "2026年11月23日您同意了（说明 2026-12 版）" in page
    assert page.count("还没有问过您") == 2
    assert "收回：办理" in chat.seen[-1].buttons
    assert "同意：公开" in chat.seen[-1].buttons


@pytest.mark.parametrize("name", ["公开", "给外单位"])
def test_a_purpose_is_told_of_before_it_is_agreed_to_and_is_taken_back_in_one_tap(
    chat: Chat, name: str
) -> None:
    chat.say("/settings")
    chat.press("我的同意")
    assert "是这样" in all_text(chat.press(f"同意：{name}"))
    assert len(answers(chat)) == 1
    assert f"收回：{name}" in chat.press("同意")[0].buttons
    assert "收回了" in all_text(chat.press(f"收回：{name}"))
    assert f"同意：{name}" in chat.press("返回")[0].buttons
    assert [agreed for _, agreed in answers(chat)] == [True, True, False]


def test_each_is_withdrawn_by_itself(chat: Chat) -> None:
    chat.say("我家三零二的秘密")
    chat.press("谁能看")
    chat.press("匿名公开")
    chat.press("同意")
    chat.press("提交")
    chat.say("/privacy")
    chat.press("我的同意")
    assert "1 条公开的" in all_text(chat.press("收回：公开"))
    chat.press("返回")
    chat.press("收回：办理")
    assert "撤回了 1 条" in all_text(chat.press("能撤的撤回"))
    assert answers(chat) == [
        ("service", True), ("publication", True), ("publication", False), ("service", False),
    ]  # fmt: skip


@pytest.mark.parametrize(("answer", "told"), [("同意", "能看全部内容"), ("不同意", "隐去姓名、号码、门牌")])
def test_she_is_asked_after_the_receipt_and_answers_in_one_tap(chat: Chat, answer: str, told: str) -> None:
    with_property_company(chat)
    chat.say(LIFT)
    seen = chat.press("提交")
    assert "LT-2026-" in seen[-2].text
    assert "不是社区和街道的单位" in seen[-1].text
    assert told in all_text(chat.press(answer))
    assert answers(chat)[-1] == ("sharing", answer == "同意")
    chat.say(f"{LIFT}，第二次了")
    assert "不是社区和街道的单位" not in all_text(chat.press("提交"))


def test_made_up_buttons_change_nothing(chat: Chat) -> None:
    for data in (
        "con_share||x|0",
        "con_give||nothing|0",
        "con_given||service|0",
        "con_end||x|0",
        "con_ended||x|0",
    ):
        chat.press_data(f"1|{data}", 101)
    chat.press("同意")
    assert answers(chat) == [("service", True)]


def test_who_withdrew_is_shown_the_notice_before_she_agrees_again(chat: Chat) -> None:
    chat.say("/settings")
    chat.press("我的同意")
    chat.press("收回：办理")
    chat.press("收回：办理")
    chat.press("返回")
    assert "谁看：" in all_text(chat.press("同意：办理"))
    chat.press("同意")
    assert answers(chat) == [("service", True), ("service", False), ("service", True)]


def with_a_new_text(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """She agreed to publication, then both texts changed."""
    chat.say("/settings")
    chat.press("我的同意")
    chat.press("同意：公开")
    chat.press("同意")
    chat.say("路灯坏了一个月")
    chat.press("谁能看")
    chat.press("匿名公开")
    chat.press("提交")
    monkeypatch.setitem(consents.VERSIONS, Purpose.PUBLICATION, "2027-01")
    monkeypatch.setattr(residents, "NOTICE_VERSION", "2027-01")
    monkeypatch.setattr(consents, "NOTICE_VERSION", "2027-01")
    return chat


@pytest.mark.parametrize(("answer", "visible"), [("同意", "public"), ("不同意", "committee")])
def test_a_new_text_of_any_purpose_is_answered_before_the_next_word_is_kept(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, answer: str, visible: str
) -> None:
    with_a_new_text(chat, monkeypatch)
    assert "所有人都能看到" in all_text(chat.say("垃圾桶满了"))
    assert "说明有更新" in all_text(chat.press(answer))
    shown = all_text(chat.press("同意"))
    assert "垃圾桶满了" in shown
    first = chat.write(lambda session: session.exec(select(Suggestion).order_by(col(Suggestion.id))).first())
    assert first is not None
    assert first.visibility == visible
    assert answers(chat)[-2:] == [("publication", answer == "同意"), ("service", True)]


def test_an_old_yes_to_the_notice_does_not_jump_the_question(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_new_text(chat, monkeypatch)
    chat.say("垃圾桶满了")
    assert "这句也替您留着" in all_text(chat.say("还有狗屎"))
    assert "所有人都能看到" in all_text(chat.press("同意"))
    chat.press("不同意")
    assert "垃圾桶满了" in all_text(chat.press("同意"))


def test_a_text_that_changes_brings_the_notice_with_it() -> None:
    assert max(consents.VERSIONS.values()) <= residents.NOTICE_VERSION
