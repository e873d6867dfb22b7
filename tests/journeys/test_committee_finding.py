"""A group looks for what it has in hand: the likely same matter beside a card, and never another group's."""

import pytest
from sqlmodel import Session, select

from storage.tables import Sketch
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Town, buttons

pytestmark = pytest.mark.anyio

LIGHT, SAME = "3栋楼道的路灯坏了半个月，请派人修一修。", "三栋楼道灯不亮了，晚上下楼看不见"


async def sketched(town: Town, count: int) -> None:
    """Wait until the bot's own tick has made what so many suggestions are compared by."""

    def made(session: Session) -> bool:
        return len(session.exec(select(Sketch.suggestion_id)).all()) == count

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
