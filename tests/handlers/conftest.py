"""Who speaks in tests of handlers, unless a module has somebody of its own."""

import pytest

from bot.services.desk import Desk
from storage.database import Database
from tests.builders_resident import Chat


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """A resident of LT who has agreed and has said nothing yet."""
    chat = Chat(database, desk)
    chat.say("/start LT")
    chat.press("同意")
    return chat
