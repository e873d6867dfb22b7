"""A promise to who is in danger: the numbers at once, somebody hears of it, and nothing she says is lost."""

import pytest

from tests.journeys.town import Town

pytestmark = pytest.mark.anyio


async def test_the_numbers_come_before_the_preview_and_the_office_hears_at_once(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路灯坏了")
    await resident.see("路灯坏了", button="提交")
    await resident.say("现在灯杆着火了，快来人")
    await resident.see("着火了", button="提交")
    texts = resident.texts_of_bot()
    first = next(place for place, text in enumerate(texts) if "请马上打 119" in text)
    assert first < max(place for place, text in enumerate(texts) if "灯杆着火了" in text)
    admin = town.admin()
    told = await admin.see("紧急：火情", "罗田社区", "灯杆着火了")
    assert "陈阿姨" not in told["text"]
    street = await town.member("", "街道")
    await street.see("紧急：火情")
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    group = admin.at(town.groups["LT"])
    card = await group.see("LT-2026-000001", "紧急", button="受理")
    await group.say("/ban 7 谎报火情", reply_to_message_id=card["message_id"])
    await group.see("暂停提意见", "谎报火情")
    await resident.see("谎报火情", "社区服务窗口")
    await group.say("/unban", reply_to_message_id=card["message_id"])
    await resident.see("可以继续提意见了")
