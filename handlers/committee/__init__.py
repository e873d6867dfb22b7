"""The committees' side: cards, answers and notes in groups; binding and inviting."""

from handlers import bans, finding, polls
from handlers.committee import (
    agenda,
    approving,
    categories,
    checking,
    cohandling,
    decisions,
    dispatching,
    duplicates,
    extending,
    groups,
    handing,
    hurrying,
    invitations,
    letters,
    merging,
    outcomes,
    previews,
    promising,
    referring,
    templates,
    topics,
    writing,
)
from handlers.committee.groups import on_added, on_chat_member, on_group_other, on_left
from handlers.committee.invitations import on_start_invite
from handlers.committee.topics import answers, find_subject, on_topic_words
from handlers.committee.writing import on_edited, on_group_reply, on_private_reply
from handlers.context import Handler, PressHandler

__all__ = [
    "COMMANDS",
    "PRESSES",
    "PRIVATE_COMMANDS",
    "PRIVATE_STEPS",
    "STEPS",
    "answers",
    "find_subject",
    "on_added",
    "on_chat_member",
    "on_edited",
    "on_group_other",
    "on_group_reply",
    "on_left",
    "on_private_reply",
    "on_start_invite",
    "on_topic_words",
]

PRESSES: dict[str, PressHandler] = {
    **decisions.PRESSES,
    **categories.PRESSES,
    **dispatching.PRESSES,
    **duplicates.PRESSES,
    **hurrying.PRESSES,
    **extending.PRESSES,
    **merging.PRESSES,
    **cohandling.PRESSES,
    **writing.PRESSES,
    **previews.PRESSES,
    **outcomes.PRESSES,
    **checking.PRESSES,
    **templates.PRESSES,
    **approving.PRESSES,
    **promising.PRESSES,
    **referring.PRESSES,
    **letters.PRESSES,
    **handing.PRESSES,
    **groups.PRESSES,
    **topics.PRESSES,
    **agenda.CARD,
    **agenda.PRESSES,
}
STEPS: dict[str, Handler] = {**writing.STEPS, **polls.GROUP_STEPS, **agenda.STEPS}
PRIVATE_STEPS: dict[str, Handler] = {**writing.PRIVATE_STEPS}
COMMANDS: dict[str, Handler] = {
    **groups.COMMANDS,
    **topics.COMMANDS,
    **writing.COMMANDS,
    **bans.COMMANDS,
    **finding.COMMANDS,
    **polls.GROUP_COMMANDS,
    **agenda.COMMANDS,
}
PRIVATE_COMMANDS: dict[str, Handler] = {**invitations.PRIVATE_COMMANDS}
