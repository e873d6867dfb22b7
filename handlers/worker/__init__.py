"""The office's side of a private chat: what community workers and staff do, put together for the doors."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from handlers import bans, finding, polls
from handlers.admission import (
    ADMINS,
    ANNOUNCING,
    BANS,
    DIRECTING,
    ENTERING,
    EVERY,
    EXPORTING,
    EYES,
    PERSON,
    POLLING,
    SEARCH,
    SERVING,
    STAFF,
    WORK,
    Right,
)
from handlers.context import Handler, PressHandler
from handlers.worker import (
    abandoned,
    batches,
    body_contacts,
    broadcasting,
    broadcasts,
    bulk,
    calls,
    channels,
    closing,
    console,
    desk,
    duty,
    entry,
    event_typed,
    events,
    exporting,
    four_eyes,
    hosting,
    identities,
    meetings,
    minutes,
    objecting,
    posters,
    queue,
    reporting,
    rights,
    roles,
    routes,
    spoken,
    tuning,
    work,
)
from handlers.worker.batches import is_sheet, on_sheet
from handlers.worker.entry import on_edited
from handlers.worker.everywhere import INSTEAD
from handlers.worker.news import on_bind_channel

__all__ = [
    "COMMANDS",
    "INSTEAD",
    "NUMBERED",
    "PRESSES",
    "STEPS",
    "is_sheet",
    "on_bind_channel",
    "on_edited",
    "on_sheet",
    "rights_of",
]

ROOMS: Mapping[Right, tuple[ModuleType, ...]] = {
    EVERY: (desk,),
    WORK: (work,),
    SEARCH: (finding,),
    ENTERING: (entry, spoken, objecting, rights, calls, batches, posters, channels),
    DIRECTING: (queue, bulk, routes, abandoned, body_contacts, reporting),
    EXPORTING: (exporting,),
    ANNOUNCING: (broadcasts, broadcasting, events, event_typed, hosting, meetings, minutes),
    POLLING: (polls,),
    SERVING: (duty,),
    EYES: (four_eyes,),
    BANS: (bans,),
    STAFF: (identities,),
    ADMINS: (roles, closing, tuning),
    PERSON: (console,),
}
"""Every conversation of the desk, by the right that its buttons, commands and steps ask for."""

NUMBERED = frozenset({finding.STEP, events.NUMBER, exporting.STEP, tuning.STEP})
"""The steps to which a number is an answer, and not the choice of a menu."""


def _gather(table: str) -> dict[str, Any]:
    rooms = (room for rooms in ROOMS.values() for room in rooms)
    return {name: handler for room in rooms for name, handler in getattr(room, table, {}).items()}


def rights_of(table: str) -> dict[str, Right]:
    """What each of the desk's COMMANDS, STEPS or PRESSES asks for."""
    return {
        name: right for right, rooms in ROOMS.items() for room in rooms for name in getattr(room, table, {})
    }


COMMANDS: dict[str, Handler] = _gather("COMMANDS")
STEPS: dict[str, Handler] = _gather("STEPS")
PRESSES: dict[str, PressHandler] = _gather("PRESSES")
