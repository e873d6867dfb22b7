"""我的待办: a member deals with a matter in her own chat, from the list to the answer; the group sees it."""

import pytest
from sqlmodel import Session, select

from storage.tables import Event
from tests.builders_committee import card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_member_works_in_private_and_the_group_sees_it(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, colleague = await town.member("LT"), await town.member("LT", "赵委员")
    await member.press("受理", await card_by_chat(member, number))
    await town.settled()
    alone = Person(town, member.user_id, member.user_id)
    await alone.start()
    await alone.say("/work")
    await alone.see("我的待办 · 等我处理 0 条")
    await alone.press("本单位 1")
    await alone.press("LT-1", await alone.see(number, "3栋楼道的路灯坏了", button="LT-1"))
    opened = await alone.see(number, button="签收")
    await alone.press("签收", opened)
    await colleague.see(number, "办理中")
    await alone.press("答复", await alone.see(number, button="答复"))
    await town.settled()
    assert "正在写" in (await card_by_chat(colleague, number))["text"]
    refused = await colleague.press("答复", await card_by_chat(colleague, number))
    assert "同事" in refused["text"]
    await alone.say("路灯今天换好了。")
    await alone.press("发送", await settle_by_chat(alone, await alone.see("居民将看到", "路灯今天换好了")))
    assert "路灯今天换好了" in (await resident.see(number, "路灯今天换好了"))["text"]
    await town.settled()
    assert "路灯今天换好了" in (await card_by_chat(colleague, number))["text"]
    note = await alone.reply(opened, "物业老李换的，质保一年")
    await alone.see(number, "内部备注")
    await alone.edit(note, text="物业老李换的，质保两年")
    await alone.see(number, "备注")
    await town.settled()
    answers = await town.read(lambda session: _count(session, "answered"))
    assert answers == 1
    assert "质保" not in "".join(resident.texts_of_bot())


async def test_who_leaves_the_group_keeps_nothing_of_it_in_private(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    await member.press("受理", await card_by_chat(member, number))
    await town.settled()
    alone = Person(town, member.user_id, member.user_id)
    await alone.start()
    await alone.say("/work")
    await alone.press("本单位 1")
    await alone.press("LT-1")
    opened = await alone.see(number, button="签收")
    await town.client.set_member(town.groups["LT"], member.user_id, "left")
    await town.settled()
    assert "不再在这里显示" in (await alone.see(number, "不再在这里显示"))["text"]
    assert "不能办" in (await alone.forge(opened, "1|c_sign|1||3"))["text"]
    await alone.say("/work")
    await alone.see("不能办这件事")
    assert all("签收" not in buttons(one) for one in town.messages(alone.chat_id))


def _count(session: Session, what: str) -> int:
    return len(session.exec(select(Event).where(Event.what == what)).all())
