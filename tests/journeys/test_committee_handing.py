"""转交: a member leaves the group; her work is passed on, and a colleague goes on where she stopped."""

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import postings
from storage.tables import Member, Role
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


async def head_of(town: Town, community: str) -> Person:
    user = await town.client.add_user("主任", language_code="zh-hans")
    now = clock.now()
    role = Member(
        telegram_id=user["id"], role=Role.DISPATCHER, community=community, granted_at=now, checked_at=now
    )
    await town.write(lambda session: session.add(role))
    person = Person(town, user["id"], user["id"])
    await person.start()
    await town.settled()
    return person


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_who_leaves_leaves_nothing_undone(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, colleague, head = (
        await town.member("LT"),
        await town.member("LT", "赵委员"),
        await head_of(town, "LT"),
    )
    await accept_by_chat(town, member, number)
    await colleague.say("/list")
    await town.settled()
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see(number, "写下给居民的答复"), "灯周五换好")
    await town.settled()
    await town.client.set_member(town.groups["LT"], member.user_id, "left")
    notice = await head.see("不再经办", number, button="全部转交给…")
    await town.settled()
    assert "暂无经办人" in (await card_by_chat(colleague, number))["text"]
    assert "灯周五换好" not in "".join(resident.texts_of_bot())
    await head.press("全部转交给…", notice)
    asked = await head.see("转交给谁")
    to = next(label for label in buttons(asked) if label.startswith("经办人"))
    alone = Person(town, colleague.user_id, colleague.user_id)
    await alone.start()
    await head.press(to, asked)
    await head.see("已转交给", "1 条")
    await alone.see("转交给您经办")
    await alone.press("我的待办")
    await alone.press("LT-1", await alone.see("我经办的", number, button="LT-1"))
    await alone.see(number, button="转交")
    assert "已经有人经办" in (await head.press("全部转交给…", notice))["text"]


async def test_a_colleague_takes_over_from_the_card_and_reads_what_was_not_sent(town: Town) -> None:
    _, number = await file_by_chat(town)
    member, colleague = await town.member("LT"), await town.member("LT", "赵委员")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see(number, "写下给居民的答复"), "灯周五换好")
    await town.settled()
    await town.client.set_member(town.groups["LT"], member.user_id, "kicked")
    await colleague.see("不再经办", number)
    await colleague.press("接手", await colleague.see(number, "暂无经办人", button="接手"))
    await colleague.see(number, "还没发出的话", "灯周五换好")
    await town.settled()
    assert "暂无经办人" not in (await card_by_chat(colleague, number))["text"]


async def test_a_posting_that_ends_lists_its_work_for_the_head(town: Town) -> None:
    _, number = await file_by_chat(town)
    head, admin = await head_of(town, "LT"), town.admin()
    colleague = await town.member("LT", "赵委员")
    await admin.start()
    await admin.say("/invite member LT 2099-12-31")
    link = (await admin.see("start=i-"))["text"].split("start=")[1].split()[0]
    user = await town.client.add_user("下沉干部", language_code="zh-hans")
    posted = Person(town, user["id"], user["id"])
    await posted.start(link)
    await posted.see("2099年12月31日为止")
    await accept_by_chat(town, posted.at(town.groups["LT"]), number)

    def over(session: Session) -> None:
        role = session.exec(select(Member).where(Member.telegram_id == user["id"])).one()
        role.ends_at = clock.now()
        session.add(role)

    await town.write(over)
    refused = await posted.at(town.groups["LT"]).press("答复", await card_by_chat(colleague, number))
    assert "只有本群成员" in refused["text"]
    await town.write(lambda session: postings.run_due(session, town.app.desk, clock.now()))
    await town.settled()
    await posted.see("到期了")
    await head.see("不再经办", number, button="全部转交给…")
    assert "暂无经办人" in (await card_by_chat(colleague, number))["text"]
