"""Raw updates become python-telegram-bot's objects."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, Chat, Message, TelegramObject, Update, User

from storage.queries.inbox import Item

UPDATE = {"update_id", "message"}
WORDS = {"message_id", "date", "chat", "from", "text"}


class Unreadable(Exception):
    """The update is not what the Bot API says an update is; trying again would not help."""


def parse(item: Item, bot: Bot) -> Update:
    """The update as PTB's object. Raises Unreadable."""
    try:
        update = dict(item.update) if item.update else json.loads(item.body)
        return _of_words(update, bot) if _is_words(update) else Update.de_json(update, bot)
    except Exception as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _is_words(update: Mapping[str, Any]) -> bool:
    """Whether it brings a message of mere words, as nearly all do."""
    said = update.get("message")
    return update.keys() == UPDATE and isinstance(said, dict) and said.keys() == WORDS and bool(said["date"])


def _of_words(update: Mapping[str, Any], bot: Bot) -> Update:
    """What `de_json` makes of it: that looks for each of the hundred things besides that might be there."""
    said = update["message"]
    message = Message(
        message_id=said["message_id"],
        date=datetime.fromtimestamp(said["date"], tz=UTC),
        chat=Chat.de_json(said["chat"], bot),
        from_user=User.de_json(said["from"], bot),
        text=said["text"],
    )
    message.set_bot(bot)
    whole = Update(update["update_id"], message=message)
    whole.set_bot(bot)
    return whole


def parse_quickly() -> None:
    """Have PTB make its objects without their guard against changes, of which nobody here makes any.

    The guard is a function in Python, called for each of a message's hundred attributes: more than half of
    what parsing an update costs (measured: 75 µs became 30).
    """
    for name in ("__setattr__", "__delattr__"):
        setattr(TelegramObject, name, getattr(object, name))
