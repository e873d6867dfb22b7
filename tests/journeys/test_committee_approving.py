"""Where a body wants four eyes, an answer goes round once more, and reaches the resident as it was passed."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import clock
from storage.tables import FourEyes, Member, Role, Suggestion
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


async def signed(town: Town, language: str = "zh-hans") -> tuple[Person, Person, Person, str]:
    """A matter of a body that wants four eyes; its resident, two members, its number."""
    words = "3栋楼道的路灯坏了半个月。" if language != "en" else "The street light of block 3 is broken."
    resident, number = await file_by_chat(town, words, language=language)
    first, second = await town.member("LT", "甲"), await town.member("LT", "乙")
    await accept_by_chat(town, first, number)

    def work(session: Session) -> None:
        suggestion, now = session.exec(select(Suggestion)).one(), clock.now()
        who = Member(telegram_id=999, role=Role.ADMIN, granted_at=now, checked_at=now)
        session.add(who)
        session.flush()
        session.add(FourEyes(community="LT", body=suggestion.lead or "", member_id=who.id or 0, since=now))

    await town.write(work)
    return resident, first, second, number


async def write(member: Person, number: str, words: str) -> dict[str, Any]:
    """An answer, handed in."""
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), words)
    await member.press("发送", await settle_by_chat(member, await member.see("居民将看到", words)))
    await member.see("已交同事审核", words)
    await member.town.settled()
    await member.with_button("同意，发出")
    return await _review(member)


async def _review(member: Person) -> dict[str, Any]:
    for message in reversed(member.town.messages(member.chat_id)):
        if "同意，发出" in buttons(message):
            return message
    raise AssertionError("nothing to approve")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_two_colleagues_press_at_once_and_it_goes_out_once_to_the_letter(
    town: Town, language: str
) -> None:
    resident, first, second, number = await signed(town, language)
    third = await town.member("LT", "丙")
    words = "路灯昨天换了 <新灯管>，质保两年。"
    review = await write(first, number, words)
    card = await card_by_chat(first, number)
    assert "等同事审核" in card["text"]
    assert "期限" in card["text"]
    assert "答复" not in buttons(card)
    assert "您自己写的" in (await first.press("同意，发出", review))["text"]
    assert not any("质保" in text for text in resident.texts_of_bot())
    answers = await asyncio.gather(second.press("同意，发出", review), third.press("同意，发出", review))
    assert sorted("已经有同事处理了" in word.get("text", "") for word in answers) == [False, True]
    await resident.see(words)
    await town.settled()
    assert sum("质保" in text for text in resident.texts_of_bot()) == 1
    assert "等同事审核" not in (await card_by_chat(first, number))["text"]


async def test_what_is_sent_back_with_a_reason_is_gone_on_with_by_a_colleague(town: Town) -> None:
    resident, first, second, number = await signed(town)
    review = await write(first, number, "路灯昨天换好了。")
    await second.press("退回修改", review)
    await second.reply(await second.see("要改哪里", number), "写上找谁报修")
    await second.press("发送", await second.see("退回修改，同事将看到", "写上找谁报修"))
    await town.settled()
    card = await card_by_chat(first, number)
    assert "答复退回修改：写上找谁报修" in card["text"]
    assert "已经有同事处理了" in (await second.press("同意，发出", review))["text"]
    await town.restart()
    await second.press("接着改", await card_by_chat(second, number))
    again = await second.see("居民将看到", "路灯昨天换好了。", button="发送")
    await second.reply(again, "路灯昨天换好了，再坏请打12345。")
    await second.press("发送", await second.see("居民将看到", "再坏请打12345"))
    await second.see("已交同事审核")
    await town.settled()
    latest = await _review(second)
    assert "您自己写的" in (await second.press("同意，发出", latest))["text"]
    assert "只有本人" in (await first.press("收回", latest))["text"]
    await first.press("同意，发出", latest)
    await resident.see("再坏请打12345")
    await town.settled()
    assert not any("写上找谁报修" in text for text in resident.texts_of_bot())


async def test_a_writer_takes_back_and_a_neighbouring_group_cannot_pass_it(town: Town) -> None:
    resident, first, second, number = await signed(town)
    review = await write(first, number, "路灯昨天换好了。")
    stranger = await town.member("YC", "外人")
    await stranger.say("/list")
    here = await stranger.see("没有未办结")
    for action in ("c_approve", "c_sendback", "c_takeback", "c_review", "c_redraft"):
        assert "不" in (await stranger.forge(here, f"1|{action}|1|1|0"))["text"]
    await first.press("收回", review)
    await first.see("已收回")
    await town.settled()
    assert "接着改" in buttons(await card_by_chat(second, number))
    assert not any("换好了" in text for text in resident.texts_of_bot())
