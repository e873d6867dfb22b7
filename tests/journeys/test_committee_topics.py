"""A group that is a forum: a topic for each suggestion, which follows its life and outlasts people."""

from typing import Any

import pytest
from sqlmodel import col, select

from bot import clock
from bot.services import routing
from storage.tables import Card, Group, Note, Outbox, Status, Suggestion, ThreadState
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio
NOTE = "物业说要等下月-9c1e"
Topics = list[dict[str, Any]]


async def forum(town: Town, *, admin: bool = True) -> Person:
    """The community's group is a forum that the bot may lead; one of its administrators is looking at it."""
    chat = await town.client.add_group("罗田社区", [900], type="supergroup", is_forum=True, bot_admin=admin)
    before, town.groups["LT"] = town.groups["LT"], chat["id"]

    def work(session: Any) -> None:
        session.delete(session.get(Group, before))
        session.add(Group(chat_id=chat["id"], community="LT", bound_at=clock.now()))

    await town.write(work)
    return await town.member("LT", "张主任", status="administrator")


async def switch_on(head: Person) -> None:
    await head.say("/topics")
    await head.press("开启话题", await head.see("没有", button="开启话题"))
    await head.see("每条意见开一个话题", button="不再开话题")


async def topics(town: Town, chat_id: int) -> Topics:
    world = await town.client.world()
    found: Topics = next(chat["topics"] for chat in world["chats"] if chat["id"] == chat_id)
    return found


async def card_row(town: Town) -> Card:
    await town.settled()
    newest = select(Card).where(col(Card.chat_id) < 0).order_by(col(Card.id).desc())
    found: Card = await town.read(lambda session: session.exec(newest).one())
    return found


async def wants_topics(town: Town, chat_id: int) -> bool:
    return bool(await town.read(lambda session: session.get_one(Group, chat_id).threads))


async def made(town: Town) -> int:
    """How many calls made a topic."""
    return len(await town.client.calls("createForumTopic"))


async def test_a_suggestion_lives_in_a_topic_from_its_card_to_its_end(town: Town) -> None:
    head = await forum(town)
    await switch_on(head)
    resident, number = await file_by_chat(town)
    card = await card_by_chat(head, number)
    thread = card["message_thread_id"]
    (topic,) = await topics(town, head.chat_id)
    assert number in topic["name"]
    assert "路灯坏了" not in topic["name"]
    assert "内部备注" in card["text"]
    member = await town.member("LT")
    # What is said in the topic is a note, without a word of the bot; its edit is followed.
    seen = len(member.texts_of_bot())
    said = await member.say(NOTE, message_thread_id=thread)
    await member.edit(said, text=f"{NOTE}，改到周五")
    await member.see(number, "改到周五")
    await town.settled()
    assert len(member.texts_of_bot()) == seen
    # An answer is typed there without quoting the question; talk of a colleague meanwhile is no answer.
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    prompt = await member.see("回复这条消息", number)
    assert prompt["message_thread_id"] == thread
    await head.say("我也觉得行", message_thread_id=thread)
    await member.say("修好了。", message_thread_id=thread)
    preview = await settle_by_chat(member, await member.see("居民将看到", "修好了"))
    assert preview["message_thread_id"] == thread
    await member.press("发送", preview)
    # In the general chat of the group the list leads there.
    await member.say("/list")
    await member.press("LT-1", await member.see("未办结"))
    leads = await member.see(number, "点编号就到")
    assert "message_thread_id" not in leads
    await resident.press("满意")
    await town.settled()
    assert [one["closed"] for one in await topics(town, head.chat_id)] == [True]
    assert not any("9c1e" in text or "我也觉得行" in text for text in resident.screen())
    notes = await town.read(lambda session: [note.text for note in session.exec(select(Note)).all()])
    assert notes == [f"{NOTE}，改到周五", "我也觉得行"]
    assert await made(town) == 1


async def test_a_deleted_topic_is_made_again_with_what_was_meant_for_it(town: Town) -> None:
    head = await forum(town)
    await switch_on(head)
    _, number = await file_by_chat(town)
    thread = (await card_by_chat(head, number))["message_thread_id"]
    await town.client.remove_topic(head.chat_id, thread)
    await town.restart()

    def rise(session: Any) -> None:
        suggestion = session.exec(select(Suggestion)).one()
        group = session.get(Group, head.chat_id)
        routing.tell_group(session, group, suggestion, "escalated", clock.now())

    await town.write(rise)
    told = await head.see(number, "已上报到这里")
    await town.settled()
    (topic,) = await topics(town, head.chat_id)
    assert topic["message_thread_id"] == told["message_thread_id"] != thread
    assert (await card_by_chat(head, number))["message_thread_id"] == told["message_thread_id"]
    assert await made(town) == 2


async def test_without_the_right_cards_come_into_the_chat_with_one_warning(town: Town) -> None:
    head = await forum(town, admin=False)
    await town.client.set_member(head.chat_id, (await town.client.world())["bot"]["id"], "member")
    await switch_on(head)
    for _ in range(2):
        _, number = await file_by_chat(town)
        assert "message_thread_id" not in await card_by_chat(head, number)
    assert await made(town) == 1
    warnings = [text for text in head.texts_of_bot() if "开不了话题了" in text]
    assert len(warnings) == 1
    assert len([text for text in town.admin().texts_of_bot() if "开不了话题了" in text]) == 1
    member = await town.member("LT")
    await member.say("/topics")
    await member.see("群管理员或负责人")


async def test_nobody_knows_whether_a_topic_was_made_so_none_is_made_again(town: Town) -> None:
    head = await forum(town)
    await switch_on(head)
    await town.client.fault("createForumTopic", "reset_after", times=1)
    _, number = await file_by_chat(town)
    card = await card_row(town)
    assert card.thread_state is ThreadState.FAILED
    assert "message_thread_id" not in await card_by_chat(head, number)
    await town.restart()
    await head.press("受理", await card_by_chat(head, number))
    await town.settled()
    assert await made(town) == 1
    # The next one has its topic again.
    _, number = await file_by_chat(town)
    assert (await card_by_chat(head, number))["message_thread_id"]


async def test_a_group_that_becomes_a_supergroup_takes_its_wish_along(town: Town) -> None:
    chat = await town.client.add_group("山门社区", [900], bot_admin=True)
    before = town.groups["SM"]

    def work(session: Any) -> None:
        session.delete(session.get(Group, before))
        session.add(Group(chat_id=chat["id"], community="SM", threads=True, bound_at=clock.now()))

    await town.write(work)
    moved = await town.client.migrate(chat["id"])
    await town.settled()
    assert await wants_topics(town, moved["id"])
    # It is no forum yet: what comes stands in the chat, and the wish ends with the one warning.
    await file_by_chat(town, poster="SM")
    await town.settled()
    assert [m for m in town.messages(moved["id"]) if "SM-2026-" in m.get("text", "")]
    assert not await wants_topics(town, moved["id"])
    assert not await town.read(
        lambda session: session.exec(select(Outbox).where(Outbox.state == "queued")).all()
    )
    assert await town.read(lambda session: session.exec(select(Suggestion.status)).one()) is Status.SUBMITTED
