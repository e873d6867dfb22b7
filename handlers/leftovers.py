"""What nobody else wanted. Always last: every update ends somewhere, kindly where a person waits."""

from bot.errors import UserError
from handlers.context import Turn
from storage.queries import places


def on_unknown_command(turn: Turn) -> None:
    """A slash and a word we do not know."""
    raise UserError("error.unknown_command")


def on_group_command(turn: Turn) -> None:
    """A command for groups, sent in private."""
    raise UserError("error.group_command")


def on_unknown_group_command(turn: Turn) -> None:
    """In groups other bots have commands too: only what is addressed to us by name is answered."""
    if is_addressed(turn):
        raise UserError("error.unknown_command")


def on_private_command(turn: Turn) -> None:
    """A command for private chats, sent in a group: of strangers' groups only if it is addressed to us."""
    if is_addressed(turn) or places.find_group(turn.session, turn.chat_id) is not None:
        raise UserError("error.private_command")


def is_addressed(turn: Turn) -> bool:
    """Whether our name stands behind the command."""
    return "@" in turn.text.split(maxsplit=1)[0]


def on_service_message(turn: Turn) -> None:
    """Somebody joined, a title changed, a message was pinned: nothing is asked of us."""


def on_anything(turn: Turn) -> None:
    """A kind of update we have no use for: taken, marked done, left alone."""
