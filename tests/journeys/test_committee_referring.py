"""A body that uses no chat: a sheet goes out on paper, its answer comes back and reaches the resident."""

import pytest

from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Town, buttons

pytestmark = pytest.mark.anyio


async def test_a_sheet_goes_out_and_its_answer_is_typed_for_the_resident(town: Town) -> None:
    resident, number = await file_by_chat(town)
    clerk = await town.member("LT")
    await accept_by_chat(town, clerk, number)
    card = await card_by_chat(clerk, number)
    assert "代录答复" not in buttons(card)
    await clerk.press("打印交办单", card)
    sent = await clerk.see(file="document")
    assert sent["document"]["file_name"] == f"{number}-SDO_URB.pdf"
    pdf = await town.client.file(sent["document"]["file_unique_id"])
    assert pdf.startswith(b"%PDF")
    card = await card_by_chat(clerk, number)
    assert "已打印转交街道城市建设办" in card["text"]
    await clerk.press("代录答复", card)
    await clerk.press("书面", await clerk.see("怎么收到的"))
    days = await clerk.see("哪天收到的")
    await clerk.press(buttons(days)[0], days)
    await clerk.reply(await clerk.see("写下给居民的答复"), "灯泡已换。")
    preview = await clerk.see("代录：书面答复", "居民将看到", "灯泡已换。")
    await clerk.press("发送", await settle_by_chat(clerk, preview))
    assert "代录" not in (await resident.see("灯泡已换。"))["text"]
