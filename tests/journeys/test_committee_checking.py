"""Before an answer goes out its writer sees what it lacks; a warning costs one press more, and no words."""

import pytest

from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Town, buttons

pytestmark = pytest.mark.anyio
PHONE = "13800138000"


async def test_a_private_number_is_masked_or_sent_after_one_press_more(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), f"灯换好了，再坏请打维修师傅{PHONE}。")
    preview = await settle_by_chat(member, await member.see("居民将看到"))
    assert "⚠ 里面可能有私人号码：138******00" in preview["text"]
    await member.press("发送", preview)
    asked = await member.see("还没有发出", "私人号码")
    assert buttons(asked) == ["遮住号码", "返回修改", "就这样发送"]
    await member.press("返回修改", asked)
    await member.press("遮住号码", await member.see("居民将看到", button="发送"))
    masked = await member.see("138******00", button="发送")
    assert "⚠" not in masked["text"]
    assert "最新的一条预览" in (await member.press("就这样发送", asked))["text"]
    await member.press("发送", masked)
    await resident.see("灯换好了", "138******00")
    await town.settled()
    assert PHONE not in "".join(resident.texts_of_bot())


async def test_what_is_left_out_is_said_and_the_answer_goes_as_it_is_if_the_member_wants(town: Town) -> None:
    resident, number = await file_by_chat(town, "3栋楼道的路灯坏了半个月。电梯也经常停。")
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "路灯昨天换好了。")
    preview = await settle_by_chat(member, await member.see("居民将看到"))
    assert "这一点好像没有回：“电梯也经常停。”" in preview["text"]
    assert "○ 没有写联系方式" in preview["text"]
    await member.press("发送", preview)
    await town.settled()
    assert not any("路灯昨天换好了" in text for text in resident.texts_of_bot())
    asked = await member.see("还没有发出", "电梯也经常停", button="就这样发送")
    await member.press("就这样发送", asked)
    await resident.see("路灯昨天换好了。")
    await town.settled()
    assert sum("路灯昨天换好了" in text for text in resident.texts_of_bot()) == 1
