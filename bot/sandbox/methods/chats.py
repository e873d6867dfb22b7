"""What a chat is: getChat, its title and description, the menu button."""

from ..errors import Json, bad_request
from ..groups import service_message
from ..model import Chat
from ..world import shown_as_reply
from .call import Call, Method
from .targets import check_leads

_MENUS = frozenset({"default", "commands", "web_app"})
_GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]
_PERMISSIONS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
]


def get_chat(call: Call) -> Json:
    """ChatFullInfo."""
    chat = call.chat()
    info = {
        **chat.public(),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.description:
        info["description"] = chat.description
    if chat.is_group:
        info["permissions"] = dict.fromkeys(_PERMISSIONS, True)
    if chat.pinned and (pinned := chat.messages.get(chat.pinned[-1])):
        info["pinned_message"] = shown_as_reply(pinned)
    return info


def set_chat_title(call: Call) -> bool:
    chat, title = _ruled(call), call.args["title"].strip()
    if not 1 <= len(title) <= 128:
        raise bad_request("CHAT_TITLE_EMPTY" if not title else "chat title is too long")
    if title == chat.title:
        raise bad_request("chat title is not modified")
    chat.title = title
    call.world.save_chat(chat)
    service_message(call.world, chat, call.world.bot.public(), {"new_chat_title": title})
    return True


def set_chat_description(call: Call) -> bool:
    chat, description = _ruled(call), call.args.get("description", "")
    if len(description) > 255:
        raise bad_request("chat description is too long")
    if description == (chat.description or ""):
        raise bad_request("chat description is not modified")
    chat.description = description or None
    call.world.save_chat(chat)
    return True


def set_chat_menu_button(call: Call) -> bool:
    button = call.args.get("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in _MENUS:
        raise bad_request("can't parse menu button: wrong type")
    if "chat_id" in call.args:
        chat = _private(call)
        chat.menu_button = button
        call.world.save_chat(chat)
    else:
        call.world.profile.menu_button = button
        call.world.save_profile()
    return True


def get_chat_menu_button(call: Call) -> Json:
    if "chat_id" in call.args:
        return _private(call).menu_button or call.world.profile.menu_button
    return call.world.profile.menu_button


def _private(call: Call) -> Chat:
    chat = call.chat()
    if not chat.is_private:
        raise bad_request("chat_id must be of a private chat")
    return chat


def _ruled(call: Call) -> Chat:
    chat = call.target()
    if chat.is_private:
        raise bad_request("can't change private chat information")
    check_leads(call.world, chat, "not enough rights to change chat information")
    return chat


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "setChatTitle": set_chat_title,
    "setChatDescription": set_chat_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
