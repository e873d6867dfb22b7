"""并案: two residents say the same; both hear everything once, one objects, it is taken apart again."""

from dataclasses import replace

import pytest

from bot import clock
from bot.views.presses import decode
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.builders_similar import catch_up
from tests.journeys.town import Person, Town, buttons, data_of

pytestmark = pytest.mark.anyio

ONE = "3栋楼道的路灯坏了半个月，请派人修一修。"
OTHER = "三栋楼道里的灯不亮，晚上下楼看不见。"


async def filed_twice(town: Town) -> tuple[Person, str, Person, str]:
    """Two residents, and the numbers of what they said of the same lamp."""
    one, number = await file_by_chat(town, ONE)
    other, second = await file_by_chat(town, OTHER)
    return one, number, other, second


async def merge_by_number(member: Person, number: str, main: str) -> None:
    await member.press("并案", await card_by_chat(member, number))
    await member.press("输入编号", await member.see("并入哪一件", button="输入编号"))
    await member.reply(await member.see("写主件的编号", number), main.lower())
    preview = await member.see(f"{number} 并入 {main}", ONE, button="发送")
    assert "没有公开" in preview["text"]
    await member.press("发送", preview)
    await member.town.settled()


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_merged_matter_is_answered_once_and_each_author_rates_it(town: Town) -> None:
    one, number, other, second = await filed_twice(town)
    member = await town.member()
    await merge_by_number(member, second, number)
    told = await other.see(second, "合并办理", button="有异议")
    assert number not in told["text"]
    assert second in (await card_by_chat(member, number))["text"]
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "灯已经换好了。")
    await member.press("发送", await settle_by_chat(member, await member.see("灯已经换好了")))
    await town.settled()
    for who, own, theirs in ((one, number, second), (other, second, number)):
        answer = await town.see(who.chat_id, own, "灯已经换好了", button="满意")
        assert theirs not in answer["text"]
        got = [text for text in who.texts_of_bot() if "灯已经换好了" in text]
        assert len(got) == 1
        await who.press("满意", answer)
        await who.see("谢谢")
    assert ONE not in "".join(other.texts_of_bot())
    assert OTHER not in "".join(one.texts_of_bot())


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_an_objection_is_decided_by_the_street_and_unmerging_lets_it_go_on(town: Town) -> None:
    _, number, other, second = await filed_twice(town)
    member, street = await town.member(), await town.member("", "街道")
    await merge_by_number(member, second, number)
    await other.press("有异议", await other.see(second, button="有异议"))
    await other.see("为什么不该合并办理")
    await other.say("我说的是一单元，不是楼道")
    await other.see(second, "您说的记下了")
    await street.see(second, "异议", "请决定")
    card = await town.see(street.chat_id, second, "我说的是一单元", button="维持并案")
    assert "维持并案" not in buttons(await card_by_chat(member, second))
    await street.press("取消并案", card)
    await other.see(second, "单独往下办")
    await town.settled()
    assert "受理" in buttons(await card_by_chat(member, second))


async def test_the_likeliest_ones_are_offered_and_nothing_else_can_be_named(town: Town) -> None:
    _, number, _, second = await filed_twice(town)
    _, elsewhere = await file_by_chat(town, ONE, poster="YC")
    await town.write(lambda session: catch_up(session, town.app.desk, clock.now()))
    member = await town.member()
    card = await card_by_chat(member, second)
    await member.press("并案", card)
    offered = await member.see("并入哪一件", number, button=number)
    assert elsewhere not in offered["text"]
    press = decode(data_of(offered, number))
    assert press is not None
    for made_up in ("3", "99", "x", ""):
        forged = replace(press, action="c_mergedo", arg=made_up).encode()
        assert "不能操作" in (await member.forge(offered, forged))["text"]
    await member.press(number, offered)
    await member.press("确认并案", await member.see("随时可以取消并案", button="确认并案"))
    await member.see(second, f"并入 {number} 办理", button="取消并案")
