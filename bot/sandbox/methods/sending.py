"""sendMessage and the other plain messages, and `deliver`, by which all messages of the bot are made."""

import secrets

from ..errors import Json, bad_request
from ..formatting import message_text
from ..keyboards import check_place, read_markup
from ..model import Chat
from ..world import shown_as_reply, shown_to_bot
from .call import Call, Method
from .topics import thread_of

_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "record_audio",
        "upload_audio",
    ]
)
_REPLY_FIELDS = frozenset(
    [
        "message_id",
        "chat_id",
        "allow_sending_without_reply",
        "quote",
        "quote_parse_mode",
        "quote_entities",
        "quote_position",
        "checklist_task_id",
        "poll_option_id",
        "ephemeral_message_id",
    ]
)


def deliver(call: Call, content: Json) -> Json:
    """Send `content` with what all sending methods share: topic, reply, keyboard, protection, limits."""
    chat = call.target()
    frame = frame_of(call, chat)
    call.world.flood.take(chat.id)
    return shown_to_bot(post(call, chat, {**frame, **content}))


def post(call: Call, chat: Chat, content: Json) -> Json:
    """A message by the bot; in channels it is signed by the channel."""
    if chat.type == "channel":
        return call.world.post(chat, None, {"sender_chat": chat.public(), **content})
    return call.world.post(chat, call.world.bot.public(), content)


def frame_of(call: Call, chat: Chat) -> Json:
    """The fields of a message that do not depend on its content."""
    args = call.args
    if args.get("business_connection_id"):
        raise bad_request("business connection not found")
    frame: Json = {}
    reply = _reply(call, chat)
    thread = thread_of(chat, args.get("message_thread_id"), call.world)
    if thread is None and (replied := reply.get("reply_to_message")):
        thread = replied.get("message_thread_id")
    if thread is not None:
        frame.update(message_thread_id=thread, is_topic_message=True)
    frame.update(reply)
    if args.get("protect_content"):
        frame["has_protected_content"] = True
    if args.get("message_effect_id") and chat.is_private:
        frame["effect_id"] = args["message_effect_id"]
    markup = read_markup(args.get("reply_markup"), strict=call.strict)
    check_place(markup, chat)
    if markup:
        frame["reply_markup"] = markup
    return frame


def _reply(call: Call, chat: Chat) -> Json:
    parameters = call.args.get("reply_parameters")
    if parameters is None:
        return {}
    if not isinstance(parameters, dict):
        raise bad_request("can't parse reply parameters: expected an Object")
    if call.strict and (unknown := parameters.keys() - _REPLY_FIELDS):
        raise bad_request(f"unknown field {min(unknown)!r} in reply_parameters (strict sandbox)")
    if not isinstance(parameters.get("message_id"), int):
        raise bad_request("can't parse reply parameters: Can't find field \"message_id\"")
    elsewhere = parameters.get("chat_id")
    source = call.world.chats.get(elsewhere) if isinstance(elsewhere, int) else chat
    replied = source.messages.get(parameters["message_id"]) if source else None
    if replied is None:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    quote = (
        {"quote": {"text": parameters["quote"], "position": 0, "is_manual": True}}
        if "quote" in parameters
        else {}
    )
    if source is not chat:
        origin = {"type": "user", "sender_user": replied.get("from"), "date": replied["date"]}
        return {
            "external_reply": {"origin": origin, "chat": replied["chat"], "message_id": replied["message_id"]}
        }
    return {"reply_to_message": shown_as_reply(replied), **quote}


def send_message(call: Call) -> Json:
    content = message_text(call.args, call.world.person_json)
    if options := call.args.get("link_preview_options"):
        content["link_preview_options"] = options
    return deliver(call, content)


def _coordinates(args: Json) -> Json:
    latitude, longitude = args["latitude"], args["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(call: Call) -> Json:
    more = ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
    given = {name: call.args[name] for name in more if name in call.args}
    return deliver(call, {"location": {**_coordinates(call.args), **given}})


def send_venue(call: Call) -> Json:
    coordinates = _coordinates(call.args)
    more = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    given = {name: call.args[name] for name in more if name in call.args}
    return deliver(call, {"venue": {"location": coordinates, **given}, "location": coordinates})


def send_contact(call: Call) -> Json:
    given = ("phone_number", "first_name", "last_name", "vcard")
    return deliver(call, {"contact": {name: call.args[name] for name in given if name in call.args}})


def send_dice(call: Call) -> Json:
    emoji = call.args.get("emoji") or "🎲"
    if emoji not in _DICE:
        raise bad_request("wrong dice emoji specified")
    return deliver(call, {"dice": {"emoji": emoji, "value": secrets.randbelow(_DICE[emoji]) + 1}})


def send_chat_action(call: Call) -> bool:
    chat = call.target()
    if call.args["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread_of(chat, call.args.get("message_thread_id"), call.world)
    call.world.events.add("typing", chat_id=chat.id, action=call.args["action"])
    return True


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendChatAction": send_chat_action,
}
