"""Updates are parsed in a shorter way than python-telegram-bot's own, to exactly the same objects."""

from typing import Any

import pytest
from telegram import Bot, TelegramObject, Update

from bot.delivery.parsing import Unreadable, parse, parse_quickly
from storage.queries.inbox import Item

PERSON = {"id": 5, "is_bot": False, "first_name": "R", "username": "r", "language_code": "zh-hans"}
CHAT = {"id": 5, "type": "private", "first_name": "R"}
WORDS = {"message_id": 7, "date": 1_790_000_000, "chat": CHAT, "from": PERSON, "text": "路灯坏了"}
PRESS = {"id": "q1", "from": PERSON, "chat_instance": "1", "data": "1|x|||0", "message": WORDS}


def every_attribute(found: Any) -> Any:
    """All that an object of PTB's holds, down to the last slot."""
    if not isinstance(found, TelegramObject):
        return found
    names = {name for kind in type(found).__mro__ for name in getattr(kind, "__slots__", ())}
    return {name: every_attribute(getattr(found, name)) for name in names - {"_bot", "__dict__"}}


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": WORDS},
        {"update_id": 2, "message": {**WORDS, "text": ""}},
        {"update_id": 3, "message": {**WORDS, "date": 0}},
        {"update_id": 4, "message": {**WORDS, "entities": [{"type": "url", "offset": 0, "length": 2}]}},
        {"update_id": 5, "message": {**WORDS, "from": {**PERSON, "unheard_of": 1}}},
        {"update_id": 6, "message": {**WORDS, "reply_to_message": WORDS}},
        {"update_id": 7, "edited_message": {**WORDS, "edit_date": 1_790_000_001}},
        {"update_id": 8, "callback_query": PRESS},
        {"update_id": 9, "message": None},
    ],
)
def test_quick_parsing_gives_the_same_objects(
    update: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Bot("1:a")
    usual = Update.de_json(update, bot)
    for name in ("__setattr__", "__delattr__"):  # so that they are put back after the test
        monkeypatch.setattr(TelegramObject, name, getattr(TelegramObject, name))
    parse_quickly()
    quick = parse(Item(1, 5, "", update=update), bot)
    assert every_attribute(quick) == every_attribute(usual)
    assert quick.to_dict() == usual.to_dict()
    assert hash(quick) == hash(usual)
    assert quick.message is None or quick.message.get_bot() is quick.get_bot() is bot


@pytest.mark.parametrize(
    "message", ["words", {**WORDS, "chat": 5}, {**WORDS, "from": {"id": 5}}, {**WORDS, "date": "today"}]
)
def test_what_is_no_message_is_unreadable(message: Any) -> None:
    with pytest.raises(Unreadable):
        parse(Item(1, 5, "", update={"update_id": 1, "message": message}), Bot("1:a"))
