"""Groups come, change and go, and no suggestion is lost on the way."""

import re

import pytest
from sqlmodel import Session, col, delete, select

from bot import clock
from bot.services import routing
from storage.tables import Attachment, Card, Group
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.builders_files import picture
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio


async def unbind(town: Town, *codes: str) -> None:
    """As if these groups had never been bound."""
    chats = [town.groups[code] for code in codes]
    await town.write(lambda session: session.exec(delete(Group).where(col(Group.chat_id).in_(chats))))


async def invite(town: Town, words: str) -> str:
    admin = town.admin()
    await admin.say(f"/invite {words}")
    found = re.search(r"/bind ([0-9A-Z-]{14})", (await admin.see("/bind"))["text"])
    assert found is not None
    return found[1]


async def test_an_admin_binds_a_group_and_what_waited_comes(town: Town) -> None:
    await unbind(town, "LT", "")
    resident, number = await file_by_chat(town)
    await town.admin().see(number, "没有对应的群")
    member = await town.member("LT")
    await member.say("/list")
    await member.see("还没有绑定")
    code = await invite(town, "group LT")
    await member.say(f"/bind {code.lower()}")
    await member.see("本群已绑定", "罗田社区", "1条意见")
    await member.see(number, button="受理")
    await accept_by_chat(town, member, number)
    await resident.see("开始办理")
    await member.say(f"/bind {code}")
    await member.see("已经用过了")
    await member.say("/bind")
    await member.see("请把代码写在后面")
    await member.say("/bind NOSUCHCODE99")
    await member.see("没有这个代码")


async def test_binding_belongs_into_a_group_and_inviting_explains_itself(town: Town) -> None:
    admin = town.admin()
    await admin.say("/bind K7QX-M2PD-3HTR")
    await admin.see("要在群里发")
    await admin.say("/invite")
    await admin.see("/invite group LT", "罗田社区")
    await admin.say("/invite group LT XYZ")
    await admin.see("不认识", "XYZ")
    code = await invite(town, "群 LT PM")
    resident = await town.resident(poster=None)
    await resident.start(f"i-{code}")
    await resident.see("在群里发：/bind")


async def test_a_group_nobody_bound_is_told_once_how_and_is_not_nagged(town: Town) -> None:
    chat = await town.client.add_group("新群", [town.admin().user_id])
    member = town.admin().at(chat["id"])
    greeting = await member.see("还没有绑定", "/bind")
    seen = len(member.texts_of_bot())
    await member.say("大家好")
    await town.settled()
    assert len(member.texts_of_bot()) == seen
    await member.reply(greeting, "怎么绑定？")
    await member.see("还没有绑定")
    await member.say("/start")
    await member.see("还没有绑定")


async def test_a_private_command_in_a_group_is_sent_to_the_private_chat(town: Town) -> None:
    member = await town.member()
    await member.say("/desk")
    await member.see("私聊")
    # A group of somebody else's may have a bot of its own for this word.
    other = town.admin().at((await town.client.add_group("别人的群", [town.admin().user_id]))["id"])
    await other.see("还没有绑定")
    for command, answers in (("/desk", 0), (f"/desk@{town.sandbox.world.bot.username}", 1)):
        before = len(other.texts_of_bot())
        await other.say(command)
        await town.settled()
        assert len(other.texts_of_bot()) == before + answers


async def test_what_has_no_group_goes_to_the_streets_and_the_admin_is_told(town: Town) -> None:
    await unbind(town, "LT")
    _, number = await file_by_chat(town)
    street = await town.member("", "街道")
    await town.admin().see(number, "没有对应的群")
    await street.see(number, button="受理")
    await accept_by_chat(town, street, number)


async def test_a_group_that_becomes_a_supergroup_goes_on_where_it_was(town: Town) -> None:
    await unbind(town, "LT")
    chat = await town.client.add_group("罗田", [town.admin().user_id])
    code = await invite(town, "group LT")
    admin = town.admin().at(chat["id"])
    await admin.say(f"/bind {code}")
    await admin.see("本群已绑定")
    resident, number = await file_by_chat(town)
    await admin.press("受理", await card_by_chat(admin, number))
    await town.settled()
    moved = await town.client.migrate(chat["id"])
    await town.settled()
    above = town.admin().at(moved["id"])
    card = await town.see(moved["id"], number, button="签收")
    await above.press("签收", card)
    await resident.see("开始办理")
    await above.press("答复", await card_by_chat(above, number))
    await above.reply(await above.see("回复这条消息", number), "修好了。")
    await above.press("发送", await settle_by_chat(above, await above.see("居民将看到")))
    await resident.see("修好了。")


