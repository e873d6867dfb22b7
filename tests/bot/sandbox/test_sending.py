"""Messages of the bot: what arrives, and what Telegram would refuse in the same words."""

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden

from bot.sandbox import SandboxClient

from .conftest import Json, RawApi

pytestmark = pytest.mark.anyio


def keyboard(data: str, text: str = "Go") -> Json:
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


async def test_html_becomes_text_and_entities(bot: Bot, client: SandboxClient, li: Json) -> None:
    sent = await bot.send_message(li["id"], "😀 <b>a &lt; <i>b</i></b>", parse_mode=ParseMode.HTML)
    assert sent.text == "😀 a < b"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 5), ("italic", 7, 1)]
    assert (await client.messages(li["id"]))[-1]["text"] == sent.text


async def test_keyboards_reach_the_person(bot: Bot, client: SandboxClient, li: Json) -> None:
    inline = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    reply = ReplyKeyboardMarkup([[KeyboardButton("Here", request_location=True)]], resize_keyboard=True)
    with_inline = await bot.send_message(li["id"], "one", reply_markup=inline)
    with_reply = await bot.send_message(li["id"], "two", reply_markup=reply)
    forced = await bot.send_message(li["id"], "three", reply_markup=ForceReply(input_field_placeholder="…"))
    assert with_inline.reply_markup == inline
    assert with_reply.reply_markup is None
    assert forced.reply_markup is None
    shown = [message["reply_markup"] for message in await client.messages(li["id"])]
    assert [set(markup) & {"inline_keyboard", "keyboard", "force_reply"} for markup in shown] == [
        {"inline_keyboard"},
        {"keyboard"},
        {"force_reply"},
    ]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "can't parse entities"),
        ({"text": "x", "reply_markup": keyboard("")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("意" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("ok", " ")}, "can't parse inline keyboard button"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}, "Text buttons are unallowed"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "a b"}]]}},
            "Wrong HTTP URL",
        ),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "y"}] * 8] * 13},
            },
            "reply markup is too long",
        ),
        ({"text": "x", "reply_markup": {"keyboard": []}}, "there are no buttons"),
        ({"text": "x", "reply_markup": "nonsense"}, "can't parse reply_markup"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 99}, "message thread not found"),
        ({"text": "x", "business_connection_id": "b"}, "business connection not found"),
        ({"text": "x", "message_thread_id": "many"}, 'parameter "message_thread_id" must be of type Integer'),
        ({"text": "x", "protect_content": "perhaps"}, 'parameter "protect_content" must be of type Boolean'),
    ],
)
async def test_wrong_messages_are_refused(api: RawApi, li: Json, params: Json, refusal: str) -> None:
    description = await api.refusal("sendMessage", chat_id=li["id"], **params)
    assert description.startswith("Bad Request: ")
    assert refusal in description


async def test_limits_count_utf16_units_after_parsing(api: RawApi, li: Json) -> None:
    text = "<b>" + "😀" * 2048 + "</b>"
    sent = await api.result("sendMessage", chat_id=li["id"], text=text, parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]
    markup = keyboard("x" * 64)
    assert await api.result("sendMessage", chat_id=li["id"], text="x" * 4096, reply_markup=markup)


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        ({"txet": "typo"}, "method sendMessage has no parameter 'txet' (strict sandbox)"),
        ({"reply_markup": {**keyboard("a"), "resize_keyboard": True}}, "unknown field 'resize_keyboard'"),
        ({"reply_parameters": {"message_id": 1, "reply": 2}}, "unknown field 'reply'"),
    ],
)
async def test_strictness_finds_misspelled_parameters(
    api: RawApi, li: Json, call: Json, refusal: str
) -> None:
    assert refusal in await api.refusal("sendMessage", chat_id=li["id"], text="x", **call)


async def test_all_ways_of_passing_parameters_are_read(api: RawApi, li: Json) -> None:
    params = {"chat_id": str(li["id"]), "text": "hello", "disable_notification": "true"}
    by_query = await api.http.get("sendMessage", params=params)
    by_form = await api.http.post("sendMessage", data=params)
    by_parts = await api.http.post(
        "sendMessage", files={name: (None, value) for name, value in params.items()}
    )
    by_json = await api.http.post("SENDMESSAGE", json=params)
    assert [r.json()["result"]["text"] for r in (by_query, by_form, by_parts, by_json)] == ["hello"] * 4
    assert (
        await api.http.post("sendMessage", content="{", headers={"content-type": "application/json"})
    ).json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: can't parse request as JSON object",
    }


async def test_who_cannot_be_written_to(bot: Bot, client: SandboxClient, li: Json, wang: Json) -> None:
    stranger = await client.add_user("Stranger")
    await client.block(li["id"])
    await client.deactivate(wang["id"])
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(li["id"], "x")
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(wang["id"], "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger["id"], "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(123, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message("@nobody", "x")


async def test_where_the_bot_is_not_a_member(
    bot: Bot, client: SandboxClient, sandbox_bot_id: int, li: Json
) -> None:
    group = await client.add_group("Group", [li["id"]])
    for status, reason in (
        ("kicked", "bot was kicked from the group chat"),
        ("left", "not a member of the group"),
    ):
        await client.set_member(group["id"], sandbox_bot_id, "member")
        await client.set_member(group["id"], sandbox_bot_id, status)
        with pytest.raises(Forbidden, match=reason):
            await bot.send_message(group["id"], "x")
    channel = await client.add_group("News", [li["id"]], type="channel", username="news_lt")
    with pytest.raises(BadRequest, match=r"(?i)need administrator rights in the channel chat"):
        await bot.send_message("@news_lt", "x")
    await client.set_member(channel["id"], sandbox_bot_id, "administrator")
    post = await bot.send_message("@news_lt", "x")
    assert post.sender_chat
    assert post.sender_chat.id == channel["id"]


async def test_replies_show_what_they_answer(bot: Bot, client: SandboxClient, li: Json) -> None:
    question = await client.say(li["id"], "when?")
    reply = await bot.send_message(li["id"], "soon", reply_parameters=ReplyParameters(question["message_id"]))
    assert reply.reply_to_message
    assert reply.reply_to_message.text == "when?"
    anyway = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(li["id"], "x", reply_parameters=anyway)).reply_to_message is None


async def test_places_contacts_dice_and_typing(bot: Bot, client: SandboxClient, li: Json) -> None:
    cursor = (await client.world())["cursor"]
    assert await bot.send_chat_action(li["id"], ChatAction.TYPING)
    (typing,), _ = await client.next_events(cursor, 1)
    assert (typing["type"], typing["action"]) == ("typing", "typing")
    location = await bot.send_location(li["id"], 22.77, 113.83)
    venue = await bot.send_venue(li["id"], 22.77, 113.83, "Hall", "Main street")
    contact = await bot.send_contact(li["id"], "+86123", "Office")
    dice = await bot.send_dice(li["id"])
    assert location.location
    assert location.location.latitude == 22.77
    assert venue.venue
    assert venue.venue.title == "Hall"
    assert contact.contact
    assert contact.contact.phone_number == "+86123"
    assert dice.dice
    assert 1 <= dice.dice.value <= 6
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await bot.send_chat_action(li["id"], "dancing")


async def test_reply_keyboards_for_phones_and_places_are_for_private_chats(api: RawApi, group: Json) -> None:
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    refusal = await api.refusal("sendMessage", chat_id=group["id"], text="x", reply_markup=markup)
    assert refusal == "Bad Request: location can be requested in private chats only"


@pytest.fixture
async def sandbox_bot_id(bot: Bot) -> int:
    return bot.id
