"""The bot's own account: commands by scope and language, names, menu button."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    MenuButtonCommands,
    MenuButtonDefault,
)
from telegram.error import BadRequest

from bot.sandbox import SandboxClient

from .conftest import Json, RawApi

pytestmark = pytest.mark.anyio


def commands(name: str) -> list[BotCommand]:
    return [BotCommand(name, f"What {name} does")]


async def seen(client: SandboxClient, chat_id: int, user_id: int) -> str:
    """The first command of a person's menu."""
    menu = await client.commands(chat_id, user_id)
    return str(menu[0]["command"]) if menu else ""


async def test_narrowest_scope_wins(
    bot: Bot, client: SandboxClient, group: Json, li: Json, wang: Json
) -> None:
    steps = [
        (None, ("default", "default", "default")),
        (BotCommandScopeAllPrivateChats(), ("private", "default", "default")),
        (BotCommandScopeChat(li["id"]), ("own", "default", "default")),
        (BotCommandScopeAllGroupChats(), ("own", "groups", "groups")),
        (BotCommandScopeAllChatAdministrators(), ("own", "groups", "leaders")),
        (BotCommandScopeChat(group["id"]), ("own", "here", "here")),
        (BotCommandScopeChatAdministrators(group["id"]), ("own", "here", "leaders_here")),
        (BotCommandScopeChatMember(group["id"], wang["id"]), ("own", "wang", "leaders_here")),
    ]
    names = ["default", "private", "own", "groups", "leaders", "here", "leaders_here", "wang"]
    for (scope, expected), name in zip(steps, names, strict=True):
        await bot.set_my_commands(commands(name), scope=scope)
        private = await seen(client, li["id"], li["id"])
        member = await seen(client, group["id"], wang["id"])
        creator = await seen(client, group["id"], li["id"])
        assert (private, member, creator) == expected


async def test_language_is_tried_before_the_next_scope(bot: Bot, client: SandboxClient) -> None:
    english = await client.add_user("Ann", language_code="en-gb")
    chinese = await client.add_user("Li", language_code="zh-hans")
    await bot.set_my_commands(commands("all"))
    await bot.set_my_commands(commands("zh"), language_code="zh")
    assert await seen(client, chinese["id"], chinese["id"]) == "zh"
    assert await seen(client, english["id"], english["id"]) == "all"
    assert (await bot.get_my_commands(language_code="zh"))[0].command == "zh"
    await bot.delete_my_commands(language_code="zh")
    assert await seen(client, chinese["id"], chinese["id"]) == "all"
    await bot.set_my_commands([])
    assert await bot.get_my_commands() == ()


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "start", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "start", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "scope": {"type": "nowhere"}}, "can't parse BotCommandScope"),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 1}}, "chat not found"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
    ],
)
async def test_wrong_commands_are_refused(api: RawApi, params: Json, refusal: str) -> None:
    assert refusal in await api.refusal("setMyCommands", **params)


async def test_names_and_descriptions_by_language(bot: Bot) -> None:
    assert (await bot.get_my_name()).name == "Yishi"
    await bot.set_my_name("议事", language_code="zh")
    await bot.set_my_description("What residents want")
    await bot.set_my_short_description("Short")
    assert (await bot.get_my_name("zh")).name == "议事"
    assert (await bot.get_my_name("en")).name == "Yishi"
    assert (await bot.get_my_description("zh")).description == "What residents want"
    assert (await bot.get_my_short_description()).short_description == "Short"
    with pytest.raises(BadRequest, match="at most 64"):
        await bot.set_my_name("x" * 65)


async def test_menu_button(bot: Bot, li: Json, group: Json) -> None:
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert await bot.set_chat_menu_button(li["id"], MenuButtonDefault())
    assert (await bot.get_chat_menu_button()).type == "commands"
    assert (await bot.get_chat_menu_button(li["id"])).type == "default"
    with pytest.raises(BadRequest, match=r"(?i)private chat"):
        await bot.get_chat_menu_button(group["id"])


async def test_me_and_the_private_chat(bot: Bot, li: Json) -> None:
    me = await bot.get_me()
    assert (me.username, me.can_read_all_group_messages) == ("yishi_demo_bot", False)
    assert (await bot.get_chat(li["id"])).first_name == "Li"
    assert (await bot.get_user_profile_photos(li["id"])).total_count == 0
    assert await bot.get_chat_member_count(li["id"]) == 2
    with pytest.raises(BadRequest, match=r"(?i)user not found"):
        await bot.get_chat_member(li["id"], 1)
    assert await bot.log_out()
    assert await bot.close()
