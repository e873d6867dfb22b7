"""What nobody else wanted. Always last: every update ends somewhere, kindly where a person waits."""

from bot.errors import UserError
from handlers.context import Turn


def on_unknown_command(turn: Turn) -> None:
    """A slash and a word we do not know."""
    raise UserError("error.unknown_command")


def on_unknown_group_command(turn: Turn) -> None:
    """In groups other bots have commands too: only what is addressed to us by name is answered."""
    if "@" in turn.text.split(maxsplit=1)[0]:
        raise UserError("error.unknown_command")


def on_service_message(turn: Turn) -> None:
    """Somebody joined, a title changed, a message was pinned: nothing is asked of us."""


def on_anything(turn: Turn) -> None:
    """A kind of update we have no use for: taken, marked done, left alone."""
