"""The office's side of a private chat: what community workers and staff do, put together for the doors."""

from handlers import bans
from handlers.context import Handler, PressHandler
from handlers.worker import calls, desk, duty, entry, spoken
from handlers.worker.entry import on_edited
from handlers.worker.everywhere import INSTEAD

__all__ = ["COMMANDS", "INSTEAD", "PRESSES", "STEPS", "on_edited"]

COMMANDS: dict[str, Handler] = {**desk.COMMANDS, **duty.COMMANDS, **bans.COMMANDS}
STEPS: dict[str, Handler] = {
    **entry.STEPS,
    **spoken.STEPS,
    **calls.STEPS,
}
PRESSES: dict[str, PressHandler] = {
    **desk.PRESSES,
    **entry.PRESSES,
    **spoken.PRESSES,
    **calls.PRESSES,
    **duty.PRESSES,
    **bans.PRESSES,
}
