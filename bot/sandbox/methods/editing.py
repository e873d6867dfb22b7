"""Edits of the bot's own messages: text, caption, media, buttons."""

from collections.abc import Iterable

from ..errors import Json, bad_request
from ..formatting import caption, message_text
from ..keyboards import read_markup
from ..model import Chat
from ..world import shown_to_bot
from .albums import input_media
from .call import Call, Method

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
_MEDIA = frozenset({"photo", "video", "animation", "document", "audio"})
_WITH_CAPTION = _MEDIA | {"voice"}
_CONTENT = _WITH_CAPTION | {"caption", "caption_entities", "has_media_spoiler", "show_caption_above_media"}


def edit_message_text(call: Call) -> Json:
    chat, message = _own_message(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    content = message_text(call.args, call.world.person_json, too_long="MESSAGE_TOO_LONG")
    if options := call.args.get("link_preview_options"):
        content["link_preview_options"] = options
    return _edited(call, chat, message, content, ("text", "entities", "link_preview_options"))


def edit_message_caption(call: Call) -> Json:
    chat, message = _own_message(call)
    if not _WITH_CAPTION & message.keys():
        raise bad_request("there is no caption in the message to edit")
    content = caption(call.args, call.world.person_json)
    if call.args.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return _edited(call, chat, message, content, ("caption", "caption_entities", "show_caption_above_media"))


def edit_message_media(call: Call) -> Json:
    chat, message = _own_message(call)
    album = message.get("media_group_id")
    if not (_MEDIA & message.keys() or "text" in message) or (album and "text" in message):
        raise bad_request("message can't be edited")
    content = input_media(call, call.args["media"], set(_MEDIA))
    return _edited(call, chat, message, content, _CONTENT | {"text", "entities", "link_preview_options"})


def edit_message_reply_markup(call: Call) -> Json:
    chat, message = _own_message(call)
    return _edited(call, chat, message, {}, (), event="markup")


def _own_message(call: Call) -> tuple[Chat, Json]:
    if call.args.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not call.args.get("chat_id"):
        raise bad_request("chat_id is empty")
    if not call.args.get("message_id"):
        raise bad_request("message identifier is not specified")
    chat = call.target()
    message = call.message(chat, "message to edit not found")
    channel_post = chat.type == "channel" and "from" not in message
    if not channel_post and message.get("from", {}).get("id") != call.world.bot.id:
        raise bad_request("message can't be edited")
    if "forward_origin" in message or "forum_topic_created" in message or _has_reply_keyboard(message):
        raise bad_request("message can't be edited")
    return chat, message


def _has_reply_keyboard(message: Json) -> bool:
    """Only messages "without reply_markup or with inline keyboards" can be edited (Bot API)."""
    return "inline_keyboard" not in message.get("reply_markup", {"inline_keyboard": []})


def _edited(
    call: Call, chat: Chat, message: Json, content: Json, replaced: Iterable[str], event: str = "edit"
) -> Json:
    """The message with `content` for the `replaced` fields; buttons that are not given again go away."""
    markup = read_markup(call.args.get("reply_markup"), strict=call.strict, inline_only=True)
    gone = {*replaced, "reply_markup"}
    edited = {name: value for name, value in message.items() if name not in gone}
    edited.update(content)
    if markup:
        edited["reply_markup"] = markup
    if edited == message:
        raise bad_request(_NOT_MODIFIED)
    if not chat.is_private:
        call.world.flood.take(chat.id)
    edited["edit_date"] = call.world.now()
    return shown_to_bot(call.world.replace(chat, edited, event))


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
