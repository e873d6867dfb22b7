"""Groups: privacy mode, members, migration to supergroups, topics, channels."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.sandbox import SandboxClient

from .conftest import Json, RawApi

pytestmark = pytest.mark.anyio


async def texts(api: RawApi) -> list[str]:
    return [update["message"].get("text", "") for update in await api.updates()]


async def test_privacy_mode_lets_through_only_what_is_meant_for_the_bot(
    bot: Bot, api: RawApi, client: SandboxClient, group: Json, li: Json
) -> None:
    card = await bot.send_message(group["id"], "card")
    for text in ("chatter", "/list", "/list@yishi_demo_bot", "/list@other_bot", "hi @yishi_demo_bot"):
        await client.say(group["id"], text, user_id=li["id"])
    await client.say(group["id"], "note", user_id=li["id"], reply_to_message_id=card.message_id)
    assert await texts(api) == ["/list", "/list@yishi_demo_bot", "hi @yishi_demo_bot", "note"]


async def test_administrators_hear_everything(
    bot: Bot, api: RawApi, client: SandboxClient, group: Json, li: Json
) -> None:
    await client.set_member(group["id"], bot.id, "administrator")
    await api.updates()
    await client.say(group["id"], "chatter", user_id=li["id"])
    assert await texts(api) == ["chatter"]


async def test_joining_is_told_and_leaving_ends_it(
    bot: Bot, client: SandboxClient, li: Json, wang: Json
) -> None:
    group = await client.add_group("Group", [li["id"]])
    await client.set_member(group["id"], wang["id"], "member")
    await client.set_member(group["id"], bot.id, "kicked")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.get_chat(group["id"])
    joined, greeting, newcomer, kicked = await bot.get_updates()
    assert joined.my_chat_member
    assert (joined.my_chat_member.old_chat_member.status, joined.my_chat_member.new_chat_member.status) == (
        "left",
        "member",
    )
    assert greeting.message
    assert [user.id for user in greeting.message.new_chat_members] == [bot.id]
    assert newcomer.message
    assert [user.id for user in newcomer.message.new_chat_members] == [wang["id"]]
    assert kicked.my_chat_member
    assert kicked.my_chat_member.new_chat_member.status == "kicked"


async def test_start_group_link_brings_its_payload(
    bot: Bot, api: RawApi, client: SandboxClient, li: Json
) -> None:
    group = await client.add_group("Group", [li["id"]], bot=False)
    await client.set_member(group["id"], bot.id, "member", by=li["id"], payload="LT")
    assert (await api.updates())[-1]["message"]["text"] == "/start@yishi_demo_bot LT"


async def test_chat_member_comes_to_administrators_who_ask_for_it(
    bot: Bot, api: RawApi, client: SandboxClient, group: Json, wang: Json
) -> None:
    asked = ["chat_member", "message", "my_chat_member"]
    await api.updates(allowed_updates=asked)
    await client.set_member(group["id"], wang["id"], "left")
    await client.set_member(group["id"], bot.id, "administrator")
    assert not any("chat_member" in update for update in await api.updates())
    await client.set_member(group["id"], wang["id"], "member")
    change, greeting = await api.updates()
    assert change["chat_member"]["new_chat_member"]["status"] == "member"
    assert greeting["message"]["new_chat_members"][0]["id"] == wang["id"]


async def test_members_are_counted_named_and_banned(
    bot: Bot, client: SandboxClient, group: Json, li: Json, wang: Json
) -> None:
    assert await bot.get_chat_member_count(group["id"]) == 3
    assert (await bot.get_chat_member(group["id"], li["id"])).status == "creator"
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.ban_chat_member(group["id"], wang["id"])
    await client.set_member(group["id"], bot.id, "administrator")
    assert {member.user.id for member in await bot.get_chat_administrators(group["id"])} == {li["id"], bot.id}
    with pytest.raises(BadRequest, match=r"(?i)can't remove chat owner"):
        await bot.ban_chat_member(group["id"], li["id"])
    await bot.ban_chat_member(group["id"], wang["id"])
    assert (await bot.get_chat_member(group["id"], wang["id"])).status == "kicked"
    await bot.unban_chat_member(group["id"], wang["id"])
    assert (await bot.get_chat_member(group["id"], wang["id"])).status == "left"
    await bot.leave_chat(group["id"])
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group["id"], "x")


async def test_group_becomes_a_supergroup(bot: Bot, client: SandboxClient, li: Json) -> None:
    group = await client.add_group("Group", [li["id"]])
    await bot.get_updates(offset=-1)
    new = await client.migrate(group["id"])
    updates = [update.message for update in await bot.get_updates()][-2:]
    assert [(m.chat.id, m.migrate_to_chat_id, m.migrate_from_chat_id) for m in updates if m] == [
        (group["id"], new["id"], None),
        (new["id"], None, group["id"]),
    ]
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group["id"], "x")
    assert moved.value.new_chat_id == new["id"]
    assert (await bot.send_message(new["id"], "x")).chat.type == "supergroup"


async def test_anonymous_administrators_hide_behind_the_group(
    api: RawApi, client: SandboxClient, group: Json, li: Json
) -> None:
    await client.say(group["id"], "/accept", user_id=li["id"], as_chat=True)
    (update,) = await api.updates()
    assert update["message"]["from"]["username"] == "GroupAnonymousBot"
    assert update["message"]["sender_chat"]["id"] == group["id"]
    assert str(li["id"]) not in str(update)


async def test_topics_live_and_die(bot: Bot, client: SandboxClient, li: Json) -> None:
    forum = await client.add_group("Forum", [li["id"]], type="supergroup", is_forum=True)
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.create_forum_topic(forum["id"], "Lamps")
    await client.set_member(forum["id"], bot.id, "administrator")
    topic = await bot.create_forum_topic(forum["id"], "Lamps")
    thread = topic.message_thread_id
    sent = await bot.send_message(forum["id"], "in the topic", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    await bot.edit_forum_topic(forum["id"], thread, name="Lights")
    await bot.close_forum_topic(forum["id"], thread)
    with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
        await bot.close_forum_topic(forum["id"], thread)
    await client.set_member(forum["id"], bot.id, "member")
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(forum["id"], "x", message_thread_id=thread)
    await client.set_member(forum["id"], bot.id, "administrator")
    await bot.reopen_forum_topic(forum["id"], thread)
    await bot.delete_forum_topic(forum["id"], thread)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(forum["id"], "x", message_thread_id=thread)
    theirs = await client.add_topic(forum["id"], li["id"], "Theirs")
    await client.remove_topic(forum["id"], theirs["message_thread_id"])
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(forum["id"], "x", message_thread_id=theirs["message_thread_id"])


async def test_plain_groups_have_no_topics(bot: Bot, group: Json) -> None:
    with pytest.raises(BadRequest, match=r"(?i)the chat is not a forum"):
        await bot.create_forum_topic(group["id"], "Lamps")


async def test_group_is_renamed_by_administrators(bot: Bot, client: SandboxClient, group: Json) -> None:
    await client.set_member(group["id"], bot.id, "administrator")
    await bot.set_chat_title(group["id"], "New name")
    await bot.set_chat_description(group["id"], "What we do")
    full = await bot.get_chat(group["id"])
    assert (full.title, full.description) == ("New name", "What we do")


async def test_channel_posts_come_to_administrators(api: RawApi, client: SandboxClient, li: Json) -> None:
    channel = await client.add_group("News", [li["id"]], type="channel", bot_admin=True)
    await client.say(channel["id"], "posted", user_id=li["id"])
    joined, post = await api.updates()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert post["channel_post"]["text"] == "posted"
    assert "from" not in post["channel_post"]
