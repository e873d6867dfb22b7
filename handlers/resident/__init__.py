"""The resident's side: every button, command, word and step of a private chat, put together for the doors."""

from handlers.context import Handler, PressHandler
from handlers.resident import (
    announcements,
    arriving,
    attending,
    board,
    consents,
    events,
    everywhere,
    following,
    mine,
    objecting,
    places,
    privacy,
    rating,
    refiling,
    saying,
    settings,
    similar,
    visibility,
    voting,
    words,
)
from handlers.resident.attending import LINK as HERE
from handlers.resident.attending import on_code, on_start_here
from handlers.resident.mine import on_edited
from handlers.resident.voting import LINK as VOTE
from handlers.resident.voting import on_start_vote
from handlers.resident.words import on_words

__all__ = [
    "COMMANDS",
    "HERE",
    "PRESSES",
    "STEPS",
    "VOTE",
    "WORDS",
    "on_code",
    "on_edited",
    "on_start_here",
    "on_start_vote",
    "on_words",
]

COMMANDS: dict[str, Handler] = {
    **arriving.COMMANDS,
    **board.COMMANDS,
    **saying.COMMANDS,
    **mine.COMMANDS,
    **settings.COMMANDS,
    **privacy.COMMANDS,
    **everywhere.COMMANDS,
    **events.COMMANDS,
}
WORDS: dict[str, Handler] = {
    **saying.WORDS,
    **mine.WORDS,
    **events.WORDS,
    **arriving.WORDS,
    **everywhere.WORDS,
    **board.WORDS,
}
STEPS: dict[str, Handler] = {
    **arriving.STEPS,
    **board.STEPS,
    **words.STEPS,
    **mine.STEPS,
    **objecting.STEPS,
    **rating.STEPS,
    **visibility.STEPS,
    **places.STEPS,
    **events.STEPS,
}
PRESSES: dict[str, PressHandler] = {
    **announcements.PRESSES,
    **events.PRESSES,
    **arriving.PRESSES,
    **board.PRESSES,
    **saying.PRESSES,
    **similar.PRESSES,
    **voting.PRESSES,
    **attending.PRESSES,
    **words.PRESSES,
    **mine.PRESSES,
    **objecting.PRESSES,
    **following.PRESSES,
    **settings.PRESSES,
    **rating.PRESSES,
    **visibility.PRESSES,
    **places.PRESSES,
    **refiling.PRESSES,
    **privacy.PRESSES,
    **consents.PRESSES,
}
