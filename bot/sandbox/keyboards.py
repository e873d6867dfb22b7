"""reply_markup: the four kinds of keyboards, checked as strictly as Telegram checks them."""

import re

from .entities import utf16_length
from .errors import Json, bad_request
from .model import Chat

BUTTON_LIMIT = 100
CALLBACK_DATA_LIMIT = 64
_STYLES = frozenset({"danger", "success", "primary"})

_INLINE_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
        "disabled",
    ]
)
_REPLY_ACTIONS = frozenset(
    [
        "request_users",
        "request_chat",
        "request_managed_bot",
        "request_contact",
        "request_location",
        "request_poll",
        "web_app",
    ]
)
_LOOKS = frozenset({"text", "style", "icon_custom_emoji_id"})
_FIELDS = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "keyboard": frozenset(
        [
            "keyboard",
            "is_persistent",
            "resize_keyboard",
            "one_time_keyboard",
            "input_field_placeholder",
            "selective",
        ]
    ),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}
_URL = re.compile(r"(https?://[^\s]+|tg://[^\s]+|[\w-]+(\.[\w-]+)+(/\S*)?)")


def read_markup(markup: object, *, strict: bool, inline_only: bool = False) -> Json | None:
    """A checked copy of reply_markup; None when there is none (an inline keyboard without buttons is none).

    `strict` also refuses unknown fields, which Telegram would silently ignore.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    kind = next((name for name in _FIELDS if name in markup), None)
    if kind is None:
        if markup:
            raise bad_request("can't parse reply keyboard markup JSON object")
        return None
    if inline_only and kind != "inline_keyboard":
        raise bad_request("inline keyboard expected")
    if strict and (unknown := markup.keys() - _FIELDS[kind]):
        raise bad_request(f"unknown field {min(unknown)!r} in reply_markup (strict sandbox)")
    _check_placeholder(markup)
    if kind in ("inline_keyboard", "keyboard"):
        return _with_buttons(markup, kind, strict)
    if markup[kind] is not True:
        raise bad_request(f'can\'t parse reply markup: field "{kind}" must be True')
    return markup


def check_place(markup: Json | None, chat: Chat) -> None:
    """Some buttons and keyboards are for certain chats only."""
    if markup is None or "inline_keyboard" in markup:
        return
    if chat.type == "channel":
        raise bad_request("inline keyboard expected")
    if chat.is_private:
        return
    for button in (button for row in markup.get("keyboard", ()) for button in row):
        if button.get("request_contact"):
            raise bad_request("phone number can be requested in private chats only")
        if button.get("request_location"):
            raise bad_request("location can be requested in private chats only")


def _check_placeholder(markup: Json) -> None:
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= utf16_length(str(placeholder)) <= 64:
        raise bad_request("input_field_placeholder must have 1-64 characters")


def _with_buttons(markup: Json, kind: str, strict: bool) -> Json | None:
    rows = markup[kind]
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad_request(f'can\'t parse reply markup: field "{kind}" must be an Array of Arrays of buttons')
    check = _inline_button if kind == "inline_keyboard" else _reply_button
    checked = [[check(button, strict) for button in row] for row in rows if row]
    if sum(map(len, checked)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    if not checked:
        if kind == "keyboard":
            raise bad_request("can't parse reply keyboard markup: there are no buttons")
        return None
    return {**markup, kind: checked}


def _inline_button(button: object, strict: bool) -> Json:
    where = "inline keyboard button"
    checked = _button(button, where, _INLINE_ACTIONS, strict)
    actions = _INLINE_ACTIONS & checked.keys()
    if not actions:
        raise bad_request(f"can't parse {where}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(
            f"can't parse {where}: exactly one action is allowed, got {', '.join(sorted(actions))}"
        )
    if "callback_data" in checked:
        data = checked["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in checked and not _URL.fullmatch(str(checked["url"])):
        raise bad_request(f"inline keyboard button URL '{checked['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in checked:
        text = checked["copy_text"].get("text") if isinstance(checked["copy_text"], dict) else None
        if not isinstance(text, str) or not 1 <= utf16_length(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return checked


def _reply_button(button: object, strict: bool) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    return _button(button, "keyboard button", _REPLY_ACTIONS, strict)


def _button(button: object, where: str, actions: frozenset[str], strict: bool) -> Json:
    if not isinstance(button, dict):
        raise bad_request(f"can't parse {where}: {where.capitalize()} must be an Object")
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {where}: Can't find field \"text\"")
    if not isinstance(text, str) or not text.strip():
        raise bad_request(f'can\'t parse {where}: field "text" must be a non-empty String')
    if strict and (unknown := button.keys() - actions - _LOOKS):
        raise bad_request(f"unknown field {min(unknown)!r} in {where} (strict sandbox)")
    if button.get("style") not in (None, *_STYLES):
        raise bad_request("BUTTON_STYLE_INVALID")
    return button
