"""Presses of inline buttons, and what the bot answers to them."""

import secrets

from .entities import utf16_length
from .errors import Json, bad_request
from .groups import get_chat
from .model import CallbackQuery, Chat
from .people import get_user
from .world import World, shown_to_bot

ANSWER_LIMIT = 200


def press(world: World, chat_id: int, message_id: int, pressed: Json) -> CallbackQuery:
    """A person presses a button: {"user_id", "row", "col"}, or {"user_id", "data"} with any data at all.

    Forged data and messages that are gone are allowed, as they are at Telegram: the bot then gets an
    InaccessibleMessage (date 0).
    """
    chat, user = get_chat(world, chat_id), get_user(world, pressed.get("user_id"))
    message = chat.messages.get(message_id)
    data = pressed["data"] if "data" in pressed else _data_of(message, pressed)
    if message is None and not 0 < message_id <= chat.last_message_id:
        raise bad_request(f"there is no message {message_id} in chat {chat_id}")
    query = CallbackQuery(
        str(secrets.randbelow(9 * 10**17) + 10**17), user.id, chat.id, message_id, world.clock()
    )
    world.save_callback(query)
    gone = {"chat": chat.public(), "message_id": message_id, "date": 0}
    update = {
        "id": query.id,
        "from": user.public(),
        "message": shown_to_bot(message) if message else gone,
        "chat_instance": _chat_instance(chat),
        "data": data,
    }
    world.notify("callback_query", update, chat.id)
    return query


def answer(world: World, args: Json) -> None:
    """answerCallbackQuery: once, and in time."""
    query = world.callbacks.get(args["callback_query_id"])
    late = query is not None and world.clock() - query.asked_at > world.rules.callback_timeout
    if query is None or late or query.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = args.get("text")
    if utf16_length(text or "") > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": text or None, "show_alert": bool(args.get("show_alert")), "url": args.get("url")}
    world.save_callback(query)
    world.events.add(
        "answer", callback_query_id=query.id, user_id=query.user_id, chat_id=query.chat_id, **query.answer
    )


def get_callback(world: World, query_id: str) -> CallbackQuery:
    query = world.callbacks.get(query_id)
    if query is None:
        raise bad_request(f"there is no callback query {query_id}")
    return query


def _data_of(message: Json | None, pressed: Json) -> str:
    keyboard = (message or {}).get("reply_markup", {}).get("inline_keyboard")
    if not keyboard:
        raise bad_request("this message has no inline buttons")
    try:
        button = keyboard[int(pressed["row"])][int(pressed["col"])]
    except (KeyError, IndexError, ValueError) as error:
        raise bad_request("there is no button in that place: give row and col, or data") from error
    if "callback_data" not in button:
        raise bad_request(f"the button {button['text']!r} sends nothing to the bot")
    return str(button["callback_data"])


def _chat_instance(chat: Chat) -> str:
    """Opaque, and the same for all presses in a chat."""
    return str((chat.id * 2_654_435_761) % (1 << 63))
