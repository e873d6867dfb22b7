"""What people say: texts, media, albums, places, polls, replies, edits; and the updates that come of it."""

import secrets
from collections.abc import Sequence

from .entities import find_entities, utf16_length
from .errors import Json, bad_request
from .files import KINDS, Upload
from .formatting import CAPTION_LIMIT, TEXT_LIMIT
from .groups import get_chat
from .model import ANONYMOUS_ADMIN, LEADING, PRESENT, Chat, User
from .people import get_user, set_blocked
from .polls import new_poll
from .privacy import bot_hears
from .world import World, shown_as_reply, shown_to_bot

ALBUM_LIMIT = 10
_ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
_EMPTY_STICKER = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def say(world: World, chat_id: int, said: Json) -> Json:
    """A message of a person. `said`: the world API's JSON, user_id and one content (text, location, …).

    A text over 4096 units goes out in pieces, as people's apps do it; the first message is given.
    """
    chat, user = _speaker(world, chat_id, said)
    origin = _origin(world, said)
    first, *_ = [
        _spoken(world, chat, user, {**content, **origin}, said) for content in _contents(world, user, said)
    ]
    return first


def upload(world: World, chat_id: int, said: Json, files: Sequence[Upload]) -> list[Json]:
    """Files of a person: one message each; several are an album with the caption on the first."""
    chat, user = _speaker(world, chat_id, said)
    kind = said.get("kind", "document")
    if kind not in KINDS:
        raise bad_request(f"kind must be one of {', '.join(sorted(KINDS))}")
    if not files or len(files) > ALBUM_LIMIT:
        raise bad_request(f"upload 1 to {ALBUM_LIMIT} files")
    if len(files) > 1 and kind not in _ALBUM_KINDS:
        raise bad_request(f"{kind} files cannot make an album")
    album = {"media_group_id": str(secrets.randbelow(9 * 10**16) + 10**16)} if len(files) > 1 else {}
    messages = []
    for place, file in enumerate(files):
        content: Json = {**album, kind: world.files.add(kind, file)}
        if kind == "animation":
            content["document"] = content[kind]
        text = str(said.get("caption") or "") if place == 0 else ""
        content.update(_text("caption", text, CAPTION_LIMIT) if text else {})
        messages.append(_spoken(world, chat, user, content, said))
    return messages


def edit(world: World, chat_id: int, message_id: int, said: Json) -> Json:
    """A person changes the text or caption of a message of theirs."""
    chat, user = _speaker(world, chat_id, said)
    message = chat.messages.get(message_id)
    if message is None or message.get("from", {}).get("id") != user.id:
        raise bad_request(f"user {user.id} has no message {message_id} in chat {chat_id}")
    field, limit = ("text", TEXT_LIMIT) if "text" in said else ("caption", CAPTION_LIMIT)
    if (field == "text") != ("text" in message):
        raise bad_request(f"message {message_id} has no {field}")
    entities = "entities" if field == "text" else "caption_entities"
    kept = {name: value for name, value in message.items() if name != entities}
    edited = {**kept, **_text(field, str(said.get(field) or ""), limit), "edit_date": world.now()}
    world.replace(chat, edited)
    if bot_hears(world, chat, edited):
        world.notify("edited_message", shown_to_bot(edited), chat.id)
    return edited


def start(world: World, user: User, payload: str = "") -> Json:
    """Open t.me/<bot>?start=payload and press "Start"; a person who had blocked the bot unblocks it so."""
    set_blocked(world, user, False)
    return say(world, user.id, {"user_id": user.id, "text": f"/start {payload}".strip()})


def _speaker(world: World, chat_id: int, said: Json) -> tuple[Chat, User]:
    chat, user = get_chat(world, chat_id), get_user(world, said.get("user_id"))
    if user.deactivated:
        raise bad_request("this account is deleted")
    if chat.is_private:
        if chat.id != user.id:
            raise bad_request("this is somebody else's private chat")
        if user.blocked:
            raise bad_request("this person has blocked the bot; unblock it first")
        if not user.started:
            user.started = True
            world.save_user(user)
    elif chat.members.get(user.id) not in PRESENT:
        raise bad_request(f"user {user.id} is not a member of chat {chat.id}")
    elif chat.type == "channel" and chat.members[user.id] not in LEADING:
        raise bad_request("only administrators can post in a channel")
    if chat.migrated_to:
        raise bad_request("this group was upgraded", migrate_to_chat_id=chat.migrated_to)
    return chat, user


