"""A group looks for what it has in hand: the likely same matter beside a card, and never another group's."""

import pytest
from sqlmodel import Session, select

from bot.services.finding import PAGE
from storage.tables import Sketch
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Town, buttons

pytestmark = pytest.mark.anyio

LIGHT, SAME = "3栋楼道的路灯坏了半个月，请派人修一修。", "三栋楼道灯不亮了，晚上下楼看不见"


async def sketched(town: Town, count: int, *, meant: bool = False) -> None:
    """Wait until the bot's own tick has made what so many suggestions are compared by, with their meaning."""

    def made(session: Session) -> bool:
        return sum(not meant or vector is not None for vector in session.exec(select(Sketch.vector))) == count

    while not await town.read(made):
        await town.settled()


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_group_is_shown_what_may_be_the_same_matter_and_is_led_to_its_card(town: Town) -> None:
    _, first = await file_by_chat(town, LIGHT)
    _, other = await file_by_chat(town, LIGHT, poster="YC")
    _, second = await file_by_chat(town, SAME)
    await sketched(town, 3)
    member = await town.member("LT")
    card = await card_by_chat(member, second)
    await member.press("疑似重复", card)
    found = await member.see("可能是同一件事", first, "路灯坏了半个月")
    assert other not in found["text"]
    assert buttons(found) == ["LT-1"]
    await member.press("LT-1", found)
    here = await member.see(first, "卡片")
    assert here["reply_to_message"]["message_id"] == (await card_by_chat(member, first))["message_id"]
    stranger = await town.member("YC", "外人")
    forged = await stranger.forge(await card_by_chat(member, second), "1|c_same|1||0")
    assert "只有本群成员" in forged["text"]


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_group_finds_by_words_what_it_has_in_hand_and_nothing_else(town: Town) -> None:
    _, first = await file_by_chat(town, LIGHT)
    _, other = await file_by_chat(town, LIGHT, poster="YC")
    _, second = await file_by_chat(town, SAME)
    await sketched(town, 3)
    member = await town.member("LT")
    await member.say("/find 路灯")
    found = await member.see("找「路灯」", first, "3栋楼道的路灯坏了半个月")
    assert other not in found["text"]
    await member.press("LT-1", found)
    await member.see(first, "卡片")
    await member.say(f"/find {other[-1:]}")
    assert other not in (await member.see("找「1」", first))["text"]
    await member.say("/find 樓道燈不亮")
    assert buttons(await member.see(second))[0] == "LT-2"
    await sketched(town, 3, meant=True)
    await member.say("/find 3栋楼道的路灯坏了半个月")
    assert second in (await member.see("意思可能相近", first))["text"]
    await member.say("/find")
    await member.see("请写明要找什么")


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_page_is_turned_by_whoever_of_the_group_presses(town: Town) -> None:
    resident = await town.resident()
    for number in range(PAGE + 1):
        await resident.say(f"路灯坏了，第{number}盏")
        await resident.press("提交")
        await resident.see("LT-2026-")
    member, colleague = await town.member("LT"), await town.member("LT", "王委员")
    await town.settled()
    await member.say("/find 路灯坏了")
    page = await member.see("第 1 页", button="下一页")
    await colleague.press("下一页", page)
    await colleague.see("第 2 页", "第0盏", button="LT-1")
    await colleague.press("意思相近", page)
    await colleague.see("意思")
