"""The bot's commands by scope and language."""

import re
from typing import Any

from ..errors import Json, bad_request
from ..menus import scope_key
from .account import language_of
from .call import Call, Method
from .targets import chat_to_know

_PLACES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT = 100


def set_my_commands(call: Call) -> bool:
    """An empty list is the same as deleteMyCommands."""
    commands = call.args.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    if not checked:
        return delete_my_commands(call)
    call.world.profile.commands[_key(call)] = checked
    call.world.save_profile()
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.world.profile.commands.get(_key(call), [])


def delete_my_commands(call: Call) -> bool:
    call.world.profile.commands.pop(_key(call), None)
    call.world.save_profile()
    return True


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(call: Call) -> str:
    scope = call.args.get("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _PLACES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    places = _PLACES[scope["type"]]
    if missing := [name for name in places if not scope.get(name)]:
        raise bad_request(f"can't parse BotCommandScope: Can't find field {missing[0]!r}")
    if not places:
        return scope_key({"type": scope["type"]}, language_of(call.args))
    named = scope["chat_id"]
    chat = chat_to_know(call.world, int(named) if str(named).lstrip("-").isdigit() else str(named))
    if scope["type"] != "chat" and chat.is_private:
        raise bad_request("can't change commands of members of private chats")
    filed = {
        "type": scope["type"],
        "chat_id": chat.id,
        **({"user_id": scope["user_id"]} if len(places) > 1 else {}),
    }
    return scope_key(filed, language_of(call.args))


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
