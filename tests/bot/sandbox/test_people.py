"""People: deep links, blocking, presses, edits, odd messages; and what the bot hears of each."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.sandbox import SandboxClient
from bot.sandbox.client import SandboxError

from .conftest import Clock, Json, RawApi

pytestmark = pytest.mark.anyio
BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("受理", callback_data="v1:acc"), InlineKeyboardButton("w", url="http://x.cn")]]
)


async def test_deep_link_arrives_as_start_with_payload(api: RawApi, client: SandboxClient) -> None:
    user = await client.add_user("New", language_code="en")
    await client.start(user["id"], "LT-poster3")
    (update,) = await api.updates()
    assert update["message"]["text"] == "/start LT-poster3"
    assert update["message"]["from"]["language_code"] == "en"
    assert await api.result("sendMessage", chat_id=user["id"], text="welcome")


async def test_blocking_and_unblocking_is_told(bot: Bot, client: SandboxClient, li: Json) -> None:
    await client.block(li["id"])
    with pytest.raises(SandboxError, match="blocked"):
        await client.say(li["id"], "x")
    await client.start(li["id"])
    blocked, unblocked, started = await bot.get_updates()
    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert started.message
    assert started.message.text == "/start"


async def test_press_comes_with_its_message_and_is_answered_once(
    bot: Bot, client: SandboxClient, li: Json
) -> None:
    await bot.send_message(li["id"], "card", reply_markup=BUTTONS)
    (card,) = await client.messages(li["id"])
    pressed = await client.press(card, "受理")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query
    assert (query.id, query.data, query.from_user.id) == (pressed, "v1:acc", li["id"])
    assert query.message
    assert query.message.message_id == card["message_id"]
    assert await query.answer("ok", show_alert=True)
    answer = await client.wait_answer(pressed)
    assert (answer["text"], answer["show_alert"]) == ("ok", True)
    with pytest.raises(
        BadRequest, match="Query is too old and response timeout expired or query id is invalid"
    ):
        await query.answer("again")


async def test_late_and_long_answers_are_refused(
    bot: Bot, api: RawApi, client: SandboxClient, li: Json, clock: Clock
) -> None:
    await bot.send_message(li["id"], "card", reply_markup=BUTTONS)
    (card,) = await client.messages(li["id"])
    pressed = await client.press(card, "受理")
    long = await api.refusal("answerCallbackQuery", callback_query_id=pressed, text="x" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    clock.now += 16
    late = await api.refusal("answerCallbackQuery", callback_query_id=pressed)
    assert late == "Bad Request: query is too old and response timeout expired or query ID is invalid"
    with pytest.raises(AssertionError, match="did not answer"):
        await client.wait_answer(pressed, timeout=0)


async def test_forged_and_stale_presses_reach_the_bot(
    bot: Bot, api: RawApi, client: SandboxClient, li: Json, wang: Json
) -> None:
    sent = await bot.send_message(li["id"], "card", reply_markup=BUTTONS)
    (card,) = await client.messages(li["id"])
    await client.press(card, user_id=wang["id"], data="forged")
    await bot.delete_message(li["id"], sent.message_id)
    await client.press(card, data="v1:acc")
    forged, stale = (update["callback_query"] for update in await api.updates())
    assert (forged["data"], forged["from"]["id"]) == ("forged", wang["id"])
    assert stale["message"] == {"chat": card["chat"], "message_id": card["message_id"], "date": 0}
    with pytest.raises(AssertionError, match="no inline button says 'Nothing'"):
        await client.press(card, "Nothing")
    with pytest.raises(SandboxError):
        await client.press(card, "w")


async def test_edited_messages_are_told(api: RawApi, client: SandboxClient, li: Json) -> None:
    said = await client.say(li["id"], "ligth")
    await client.edit(li["id"], said["message_id"], text="light /now")
    first, edited = await api.updates()
    assert first["message"]["text"] == "ligth"
    assert edited["edited_message"]["text"] == "light /now"
    assert edited["edited_message"]["entities"][0]["type"] == "bot_command"
    assert edited["edited_message"]["message_id"] == said["message_id"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"location": {"latitude": 22.7, "longitude": 113.8}}, "location"),
        ({"contact": {"phone_number": "+861"}}, "contact"),
        ({"venue": {"latitude": 1, "longitude": 2, "title": "Hall"}}, "venue"),
        ({"sticker": "👍"}, "sticker"),
        ({"poll": {"question": "Q", "options": ["a", "b"]}}, "poll"),
        ({"dice": "🎯"}, "dice"),
        ({"text": "x", "forward_from": {"hidden_name": "Somebody"}}, "forward_origin"),
    ],
)
async def test_odd_messages_are_ones_that_ptb_understands(
    bot: Bot, client: SandboxClient, li: Json, said: Json, field: str
) -> None:
    await client.say(li["id"], **said)
    (update,) = await bot.get_updates()
    assert update.message
    assert getattr(update.message, field) is not None


async def test_long_texts_arrive_in_pieces(api: RawApi, client: SandboxClient, li: Json) -> None:
    await client.say(li["id"], "😀" * 3500)
    texts = [update["message"]["text"] for update in await api.updates()]
    assert [len(text) for text in texts] == [2048, 1452]


async def test_reactions_are_told_when_asked_for(
    api: RawApi, bot: Bot, client: SandboxClient, li: Json
) -> None:
    await bot.send_message(li["id"], "thanks")
    (sent,) = await client.messages(li["id"])
    await client.react(sent, li["id"], "❤")
    assert await api.updates(allowed_updates=["message", "message_reaction"]) == []
    await client.react(sent, li["id"], "🎉")
    (update,) = await api.updates()
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "🎉"}]


async def test_world_refuses_the_impossible(client: SandboxClient, li: Json, wang: Json) -> None:
    for attempt in (
        client.say(li["id"], "x", user_id=wang["id"]),
        client.say(li["id"]),
        client.say(li["id"], " "),
        client.say(12345, "x"),
        client.add_user(""),
        client.add_users([{"first_name": "Li", "id": li["id"]}]),
        client.edit(li["id"], 5, text="x"),
        client.upload(li["id"], "painting", [("a", b"x")]),
        client.set_member(li["id"], wang["id"], "member"),
        client.fault("sendMessage", "earthquake"),
    ):
        with pytest.raises(SandboxError):
            await attempt
