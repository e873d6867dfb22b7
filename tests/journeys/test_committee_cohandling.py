"""One lead and two who help: each in its own group, by its own buttons, and one answer for the resident."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import cohandling
from bot.views.presses import Press
from storage.tables import CoHandler, Event, Group, Suggestion
from tests.builders_committee import card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio

TASK, WORDS, NOTE = "查一下灯杆归谁管", "灯杆归我们，已换灯泡", "已约周三上门"


async def bind(town: Town, community: str, body: str) -> None:
    """A group of one body."""
    chat = await town.client.add_group(body, [], type="supergroup")
    town.groups[body] = chat["id"]
    group = Group(chat_id=chat["id"], community=community, body=body, bound_at=clock.now())
    await town.write(lambda session: session.add(group))


async def helped(town: Town) -> tuple[Person, Person, Person, str]:
    """A resident, a member of LT's group that leads, one of the property company, and the number."""
    await bind(town, "LT", "PM")
    resident, number = await file_by_chat(town)
    lead, helper = await town.member("LT"), await town.member("PM", "物业小张")
    await lead.press("受理", await card_by_chat(lead, number))
    await town.settled()
    await lead.press("签收", await card_by_chat(lead, number))
    await town.settled()
    await lead.press("加派协办", await card_by_chat(lead, number))
    await lead.press("物业公司", await lead.see("请哪个单位协办"))
    await lead.press("请，并写明要做什么", await lead.see("怎么请"))
    await lead.reply(await lead.see("要协办单位做什么"), TASK)
    await lead.press("发送", await lead.see("协办单位将看到", TASK))
    await town.settled()
    return resident, lead, helper, number


async def answers(town: Town, somebody: Person, number: str, words: str) -> None:
    """The lead writes the answer and presses 发送 once."""
    await somebody.press("答复", await card_by_chat(somebody, number))
    await somebody.reply(await somebody.see("写下给居民的答复"), words)
    await somebody.press("发送", await settle_by_chat(somebody, await somebody.see("居民将看到", words)))


async def test_who_helps_answers_the_lead_and_the_resident_gets_one_answer(town: Town) -> None:
    resident, lead, helper, number = await helped(town)
    card = await card_by_chat(helper, number)
    assert TASK in card["text"]
    assert buttons(card)[:2] == ["签收", "不能协办"]
    await helper.reply(card, "/help")
    await helper.see(number, "请本单位协办", "协办回复")
    await helper.press("签收", card)
    signed = await helper.see(number, "协办：物业公司，办理中", button="协办回复")
    assert re.search(r"办理中（\d+月\d+日前回复）", signed["text"])
    await helper.reply(card, NOTE)
    await helper.see("也告诉了承办单位")
    await lead.see(number, "物业公司备注", NOTE)
    await helper.press("协办回复", await card_by_chat(helper, number))
    await helper.reply(await helper.see("本单位的协办回复"), WORDS)
    await helper.press("发送", await helper.see("承办单位将看到", WORDS))
    await lead.see(number, "物业公司的协办回复", WORDS)
    await lead.press("答复", await card_by_chat(lead, number))
    prompt = await lead.see("写下给居民的答复")
    assert WORDS in prompt["text"]
    await lead.reply(prompt, "灯已经修好。")
    await lead.press("发送", await settle_by_chat(lead, await lead.see("居民将看到")))
    await resident.see("灯已经修好。")
    await town.settled()
    for inside in (TASK, WORDS, NOTE):
        assert inside not in "".join(resident.texts_of_bot())


async def test_an_answer_without_the_helpers_is_asked_about_once_more(town: Town) -> None:
    resident, lead, helper, number = await helped(town)
    await answers(town, lead, number, "灯已经修好。")
    sure = await lead.see("物业公司还没有协办回复", button="不等了，现在发送")
    await town.settled()
    assert "灯已经修好" not in "".join(resident.texts_of_bot())
    await lead.press("不等了，现在发送", sure)
    await resident.see("灯已经修好。")
    await town.settled()
    assert buttons(await card_by_chat(helper, number)) == []


async def test_who_cannot_help_says_why_and_the_lead_hears_it(town: Town) -> None:
    _, lead, helper, number = await helped(town)
    await helper.press("不能协办", await card_by_chat(helper, number))
    await helper.reply(await helper.see("为什么不能协办"), "不在我们的红线内")
    await helper.press("发送", await helper.see("理由", "不在我们的红线内"))
    await lead.see(number, "物业公司说不能协办", "不在我们的红线内")
    await helper.see("本单位的协办已经结束")


async def test_who_helps_can_do_nothing_else_even_with_made_up_buttons(town: Town) -> None:
    _, lead, helper, number = await helped(town)
    stranger = await town.member("YC", "燕川委员")
    card = await card_by_chat(helper, number)
    before = await town.read(_history)
    part, subject, revision = await town.read(_numbers)
    for action, arg in (
        ("c_answer", ""), ("c_co", ""), ("c_co_add", "OC"), ("c_co_end", str(part)), ("c_moveto", "RC"),
        ("c_publish", ""), ("c_class", "A"), ("c_send", "1"),
    ):  # fmt: skip
        word = await helper.forge(card, Press(action, subject, arg, revision).encode())
        assert word["text"], action
    elsewhere = next(message for message in town.messages(stranger.chat_id) if message.get("text"))
    for somebody, message in ((stranger, elsewhere), (lead, await card_by_chat(lead, number))):
        word = await somebody.forge(message, Press("c_co_sign", subject, str(part), revision).encode())
        assert word["text"] == "您不能操作这一条。"
    assert await town.read(_history) == before


async def test_a_late_helper_shows_on_both_cards(town: Town) -> None:
    _, lead, helper, number = await helped(town)

    def pass_time(session: Session) -> None:
        part = session.exec(select(CoHandler)).one()
        part.due_at = clock.now() - timedelta(minutes=1)
        session.add(part)
        session.flush()
        assert cohandling.tell_late(session, town.app.desk, clock.now()) == 1

    await town.write(pass_time)
    for somebody in (lead, helper):
        await somebody.see(number, "物业公司的协办回复已经超期")
        await town.settled()
        assert "还没有签收，已超期" in (await card_by_chat(somebody, number))["text"]


def _history(session: Session) -> list[str]:
    return [event.what for event in session.exec(select(Event)).all()]


def _numbers(session: Session) -> tuple[int, int, int]:
    part, suggestion = session.exec(select(CoHandler)).one(), session.exec(select(Suggestion)).one()
    return part.id or 0, suggestion.id or 0, suggestion.revision
