"""What members write among themselves stays among themselves; what they write for a resident is hers."""

import pytest
from sqlmodel import select

from storage.tables import Event, Note
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Town, buttons

pytestmark = pytest.mark.anyio
CANARY = "物业说要等下月-zqxwv"


async def test_a_reply_to_the_card_is_a_note_that_never_reaches_the_resident(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    message = await member.reply(await card_by_chat(member, number), CANARY)
    await member.see("已记为内部备注", number, "居民看不到")
    await member.edit(message, text=f"{CANARY}，改到周五")
    await member.see("备注已按您的修改更新")
    await accept_by_chat(town, member, number)
    await member.reply(await card_by_chat(member, number), CANARY)
    await member.see("已记为内部备注")
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "修好了。")
    await member.press("发送", await settle_by_chat(member, await member.see("居民将看到")))
    await resident.press("满意")
    await resident.say("/my")
    await resident.press(number, await resident.see(number, button=number))
    await town.settled()
    assert not any("zqxwv" in text for text in resident.screen())
    calls = await town.client.calls()
    to_her = [call for call in calls if call["chat_id"] == resident.chat_id]
    assert len(to_her) > 5
    assert "zqxwv" not in str(to_her)
    notes = await town.read(lambda session: [note.text for note in session.exec(select(Note)).all()])
    assert notes == [f"{CANARY}，改到周五", CANARY]
    kept = await town.read(
        lambda session: [e.data for e in session.exec(select(Event)).all() if e.what == "note_edited"]
    )
    assert [data["before"] for data in kept] == [CANARY]


async def test_a_prompt_belongs_to_whoever_opened_it(town: Town) -> None:
    resident, number = await file_by_chat(town)
    first, second = await town.member("LT", "甲"), await town.member("LT", "乙")
    await accept_by_chat(town, first, number)
    await first.press("答复", await card_by_chat(first, number))
    prompt = await first.see("回复这条消息", number)
    await first.see(number, "一位同事正在写", button="取消")
    assert "一位同事正在写" in (await second.press("答复", await card_by_chat(second, number)))["text"]
    await second.reply(prompt, "我来答")
    await second.see("一位同事正在写")
    assert "只有本人" in (await second.press("取消", await card_by_chat(second, number)))["text"]
    await first.reply(prompt, "我写的答复")
    preview = await first.see("居民将看到", "我写的答复")
    assert "只有本人" in (await second.press("A 已解决或基本解决", preview))["text"]
    preview = await settle_by_chat(first, preview)
    assert "只有本人" in (await second.press("发送", preview))["text"]
    await first.press("发送", preview)
    await resident.see("我写的答复")
    await town.settled()
    assert not any("我来答" in text for text in resident.screen())
    assert await town.read(lambda session: list(session.exec(select(Note)).all())) == []


async def test_every_prompt_can_be_cancelled(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    before = len(resident.screen())
    await member.press("退回补充", await card_by_chat(member, number))
    await member.see(number, "一位同事正在写", button="取消")
    assert "已取消" in (await member.press("取消", await card_by_chat(member, number)))["text"]
    await town.settled()
    assert "取消" not in buttons(await card_by_chat(member, number))
    await member.press("退回补充", await card_by_chat(member, number))
    await member.reply(await member.see("要问居民的话"), "取消")
    await member.see("已取消", number)
    await member.press("退回补充", await card_by_chat(member, number))
    prompt = await member.see("要问居民的话")
    await member.say("/cancel")
    await member.see("已取消", number)
    await member.reply(prompt, "是哪一栋？")
    await member.see("这一步已经结束了")
    await member.press("退回补充", await card_by_chat(member, number))
    await member.reply(await member.see("要问居民的话"), "是哪一栋？")
    await member.press("取消", await member.see("居民将看到"))
    await member.see("已取消", number)
    await member.say("/cancel")
    await member.see("没有正在写")
    await town.settled()
    assert len(resident.screen()) == before


async def test_words_can_be_written_again_and_only_the_newest_preview_sends(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    prompt = await member.see("回复这条消息", number)
    message = await member.reply(prompt, "第一稿")
    first = await member.see("居民将看到", "第一稿")
    await member.edit(message, text="第二稿")
    second = await member.see("居民将看到", "第二稿")
    assert "最新的一条预览" in (await member.press("A 已解决或基本解决", first))["text"]
    await member.press("重写", second)
    await member.see("没有发出")
    await member.reply(await member.see("回复这条消息", number), "第三稿")
    await member.press("发送", await settle_by_chat(member, await member.see("居民将看到", "第三稿")))
    await resident.see("第三稿")
    await town.settled()
    assert not any("第一稿" in text or "第二稿" in text for text in resident.screen())


async def test_what_a_colleague_overtook_is_not_sent(town: Town) -> None:
    resident, number = await file_by_chat(town)
    first, second = await town.member("LT", "甲"), await town.member("LT", "乙")
    await first.press("退回补充", await card_by_chat(first, number))
    prompt = await first.see("要问居民的话")
    await first.reply(prompt, "是哪一栋？")
    preview = await first.see("居民将看到", "是哪一栋")
    await second.press("受理", await card_by_chat(second, number))
    await town.settled()
    assert "同事刚刚处理了" in (await first.press("发送", preview))["text"]
    await first.see("您写的没有发出")
    await town.settled()
    assert not any("是哪一栋" in text for text in resident.screen())


async def test_a_photo_is_no_answer_and_the_prompt_stays_open(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    await member.press("退回补充", await card_by_chat(member, number))
    prompt = await member.see("要问居民的话")
    await member.send_files(
        "photo", [("a.jpg", b"\xff\xd8\xff\xe0 a photo")], reply_to_message_id=prompt["message_id"]
    )
    await member.see("这里要写文字")
    await member.reply(prompt, "是哪一栋？")
    await member.see("居民将看到", "是哪一栋")
    await member.reply(await card_by_chat(member, number), "那就问三栋")
    await member.see("居民将看到", "那就问三栋")


async def test_talk_in_the_group_is_not_kept_and_not_answered(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    await card_by_chat(member, number)
    seen = len(member.texts_of_bot())
    await member.say("大家吃了吗")
    await member.say("@somebody 3栋的事你看一下")
    await town.settled()
    assert len(member.texts_of_bot()) == seen
    await member.say("/help")
    help_here = await member.see("内部备注", "/list")
    await member.reply(help_here, "好的")
    await member.see("回复它的卡片")


async def test_help_in_a_group_is_about_the_card_or_the_writing_it_is_asked_at(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    card = await card_by_chat(member, number)
    await member.reply(card, "帮助")
    await member.see(number, "等受理", "「受理」")
    await member.press("退回补充", card)
    prompt = await member.see("要问居民的话")
    await member.reply(prompt, "/help")
    await member.see("您正在写", number, "要问居民的话")
    await member.reply(prompt, "算了。")
    await member.see("什么也没有发出")
    await member.say("/help")
    await member.see("这里怎么用")
