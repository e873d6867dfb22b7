"""取消公开 and 申诉: hidden with a reason, appealed against, decided by somebody else, told to its author."""

import pytest

from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Town, buttons

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_what_was_hidden_is_appealed_against_and_decided_by_a_colleague(town: Town) -> None:
    resident, number = await file_by_chat(town)
    await resident.say("/my")
    await resident.press(number, await resident.see(number, button=number))
    await resident.press("谁能看", await resident.see(number, button="谁能看"))
    await resident.press("匿名公开")
    await town.settled()
    await resident.press("同意", await resident.see("公开前", button="同意"))
    await town.settled()
    member, above = await town.member(), await town.member("", "街道")
    await member.press("公开", await card_by_chat(member, number))
    await town.settled()
    await resident.press("补充")
    await resident.see("加")
    await resident.say("楼下邻居也看见了")
    await member.press("公开补充", await town.see(member.chat_id, number, "楼下邻居", button="公开补充"))
    await resident.see("补充的内容也公开了")
    await member.press("取消公开", await card_by_chat(member, number))
    await member.reply(await member.see("写明为什么取消公开"), "看起来有店名")
    await member.press("发送", await member.see("居民会看到", button="发送"))
    await resident.press("申诉", await resident.see("看起来有店名", button="申诉"))
    await resident.see("为什么应该公开")
    await resident.say("没有写店名，请再看一看")
    await resident.see("您说的记下了")
    await above.see(number, "提出申诉")
    card = await town.see(above.chat_id, number, "没有写店名", button="恢复公开")
    await above.press("恢复公开", card)
    await above.reply(await above.see("写明为什么恢复公开"), "确实没有店名，已恢复。")
    await above.press("发送", await above.see("居民会看到", button="发送"))
    told = await resident.see("重新公开", "确实没有店名")
    assert "申诉" not in buttons(told)
    await town.settled()
    assert "已公开" in (await card_by_chat(member, number))["text"]
