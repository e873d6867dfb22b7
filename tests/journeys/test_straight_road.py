"""The straight road: a resident's suggestion reaches the committee, and the answer comes back."""

import pytest

from bot.texts import t
from tests.builders_committee import settle_by_chat
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_from_the_poster_to_the_rating(town: Town) -> None:
    resident = await town.resident(poster="LT-poster3")
    await resident.say("3栋楼道的路灯坏了半个月，晚上老人上下楼看不清，请派人修一修。")
    await resident.see("路灯")
    await resident.press("提交")
    receipt = await resident.see("LT-2026-000001")
    assert receipt
    member = await town.member("LT")
    await member.see("LT-2026-000001", "路灯")
    await member.press("受理")
    await resident.see("已受理")
    await member.press("签收")
    await member.press("答复")
    prompt = await member.see("回复")
    await member.reply(prompt, "路灯已于今天上午修好，谢谢您的提醒。")
    await member.press("发送", await settle_by_chat(member, await member.see("居民将看到")))
    await resident.see("路灯已于今天上午修好")
    await resident.press("满意")
    await town.settled()
    print(*resident.screen(), sep="\n----\n")
    print("=================")
    print(*member.screen(), sep="\n----\n")
    assert t("arriving.button.agree", "zh")
