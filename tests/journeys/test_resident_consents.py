"""A property company reads who she is only once she has agreed, and no longer when she takes it back."""

import pytest
from sqlmodel import Session

from bot import clock
from storage.tables import Group
from tests.journeys.test_resident_saying import png
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio


async def property_company(town: Town, name: str = "物业小何") -> Person:
    """Somebody of a property company, looking at its group."""
    chat = await town.client.add_group("罗田物业", [900], type="supergroup")

    def work(session: Session) -> None:
        session.add(Group(chat_id=chat["id"], community="LT", body="PM", bound_at=clock.now()))

    await town.write(work)
    town.groups["PM"] = chat["id"]
    return await town.member("PM", name)


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_asked_once_agreed_by_number_and_taken_back_in_the_settings(town: Town) -> None:
    company = await property_company(town)
    resident = await town.resident()
    await resident.send_files("photo", [("lift.png", png(3))], caption="我是王阿姨，住3栋501，电梯又停了")
    await resident.press("提交")
    await resident.see("不是社区和街道的单位", button="不同意")
    card = await company.see("电梯又停了", "还没答复是否提供个人信息", "1 个附件")
    assert "501" not in card["text"]
    assert "王阿姨" not in card["text"]
    assert not any("photo" in message for message in town.messages(company.chat_id))

    await resident.say("1")
    await resident.see("能看全部内容")
    await company.see("我是王阿姨，住3栋501")
    await town.settled()
    assert any("photo" in message for message in town.messages(company.chat_id))

    await resident.say("/settings")
    await resident.press("我的同意")
    await resident.see("给外单位", "您同意了")
    company.mark = town.cursor
    await resident.press("收回：给外单位")
    await resident.see("收不回来")
    shown = await company.see("居民不同意提供个人信息")
    assert "501" not in shown["text"]


async def test_in_english_and_traditional_characters_she_is_asked_in_hers(town: Town) -> None:
    await property_company(town)
    english = await town.resident("Joan", language="en")
    await english.say("The lift in block 3 stopped again")
    await english.press("Submit")
    await english.see("no part of the community", button="Do not agree")
    await english.press("Do not agree")
    await english.see("without names, numbers and your flat")
    other = await town.resident("阿珍", language="zh-hant")
    await other.say("3棟的電梯又停了")
    await other.press("提交")
    await other.see("不是社區和街道的單位")
    await other.say("2")
    await other.see("隱去姓名")
