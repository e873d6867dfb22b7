"""Forgotten in two steps by chat: the last words arrive, and then no cell and no byte knows her."""

import pytest

from tests.builders_traces import every_cell
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio
WORDS = "我家三零二的秘密"


async def test_she_hears_that_she_is_forgotten_and_then_she_is(town: Town) -> None:
    resident = await town.resident("张翠翠翠")
    await resident.say(WORDS)
    await resident.press("提交")
    await resident.see("LT-2026-")
    await resident.say("/forget")
    await resident.press("都撤回")
    await resident.press("是，注销", await resident.see("真的注销"))
    await resident.see("您的信息删了")
    await town.settled()
    left = {place: value for place, value in every_cell(town.database) if value == str(resident.user_id)}
    assert left == {}
    assert [
        place for place, value in every_cell(town.database) if WORDS in value or "张翠翠翠" in value
    ] == []
    await town.member("LT")
    cards = [str(message) for message in town.messages(town.groups["LT"])]
    assert any("居民（已注销）" in card for card in cards)
