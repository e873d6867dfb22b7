"""撤销单位: the property company is dissolved; its group is let go, its work goes on elsewhere."""

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import access, dispatching
from storage.tables import Group, Member, Role, Suggestion
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio


async def company_with_work(town: Town) -> tuple[Person, str, Person]:
    """A resident's matter that the property company's member has signed for."""
    chat = (await town.client.add_group("罗田物业", [], type="supergroup"))["id"]
    town.groups["PM"] = chat
    await town.write(
        lambda session: session.add(Group(chat_id=chat, community="LT", body="PM", bound_at=clock.now()))
    )
    resident, number = await file_by_chat(town)
    admin = town.admin()
    await admin.start()
    await town.settled()

    def send(session: Session) -> None:
        one = session.exec(select(Suggestion).where(Suggestion.number == number)).one()
        by = access.access_office(session, town.app.desk, admin.user_id, clock.now(), Role.ADMIN)
        dispatching.send_to(session, town.app.desk, one, by, "PM", clock.now())

    await town.write(send)
    await town.settled()
    member = await town.member("PM")
    await member.press("签收", await card_by_chat(member, number))
    await town.settled()
    return resident, number, member


async def preview(town: Town, successor: str) -> Person:
    admin = town.admin()
    await admin.say("/desk")
    for button in ("撤销单位", "罗田社区", "物业公司", successor):
        await admin.press(button, await admin.see(button=button))
    return admin


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_the_successor_goes_on_and_the_old_group_cannot(town: Town) -> None:
    resident, number, member = await company_with_work(town)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see(number, "写下给居民的答复"), "灯周五换好")
    await town.settled()
    admin = await preview(town, "社区工作站")
    await admin.press("确认撤销", await admin.see("还没有生效", "在办的 1 件", "1 个工作群"))
    await admin.see("已撤销", "社区工作站")
    await town.settled()
    assert "社区工作站" in resident.texts_of_bot()[-1]
    colleague = await town.member("LT", "赵委员")
    assert "社区工作站" in (await card_by_chat(colleague, number))["text"]
    await colleague.press("签收", await card_by_chat(colleague, number))
    await town.settled()
    assert any("已转社区工作站" in text for text in member.texts_of_bot())
    await member.say("/list")
    await member.see("绑定")


async def test_without_a_successor_the_head_gets_a_list_to_pass_on(town: Town) -> None:
    _, number, _ = await company_with_work(town)
    user = await town.client.add_user("主任", language_code="zh-hans")
    now = clock.now()
    role = Member(
        telegram_id=user["id"], role=Role.DISPATCHER, community="LT", granted_at=now, checked_at=now
    )
    await town.write(lambda session: session.add(role))
    head = Person(town, user["id"], user["id"])
    await head.start()
    await town.settled()
    admin = await preview(town, "暂不指定")
    await admin.press("确认撤销", await admin.see("没有承接单位"))
    await admin.see("已列给分拨员")
    notice = await head.see("物业公司", "还没有承办单位", number)
    await head.press("LT-1", notice)
    await head.press("改派", await head.see("物业公司已撤销", number, button="改派"))
    await head.press("社区工作站", await head.see(button="社区工作站"))
    await town.settled()
    colleague = await town.member("LT", "赵委员")
    assert "社区工作站" in (await card_by_chat(colleague, number))["text"]
