"""The office's side of a private chat: what community workers and staff do, put together for the doors."""

from handlers import bans, finding, polls
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
    four_eyes,
    hosting,
    identities,
    objecting,
    posters,
    queue,
    reporting,
    rights,
    roles,
    routes,
    spoken,
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
]

COMMANDS: dict[str, Handler] = {
    **desk.COMMANDS,
    **console.COMMANDS,
    **work.COMMANDS,
    **duty.COMMANDS,
    **roles.COMMANDS,
    **bans.COMMANDS,
    **finding.COMMANDS,
}
NUMBERED = frozenset({finding.STEP, events.NUMBER})
"""The steps to which a number is an answer, and not the choice of a menu."""
STEPS: dict[str, Handler] = {
    **entry.STEPS,
    **queue.STEPS,
    **finding.STEPS,
    **identities.STEPS,
    **roles.STEPS,
    **routes.STEPS,
    **body_contacts.STEPS,
    **spoken.STEPS,
    **objecting.STEPS,
    **rights.STEPS,
    **calls.STEPS,
    **batches.STEPS,
    **broadcasts.STEPS,
    **broadcasting.STEPS,
    **event_typed.STEPS,
    **hosting.STEPS,
    **polls.STEPS,
    **posters.STEPS,
    **reporting.STEPS,
}
PRESSES: dict[str, PressHandler] = {
    **desk.PRESSES,
    **work.PRESSES,
    **bulk.PRESSES,
    **queue.PRESSES,
    **finding.PRESSES,
    **identities.PRESSES,
    **roles.PRESSES,
    **routes.PRESSES,
    **entry.PRESSES,
    **abandoned.PRESSES,
    **spoken.PRESSES,
    **objecting.PRESSES,
    **rights.PRESSES,
    **calls.PRESSES,
    **batches.PRESSES,
    **broadcasts.PRESSES,
    **broadcasting.PRESSES,
    **events.PRESSES,
    **hosting.PRESSES,
    **polls.PRESSES,
    **posters.PRESSES,
    **reporting.PRESSES,
    **channels.PRESSES,
    **duty.PRESSES,
    **four_eyes.PRESSES,
    **body_contacts.PRESSES,
    **closing.PRESSES,
    **console.PRESSES,
    **bans.PRESSES,
}
