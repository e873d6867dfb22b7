"""The /-menus Telegram shows, for each scope and language, set only where they differ."""

import logging
from itertools import product

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.settings import Settings
from bot.texts import LANGUAGES, t

log = logging.getLogger(__name__)

PRIVATE = (
    "new",
    "my",
    "status",
    "events",
    "board",
    "cancel",
    "settings",
    "language",
    "privacy",
    "mydata",
    "forget",
    "help",
)
GROUP = ("list", "find", "poll", "agenda", "cancel", "topics", "bind", "help")
SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...], str], ...] = (
    (BotCommandScopeAllPrivateChats(), PRIVATE, "commands.private"),
    (BotCommandScopeAllGroupChats(), GROUP, "commands.group"),
)


# Bot API, setMyCommands: language_code has two letters (ISO 639-1); zh goes to readers of either script.
TAGS = tuple(lang for lang in LANGUAGES if len(lang) == 2)


async def set_up_menus(bot: Bot, settings: Settings) -> None:
    """Bring commands and the bot's own description up to date. A failure is logged, not fatal."""
    try:
        for (scope, names, prefix), lang in product(SCOPES, (None, *TAGS)):
            wanted = [BotCommand(name, t(f"{prefix}.{name}", lang or settings.language)) for name in names]
            if tuple(wanted) != await bot.get_my_commands(scope=scope, language_code=lang):
                await bot.set_my_commands(wanted, scope=scope, language_code=lang)
    except TelegramError as error:
        log.warning("menus could not be set", extra={"error": type(error).__name__})
