"""What a resident chooses is hers to change: place, numbers, who sees it; taken back, it is filed again."""

import pytest

from tests.builders_committee import card_by_chat
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio
PHONE = "13812345678"


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_place_and_numbers_are_chosen_and_a_withdrawn_one_is_filed_again(town: Town) -> None:
    resident = await town.resident()
    await resident.say(f"3栋楼道的灯坏了，打我{PHONE}")
    preview = await resident.see("138******78", "已打上星号", button="保留号码")
    assert PHONE not in preview["text"]
    await resident.press("保留号码", preview)
    await resident.see(PHONE, button="提交")
    await resident.press("选地点")
    await resident.press("罗田花园", await resident.see("哪里的事", button="罗田花园"))
    await resident.press("选地点", await resident.see("地点：罗田花园", button="选地点"))
    await resident.see("哪里的事")
    await resident.say("象山")
    await resident.press("提交", await resident.see("地点：象山苑", button="提交"))
    await resident.press("撤回", await resident.see("LT-2026-000001", button="撤回"))
    await resident.see("撤回 LT-2026-000001")
    await resident.say("已经修好了")
    await resident.press("撤回", await resident.see("原因：已经修好了", button="撤回"))
    await resident.press("再次提交", await resident.see("撤回了", button="再次提交"))
    again = await resident.see("您撤回的那条", "地点：象山苑", PHONE, button="提交")
    await resident.press("提交", again)
    await resident.see("LT-2026-000002")
    member = await town.member("LT")
    await member.see("LT-2026-000002", "象山苑")


async def test_who_sees_it_is_changed_afterwards_and_the_card_follows(town: Town) -> None:
    resident = await town.resident()
    await resident.say("3栋楼道的灯坏了")
    await resident.press("提交")
    await resident.press("查看", await resident.see("LT-2026-000001", button="查看"))
    member = await town.member("LT")
    assert "来自：匿名" in (await card_by_chat(member, "LT-2026-000001"))["text"]

    await resident.press("谁能看", await resident.see("仅承办单位，匿名", button="谁能看"))
    await resident.press("署名", await resident.see("谁能看到这条意见", button="署名"))
    await resident.say(PHONE)
    await resident.see("这个名字用不了")
    await resident.say("王阿姨")
    shown = await resident.see("署名“王阿姨”", button="谁能看")
    await town.settled()
    assert "来自：王阿姨" in (await card_by_chat(member, "LT-2026-000001"))["text"]

    await resident.press("谁能看", shown)
    await resident.press("匿名公开", await resident.see("谁能看到这条意见", button="匿名公开"))
    await resident.press("同意", await resident.see("公开前，请看三行", button="同意"))
    shown = await resident.see("匿名公开，署“居民·", button="谁能看")
    await town.settled()
    assert "来自：居民·" in (await card_by_chat(member, "LT-2026-000001"))["text"]

    await resident.press("谁能看", shown)
    await resident.press("仅承办单位", await resident.see("谁能看到这条意见", button="仅承办单位"))
    await resident.see("仅承办单位，匿名", button="谁能看")
    await town.settled()
    assert "来自：匿名" in (await card_by_chat(member, "LT-2026-000001"))["text"]


@pytest.mark.parametrize(
    ("language", "words", "place", "receipt"),
    [
        ("zh-hant", "3棟樓道的燈壞了", "象山", "編號："),
        ("en", "The light in stairwell 3 is broken", "Xiangshan", "Number:"),
    ],
)
async def test_all_of_it_goes_by_number_in_every_language(
    town: Town, language: str, words: str, place: str, receipt: str
) -> None:
    resident = await town.resident(poster=None, language=language)
    await resident.start("LT")
    await resident.see("Telegram", button="English" if language == "zh-hant" else "中文")
    await resident.say("1")
    await town.settled()
    await resident.say(words)
    preview = await resident.see(words, "1 ")
    names = [button["text"] for row in preview["reply_markup"]["inline_keyboard"] for button in row]
    await resident.say(str(len(names) - 1))
    await resident.see("1 ", "2 ")
    await resident.say(place)
    await resident.see(words, place)
    await resident.say("1")
    await resident.see(receipt, "LT-2026-000001")
    await resident.say("1")
    await resident.see("LT-2026-000001", words)