def _spoken(world: World, chat: Chat, user: User, content: Json, said: Json) -> Json:
    sender: Json | None = user.public()
    if chat.type == "channel":
        sender, content = None, {"sender_chat": chat.public(), **content}
    elif said.get("as_chat"):
        sender, content = ANONYMOUS_ADMIN, {"sender_chat": chat.public(), **content}
    message = world.post(chat, sender, {**_place(chat, said), **content}, said.get("date"))
    if bot_hears(world, chat, message):
        world.notify("channel_post" if chat.type == "channel" else "message", shown_to_bot(message), chat.id)
    return message


def _place(chat: Chat, said: Json) -> Json:
    """Topic and replied-to message."""
    place: Json = {}
    thread = said.get("message_thread_id")
    if replied_id := said.get("reply_to_message_id"):
        replied = chat.messages.get(replied_id)
        if replied is None:
            raise bad_request(f"there is no message {replied_id} in chat {chat.id}")
        place["reply_to_message"] = shown_as_reply(replied)
        thread = thread or replied.get("message_thread_id")
    if thread:
        if thread not in chat.topics:
            raise bad_request(f"there is no topic {thread} in chat {chat.id}")
        place.update(message_thread_id=thread, is_topic_message=True)
    return place


def _contents(world: World, user: User, said: Json) -> list[Json]:
    if said.get("text") is None:
        return [_content(world, user, said)]
    pieces = [_text("text", piece, TEXT_LIMIT) for piece in _pieces(str(said["text"]))]
    if said.get("entities") is not None:
        pieces[0]["entities"] = said["entities"]
    return pieces


def _pieces(text: str) -> list[str]:
    """A long text as people's apps send it: in pieces of 4096 UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    pieces, start = [], 0
    while start + 2 * TEXT_LIMIT < len(units):
        end = start + 2 * TEXT_LIMIT
        if 0xDC <= units[end + 1] <= 0xDF:  # not in the middle of a pair
            end -= 2
        pieces.append(units[start:end].decode("utf-16-le", "surrogatepass"))
        start = end
    return [*pieces, units[start:].decode("utf-16-le", "surrogatepass")]


def _content(world: World, user: User, said: Json) -> Json:
    if contact := said.get("contact"):
        return {"contact": {"phone_number": "+8613800000000", "first_name": user.first_name, **contact}}
    if location := said.get("location"):
        return {"location": _coordinates(location)}
    if venue := said.get("venue"):
        place = {"title": venue.get("title", ""), "address": venue.get("address", "")}
        coordinates = _coordinates(venue.get("location", venue))
        return {"venue": {"location": coordinates, **place}, "location": coordinates}
    if sticker := said.get("sticker"):
        return {"sticker": _sticker(world, sticker)}
    if poll := said.get("poll"):
        return {"poll": new_poll(poll.get("question", "?"), poll.get("options", ["1", "2"]))}
    if dice := said.get("dice"):
        emoji = dice if isinstance(dice, str) and dice in _DICE else "🎲"
        return {"dice": {"emoji": emoji, "value": secrets.randbelow(_DICE[emoji]) + 1}}
    raise bad_request("say something: text, contact, location, venue, sticker, poll or dice")


def _text(field: str, text: str, limit: int) -> Json:
    text = text.strip()
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > limit:
        raise bad_request(f"{field} must have at most {limit} characters")
    entities = find_entities(text)
    name = "entities" if field == "text" else f"{field}_entities"
    return {field: text, **({name: entities} if entities else {})}


def _coordinates(given: Json) -> Json:
    try:
        return {"latitude": float(given["latitude"]), "longitude": float(given["longitude"])}
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request("a location needs latitude and longitude") from error


def _sticker(world: World, sticker: object) -> Json | list[Json]:
    emoji = sticker.get("emoji", "👍") if isinstance(sticker, dict) else str(sticker)
    return world.files.add("sticker", Upload("sticker.webp", "image/webp", _EMPTY_STICKER), emoji=emoji)


def _origin(world: World, said: Json) -> Json:
    """forward_origin, from {"user_id"} | {"hidden_name"} | {"chat_id"} | a whole MessageOrigin."""
    source = said.get("forward_from")
    if not source:
        return {}
    if "type" in source:
        return {"forward_origin": {"date": world.now(), **source}}
    date = source.get("date", world.now())
    if "hidden_name" in source:
        return {
            "forward_origin": {"type": "hidden_user", "date": date, "sender_user_name": source["hidden_name"]}
        }
    if "chat_id" in source:
        chat = get_chat(world, source["chat_id"]).public()
        return {"forward_origin": {"type": "chat", "date": date, "sender_chat": chat}}
    person = get_user(world, source.get("user_id")).public()
    return {"forward_origin": {"type": "user", "date": date, "sender_user": person}}
