"""Edits, deletions, copies, forwards, polls, pins and reactions."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest

from bot.sandbox import SandboxClient

from .conftest import Clock, Json, RawApi
from .pictures import png

pytestmark = pytest.mark.anyio
GO = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


async def test_edit_replaces_text_and_buttons(bot: Bot, client: SandboxClient, li: Json) -> None:
    sent = await bot.send_message(li["id"], "⏳ working", reply_markup=GO)
    edited = await bot.edit_message_text("done", li["id"], sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("done", None)
    assert edited.edit_date
    (shown,) = await client.messages(li["id"])
    assert shown["text"] == "done"
    with_buttons = await bot.edit_message_reply_markup(li["id"], sent.message_id, reply_markup=GO)
    assert isinstance(with_buttons, Message)
    assert with_buttons.reply_markup == GO


async def test_edit_to_the_same_is_refused(bot: Bot, li: Json) -> None:
    sent = await bot.send_message(li["id"], "<b>x</b>", parse_mode="HTML", reply_markup=GO)
    with pytest.raises(
        BadRequest, match="exactly the same as a current content and reply markup of the message"
    ):
        await bot.edit_message_text("<b>x</b>", li["id"], sent.message_id, parse_mode="HTML", reply_markup=GO)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(li["id"], sent.message_id, reply_markup=GO)


async def test_what_cannot_be_edited(bot: Bot, client: SandboxClient, api: RawApi, li: Json) -> None:
    theirs = await client.say(li["id"], "mine")
    photo = await bot.send_photo(li["id"], png(2, 2))
    text = await bot.send_message(li["id"], "x")
    keyboard = await bot.send_message(li["id"], "x", reply_markup=ReplyKeyboardMarkup([["a"]]))
    for message_id, reason in (
        (99, "message to edit not found"),
        (theirs["message_id"], "message can't be edited"),
        (photo.message_id, "there is no text in the message to edit"),
        (keyboard.message_id, "message can't be edited"),
    ):
        with pytest.raises(BadRequest, match=f"(?i){reason}"):
            await bot.edit_message_text("y", li["id"], message_id)
    with pytest.raises(BadRequest, match=r"(?i)there is no caption in the message to edit"):
        await bot.edit_message_caption(li["id"], text.message_id, caption="y")
    long = await api.refusal("editMessageText", chat_id=li["id"], message_id=text.message_id, text="x" * 4097)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    reply_markup = {"keyboard": [["a"]]}
    params = {"chat_id": li["id"], "message_id": text.message_id, "reply_markup": reply_markup}
    assert await api.refusal("editMessageReplyMarkup", **params) == "Bad Request: inline keyboard expected"
    assert "message identifier is not specified" in await api.refusal(
        "editMessageText", chat_id=li["id"], text="x"
    )


async def test_caption_and_media_are_edited(bot: Bot, li: Json) -> None:
    photo = await bot.send_photo(li["id"], png(2, 2), caption="one")
    captioned = await bot.edit_message_caption(
        li["id"], photo.message_id, caption="<i>two</i>", parse_mode="HTML"
    )
    assert isinstance(captioned, Message)
    assert captioned.caption == "two"
    changed = await bot.edit_message_media(
        InputMediaPhoto(png(5, 6), caption="three"), li["id"], photo.message_id
    )
    assert isinstance(changed, Message)
    assert (changed.photo[-1].height, changed.caption) == (6, "three")


async def test_messages_are_deleted_within_two_days(
    bot: Bot, client: SandboxClient, li: Json, clock: Clock
) -> None:
    old = await bot.send_message(li["id"], "old")
    clock.now += 48 * 3600
    new = await bot.send_message(li["id"], "new")
    theirs = await client.say(li["id"], "theirs")
    assert await bot.delete_message(li["id"], new.message_id)
    assert await bot.delete_messages(li["id"], [theirs["message_id"], 77])
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(li["id"], new.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(li["id"], old.message_id)
    assert [message["text"] for message in await client.messages(li["id"])] == ["old"]


async def test_others_messages_in_groups_are_deleted_by_administrators_only(
    bot: Bot, client: SandboxClient, group: Json, wang: Json
) -> None:
    said = await client.say(group["id"], "spam", user_id=wang["id"])
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(group["id"], said["message_id"])
    await client.set_member(group["id"], bot.id, "administrator")
    assert await bot.delete_message(group["id"], said["message_id"])


async def test_copies_show_no_source_and_forwards_do(
    bot: Bot, client: SandboxClient, li: Json, group: Json
) -> None:
    said = await client.say(li["id"], "**秘密** /help")
    copy = await bot.copy_message(group["id"], li["id"], said["message_id"], reply_markup=GO)
    forward = await bot.forward_message(group["id"], li["id"], said["message_id"])
    *_, copied, forwarded = await client.messages(group["id"])
    assert copied["message_id"] == copy.message_id
    assert (copied["text"], copied["entities"]) == (said["text"], said["entities"])
    assert str(li["id"]) not in str(copied)
    assert forwarded["forward_origin"]["sender_user"]["id"] == li["id"]
    assert forward.forward_origin
    with pytest.raises(BadRequest, match=r"(?i)message to copy not found"):
        await bot.copy_message(group["id"], li["id"], 99)
    with pytest.raises(BadRequest, match=r"(?i)message to forward not found"):
        await bot.forward_message(group["id"], li["id"], 99)


async def test_copied_albums_stay_albums(bot: Bot, client: SandboxClient, li: Json, group: Json) -> None:
    files = [("a.png", png(1, 1)), ("b.png", png(1, 1))]
    ids = [message["message_id"] for message in await client.upload(li["id"], "photo", files, caption="two")]
    copies = await bot.copy_messages(group["id"], li["id"], ids, remove_caption=True)
    forwards = await bot.forward_messages(group["id"], li["id"], ids)
    assert len(copies) == len(forwards) == 2
    *_, first, second, third, fourth = await client.messages(group["id"])
    assert first["media_group_id"] == second["media_group_id"] != third["media_group_id"]
    assert third["media_group_id"] == fourth["media_group_id"]
    assert "caption" not in first
    assert third["caption"] == "two"
    with pytest.raises(BadRequest, match="strictly increasing order"):
        await bot.copy_messages(group["id"], li["id"], ids[::-1])


async def test_protected_messages_are_not_passed_on(bot: Bot, li: Json) -> None:
    sent = await bot.send_message(li["id"], "x", protect_content=True)
    assert sent.has_protected_content
    with pytest.raises(BadRequest, match=r"(?i)message can't be copied"):
        await bot.copy_message(li["id"], li["id"], sent.message_id)


async def test_polls_are_voted_in_and_stopped(
    bot: Bot, api: RawApi, client: SandboxClient, li: Json, group: Json
) -> None:
    sent = await bot.send_poll(group["id"], "Thursday?", ["Yes", "No"], is_anonymous=False)
    await client.vote({"chat": {"id": group["id"]}, "message_id": sent.message_id}, li["id"], [1])
    poll, answer = await api.updates()
    assert [option["voter_count"] for option in poll["poll"]["options"]] == [0, 1]
    assert answer["poll_answer"]["option_ids"] == [1]
    stopped = await bot.stop_poll(group["id"], sent.message_id)
    assert stopped.is_closed
    assert stopped.total_voter_count == 1
    with pytest.raises(BadRequest, match=r"(?i)poll has already been closed"):
        await bot.stop_poll(group["id"], sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)poll must have at least 1 option"):
        await bot.send_poll(li["id"], "?", [])
    with pytest.raises(BadRequest, match=r"(?i)poll can't have more than 12 options"):
        await bot.send_poll(li["id"], "?", ["x"] * 13)


async def test_pins_and_reactions(bot: Bot, client: SandboxClient, group: Json, wang: Json) -> None:
    said = await client.say(group["id"], "rules", user_id=wang["id"])
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(group["id"], said["message_id"])
    await client.set_member(group["id"], bot.id, "administrator")
    await bot.pin_chat_message(group["id"], said["message_id"])
    full = await bot.get_chat(group["id"])
    assert full.pinned_message
    assert full.pinned_message.text == "rules"
    await bot.unpin_chat_message(group["id"])
    assert (await bot.get_chat(group["id"])).pinned_message is None
    with pytest.raises(BadRequest, match=r"(?i)message to unpin not found"):
        await bot.unpin_chat_message(group["id"])
    assert await bot.unpin_all_chat_messages(group["id"])
    cursor = (await client.world())["cursor"]
    assert await bot.set_message_reaction(group["id"], said["message_id"], "👍")
    (event,), _ = await client.next_events(cursor, 1)
    assert (event["type"], event["reaction"][0]["emoji"]) == ("reaction", "👍")
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(group["id"], said["message_id"], "🧱")
    with pytest.raises(BadRequest, match=r"(?i)message to react not found"):
        await bot.set_message_reaction(group["id"], 999, "👍")
