"""批量办理: a dispatcher sends several on at once, takes one order back, and every resident is told once."""

import pytest
from sqlmodel import Session, select

from bot import clock
from storage.tables import Bulk, Member, Role
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_several_are_sent_on_at_once_and_each_author_is_told_once(town: Town) -> None:
    first, one = await file_by_chat(town)
    second, two = await file_by_chat(town, "5栋门口的垃圾桶满了好几天没人清。")
    user = await town.client.add_user("分拨员", language_code="zh-hans")
    now = clock.now()
    role = Member(
        telegram_id=user["id"], role=Role.DISPATCHER, community="LT", granted_at=now, checked_at=now
    )
    await town.write(lambda session: session.add(role))
    desk = Person(town, user["id"], user["id"])
    await desk.start()
    await desk.say("/desk")
    await desk.press("批量办理")
    await desk.press("下一步（2 条）")
    await desk.press("派单 / 改派")
    await desk.press("居委会")
    await desk.press("十分钟后执行", await desk.see("派给居委会：2 条"))
    await desk.press("撤销", await desk.see("之前可以撤销"))
    await desk.see("已撤销", "没有发过任何通知")
    await town.settled()
    assert "待受理" in (await card_by_chat(await town.member("LT"), one))["text"]

    await desk.say("/desk")
    await desk.press("批量办理")
    await desk.press("下一步（2 条）")
    await desk.press("派单 / 改派")
    await desk.press("居委会")
    await desk.press("十分钟后执行", await desk.see("派给居委会：2 条"))
    await desk.see("之前可以撤销")
    member = await town.member("LT", "赵委员")
    await member.press("不予受理", await card_by_chat(member, two))
    await member.press("同一件事，没有新情况", await member.see(two, button="返回"))
    await town.settled()

    def hasten(session: Session) -> None:
        for row in session.exec(select(Bulk)).all():
            row.run_at = clock.now()

    await town.write(hasten)
    done = await desk.see("已办 1 条", "选出以后有了变化")
    assert f"LT-{int(two[-6:])}" in done["text"]
    await town.settled()
    assert sum("居委会" in text for text in first.texts_of_bot()) == 1
    assert not any("居委会" in text for text in second.texts_of_bot())
