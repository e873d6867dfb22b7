"""Everything that can happen in a chat, and who answers: the one ordered list.

A handler sees an update only if none before it wanted it; `leftovers` wants everything.
"""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers import errors, leftovers
from handlers.committee import on_chat_member, on_left
from handlers.doors import (
    on_channel_post,
    on_edited,
    on_group_message,
    on_migration,
    on_my_chat_member,
    on_press,
    on_private_message,
)
from handlers.turns import Turns

__all__ = ["errors", "register"]


def register(application: "Application[Any, Any, Any, Any, Any, Any]", turns: Turns) -> None:
    """Give every kind of update its handler, in this order."""
    private, group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    new = filters.UpdateType.MESSAGE
    ordered: tuple[BaseHandler[Any, Any, Any], ...] = (
        CallbackQueryHandler(turns.callback(on_press)),
        # By far the most there is; no service message has words, so it need not ask the filters below.
        MessageHandler(new & private & filters.TEXT, turns.callback(on_private_message)),
        MessageHandler(new & filters.StatusUpdate.MIGRATE, turns.callback(on_migration)),
        MessageHandler(new & group & filters.StatusUpdate.LEFT_CHAT_MEMBER, turns.callback(on_left)),
        MessageHandler(filters.StatusUpdate.ALL, turns.callback(leftovers.on_service_message)),
        MessageHandler(new & private, turns.callback(on_private_message)),
        MessageHandler(new & group, turns.callback(on_group_message)),
        MessageHandler(filters.UpdateType.CHANNEL_POST & filters.TEXT, turns.callback(on_channel_post)),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, turns.callback(on_edited)),
        ChatMemberHandler(turns.callback(on_my_chat_member), ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(turns.callback(on_chat_member), ChatMemberHandler.CHAT_MEMBER),
        TypeHandler(Update, turns.callback(leftovers.on_anything)),
    )
    for handler in ordered:
        application.add_handler(handler)
    application.add_error_handler(errors.on_error)
