"""Copies (without a trace of the source) and forwards (with one)."""

import secrets
from itertools import pairwise

from ..errors import Json, bad_request
from ..formatting import caption
from ..model import Chat
from ..privacy import SERVICE
from ..world import shown_to_bot
from .call import Call, Method
from .deleting import message_ids
from .sending import frame_of, post

_FRAME = frozenset(
    [
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "sender_chat",
        "reply_to_message",
        "external_reply",
        "quote",
        "reply_markup",
        "message_thread_id",
        "is_topic_message",
        "has_protected_content",
        "effect_id",
        "media_group_id",
        "forward_origin",
        "via_bot",
        "author_signature",
    ]
)
_WORDS = frozenset({"caption", "caption_entities"})


def copy_message(call: Call) -> Json:
    source = call.chat("from_chat_id")
    message = call.message(source, "message to copy not found")
    content = _copied(message)
    if "caption" in call.args:
        content = {name: value for name, value in content.items() if name not in _WORDS}
        content.update(caption(call.args, call.world.person_json))
    (sent,) = _sent(call, [content])
    return {"message_id": sent["message_id"]}


def copy_messages(call: Call) -> list[Json]:
    found = _found(call)
    gone = _WORDS if call.args.get("remove_caption") else frozenset()
    contents = [_in_album(m, {n: v for n, v in _copied(m).items() if n not in gone}) for m in found]
    return [{"message_id": message["message_id"]} for message in _sent(call, _regrouped(contents))]


def forward_message(call: Call) -> Json:
    message = call.message(call.chat("from_chat_id"), "message to forward not found")
    (sent,) = _sent(call, [_forwarded(message)])
    return shown_to_bot(sent)


def forward_messages(call: Call) -> list[Json]:
    contents = [_in_album(message, _forwarded(message)) for message in _found(call)]
    return [{"message_id": message["message_id"]} for message in _sent(call, _regrouped(contents))]


def _found(call: Call) -> list[Json]:
    """The messages of message_ids that can be passed on; Telegram skips the others silently."""
    source, ids = call.chat("from_chat_id"), message_ids(call)
    if any(later <= earlier for earlier, later in pairwise(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    messages = [source.messages[message_id] for message_id in ids if message_id in source.messages]
    passable = [m for m in messages if not SERVICE & m.keys() and not m.get("has_protected_content")]
    if not passable:
        raise bad_request(
            "there are no messages to forward"
            if "forward" in call.method
            else "there are no messages to copy"
        )
    return passable


def _content(message: Json) -> Json:
    return {name: value for name, value in message.items() if name not in _FRAME}


def _copied(message: Json) -> Json:
    if SERVICE & message.keys() or message.get("has_protected_content"):
        raise bad_request("message can't be copied")
    return _content(message)


def _forwarded(message: Json) -> Json:
    if SERVICE & message.keys() or message.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    return {"forward_origin": message.get("forward_origin") or _origin(message), **_content(message)}


def _origin(message: Json) -> Json:
    date = message["date"]
    if "sender_chat" not in message:
        return {"type": "user", "date": date, "sender_user": message["from"]}
    if message["chat"]["type"] == "channel":
        return {"type": "channel", "date": date, "chat": message["chat"], "message_id": message["message_id"]}
    return {"type": "chat", "date": date, "sender_chat": message["sender_chat"]}


def _in_album(message: Json, content: Json) -> Json:
    album = message.get("media_group_id")
    return {**content, "media_group_id": album} if album else content


def _regrouped(contents: list[Json]) -> list[Json]:
    """Albums stay albums, under new ids."""
    new_ids: dict[str, str] = {}
    for content in contents:
        if album := content.get("media_group_id"):
            content["media_group_id"] = new_ids.setdefault(album, str(secrets.randbelow(9 * 10**16) + 10**16))
    return contents


def _sent(call: Call, contents: list[Json]) -> list[Json]:
    chat: Chat = call.target()
    frame = frame_of(call, chat)
    call.world.flood.take(chat.id, len(contents))
    return [post(call, chat, {**frame, **content}) for content in contents]


METHODS: dict[str, Method] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