async def test_a_deleted_card_is_put_again(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    card = await card_by_chat(member, number)
    await town.app.application.bot.delete_message(card["chat"]["id"], card["message_id"])
    await town.write(lambda session: _refresh(session))
    again = await town.see(town.groups["LT"], number, since=town.cursor - 1, button="受理")
    assert again["message_id"] > card["message_id"]
    await accept_by_chat(town, member, number)


async def test_when_the_bot_is_removed_the_next_group_takes_over(town: Town) -> None:
    _, number = await file_by_chat(town)
    street = await town.member("", "街道")
    bot = (await town.client.world())["bot"]["id"]
    await town.client.set_member(town.groups["LT"], bot, "kicked")
    await street.see(number, button="受理")
    await town.admin().see(number, "没有对应的群")


async def test_photos_stand_above_the_card_once_and_later_ones_follow(town: Town) -> None:
    resident = await town.resident()
    photos = [(f"{shade}.jpg", picture(shade=shade)) for shade in range(3)]
    await resident.send_files("photo", photos[:2], caption="路灯坏了两张图")
    await resident.press("提交")
    receipt = await resident.see("LT-2026-000001")
    number = "LT-2026-000001"
    assert number in receipt["text"]
    member = await town.member("LT")
    card = await card_by_chat(member, number)
    assert await member.with_button("附件（2）")
    assert _photos(town, member.chat_id) == 2
    first = next(m for m in town.messages(member.chat_id) if m.get("photo"))
    assert first["message_id"] < card["message_id"]
    await member.press("改类型", card)
    await member.press("返回", await member.see("想要什么"))
    await town.settled()
    assert _photos(town, member.chat_id) == 2
    await resident.press("补充")
    await resident.send_files("photo", photos[2:], caption="又拍了一张")
    await member.see(number, "又拍了一张", button="附件（3）")
    await town.settled()
    assert _photos(town, member.chat_id) == 3
    await member.press("附件（3）", await card_by_chat(member, number))
    await member.see("以上是", number, "3个附件")
    assert _photos(town, member.chat_id) == 6
    assert await town.read(lambda session: len(session.exec(select(Attachment)).all())) == 3


async def test_a_long_suggestion_can_be_read_in_full_and_decided(town: Town) -> None:
    resident = await town.resident()
    words = "".join(f"路灯第{number}盏也不亮。" for number in range(330))
    await resident.say(words)
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    member = await town.member("LT")
    card = await card_by_chat(member, "LT-2026-000001")
    assert "…" in card["text"]
    assert "路灯第0盏" in card["text"]
    await member.press("全文", card)
    await member.see("全文", "LT-2026-000001")
    await town.settled()
    shown = "".join(text for text in member.texts_of_bot() if not text.startswith("LT-2026-000001 ·"))
    assert "路灯第329盏也不亮" in shown
    await accept_by_chat(town, member, "LT-2026-000001")


async def test_the_list_shows_what_is_open_and_leads_to_the_cards(town: Town) -> None:
    resident, number = await file_by_chat(town)
    for turn in range(8):
        await resident.say(f"第{turn}条：路灯坏了")
        await resident.press("提交", await resident.see(f"第{turn}条", button="提交"))
        await resident.see(f"LT-2026-00000{turn + 2}")
        await town.settled()
    member = await town.member("LT")
    await member.say("/list")
    first = await member.see("未办结 9 条", "第 1/2 页", "待受理", button="下一页")
    await member.press("LT-3", first)
    await member.see("LT-2026-000003", "点上面引用的卡片")
    await member.press("下一页", first)
    await member.see("第 2/2 页", "LT-2026-000009")
    await member.press("不予受理", await card_by_chat(member, number))
    await member.press("内容违法", await member.see("为什么不予受理"))
    await town.settled()
    await member.say("/list")
    await member.see("未办结 8 条")


def _photos(town: Town, chat_id: int) -> int:
    return sum(1 for message in town.messages(chat_id) if message.get("photo"))


def _refresh(session: Session) -> None:
    assert routing.refresh_open(session, clock.now()) == 1
    assert session.exec(select(Card)).one().message_id
