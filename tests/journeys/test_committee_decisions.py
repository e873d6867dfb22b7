"""What members decide reaches the resident once, in her language, exactly as they saw it."""

import asyncio

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import notices
from storage.tables import Suggestion, Visibility
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


async def test_accept_sign_answer_close_and_the_resident_hears_each_once(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    card = await card_by_chat(member, number)
    assert "等委员受理" in card["text"]
    assert str(resident.user_id) not in str(card)
    await accept_by_chat(town, member, number)
    said = [text for text in resident.texts_of_bot() if number in text]
    assert sum("已受理" in text for text in said) == 1
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "今天已经换了新灯。")
    preview = await settle_by_chat(member, await member.see("居民将看到"))
    assert not any("换了新灯" in text for text in resident.texts_of_bot())
    await member.press("发送", preview)
    answer = await resident.see("换了新灯", button="满意")
    assert answer["text"].split("\n\n")[0] in preview["text"]
    await town.settled()
    assert "办理结果：A" in (await card_by_chat(member, number))["text"]
    await resident.press("满意", answer)
    closed = await member.see(number, "已办结", "居民评价：满意")
    assert buttons(closed) == ["书面答复"]
    assert closed["message_id"] == card["message_id"]


async def test_not_accepted_needs_a_reason_which_the_resident_reads(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    await member.press("不予受理", await card_by_chat(member, number))
    menu = await member.see(number, "为什么不予受理", button="返回")
    assert len(buttons(menu)) == 7
    await member.press("返回", menu)
    await town.settled()
    await member.press("不予受理", await card_by_chat(member, number))
    await member.press("同一件事，没有新情况", await member.see(number, "为什么不予受理"))
    assert "没有新情况" in (await resident.see(number, "没法受理"))["text"]
    assert buttons(await member.see(number, "不予受理", "理由")) == []


async def test_not_ours_says_whose_it_is_after_a_preview(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    await member.press("不予受理", await card_by_chat(member, number))
    await member.press("不归我们管", await member.see(number, "为什么不予受理"))
    await member.reply(await member.see("归哪个单位管"), "市供水公司 <客服>")
    await member.press("发送", await member.see("居民将看到", "市供水公司"))
    assert "市供水公司 <客服>" in (await resident.see(number, "没法受理"))["text"]
    assert "归谁管：市供水公司" in (await member.see("归谁管"))["text"]


async def test_a_question_comes_back_to_the_card_with_its_answer(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    before = await card_by_chat(member, number)
    await member.press("退回补充", before)
    await member.reply(await member.see("要问居民的话"), "是哪一个单元？")
    await member.press("发送", await member.see("居民将看到", "是哪一个单元"))
    await resident.see("是哪一个单元？")
    assert "等居民补充" in (await member.see(number, "待补充"))["text"]
    await resident.say("二单元三楼")
    card = await member.see(number, "待受理", "二单元三楼", button="受理")
    assert "补充" in card["text"]
    assert card["message_id"] == before["message_id"]


async def test_an_english_resident_is_answered_in_english_and_the_preview_is_hers(town: Town) -> None:
    resident, number = await file_by_chat(town, "The street light is broken, please fix it.", language="en")
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "Fixed <today> & tested.")
    preview = await settle_by_chat(member, await member.see("居民将看到", "Fixed <today> & tested."))
    await member.press("发送", preview)
    answer = await resident.see("Fixed <today> & tested.")
    assert answer["text"].split("\n\n")[0] in preview["text"]


async def test_two_members_at_once_make_one_change_and_one_polite_refusal(town: Town) -> None:
    resident, number = await file_by_chat(town)
    first, second = await town.member("LT", "甲"), await town.member("LT", "乙")
    card = await card_by_chat(first, number)
    words = await asyncio.gather(first.press("受理", card), second.press("受理", card))
    assert sorted(bool("同事刚刚处理了" in word["text"]) for word in words) == [False, True]
    await town.settled()
    assert sum("已受理" in text for text in resident.texts_of_bot()) == 1
    again = await second.press("不予受理", card)
    assert "同事刚刚处理了" in again["text"]
    assert "签收" in buttons(await card_by_chat(first, number))


async def test_not_satisfied_goes_one_level_up_and_the_second_time_is_supervised(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, above = await town.member("LT"), await town.member("", "街道")
    await accept_by_chat(town, member, number)
    await _answer(town, member, number, "没有灯泡。")
    await _unhappy(resident, "灯还是不亮")
    retired = await member.see(number, "已上报街道")
    assert buttons(retired) == []
    card = await above.see(number, "灯还是不亮", button="签收")
    await above.press("签收", card)
    await town.settled()
    await _answer(town, above, number, "换了新灯。")
    await _unhappy(resident, "只亮了一天")
    await above.see("督办", number, "两次不满意")
    await town.admin().see("督办", number)
    final = await card_by_chat(above, number)
    assert "只亮了一天" in final["text"]


async def test_the_kind_and_category_can_be_corrected_before_accepting(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    stale = await card_by_chat(member, number)
    await member.press("改类别", stale)
    await member.press("其他类别", await member.see(number, "这是哪一类"))
    await member.press("物业停车", await member.see(number, "这是哪一类", button="物业停车"))
    await member.press("电梯", await member.see(number, button="电梯"))
    await member.see(number, "· 电梯", "物业公司")
    assert "同事刚刚处理了" in (await member.press("受理", stale))["text"]
    await member.press("改类型", await card_by_chat(member, number))
    await member.press("表扬", await member.see(number, "想要什么"))
    assert "表扬" in (await member.see(number, "表扬", button="受理"))["text"]


async def _answer(town: Town, member: Person, number: str, words: str) -> None:
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), words)
    await member.press("发送", await settle_by_chat(member, await member.see("居民将看到", words)))
    await town.settled()


async def _unhappy(resident: Person, why: str) -> None:
    await resident.press("不满意")
    await resident.town.settled()
    await resident.say(why)
    await resident.town.settled()


async def test_what_she_wants_public_is_passed_by_a_member_and_taken_back_with_a_reason(town: Town) -> None:
    resident, number = await file_by_chat(town)

    def wish(session: Session) -> None:
        suggestion = session.exec(select(Suggestion).where(Suggestion.number == number)).one()
        suggestion.visibility = Visibility.PUBLIC
        notices.refresh_cards(session, suggestion, clock.now())

    member = await town.member()
    await member.see(number, button="受理")
    await town.write(wish)
    await member.press("公开", await member.see(number, "居民愿意公开", button="公开"))
    assert "已经公开" in (await resident.see(number, "邻居们能看到"))["text"]
    await member.press("取消公开", await member.see(number, "其他居民能看到", button="取消公开"))
    await member.reply(await member.see("为什么取消公开", number), "写了门牌号")
    await member.press("发送", await member.see("取消公开，居民会看到", "写了门牌号"))
    assert "不再公开" in (await resident.see(number, "写了门牌号"))["text"]
