"""One call of a method: what it was given, and the world that it acts on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import Json, bad_request
from ..model import Chat
from ..parameters import Uploads
from ..world import World
from .targets import chat_to_know, chat_to_write


@dataclass(slots=True)
class Call:
    """`args` are typed and complete (see `parameters`); `uploads` are the files by field name."""

    world: World
    method: str
    args: Json
    uploads: Uploads

    @property
    def strict(self) -> bool:
        return self.world.rules.strict

    def chat(self, field: str = "chat_id") -> Chat:
        """The chat that a parameter names, if the bot knows it."""
        return chat_to_know(self.world, self.args[field])

    def target(self) -> Chat:
        """The chat that chat_id names, if the bot may write there."""
        return chat_to_write(self.world, self.args["chat_id"])

    def message(self, chat: Chat, missing: str, field: str = "message_id") -> Json:
        """A message of `chat`; ApiError 400 saying `missing` when it is not there."""
        message = chat.messages.get(self.args[field])
        if message is None:
            raise bad_request(missing)
        return message


Method = Callable[[Call], Any]
