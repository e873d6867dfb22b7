"""The office's side of a private chat: what community workers and staff do, put together for the doors."""

from handlers.context import Handler, PressHandler
from handlers.worker import desk

__all__ = ["COMMANDS", "PRESSES", "STEPS"]

COMMANDS: dict[str, Handler] = {**desk.COMMANDS}
STEPS: dict[str, Handler] = {}
PRESSES: dict[str, PressHandler] = {**desk.PRESSES}
