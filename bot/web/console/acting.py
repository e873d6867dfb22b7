"""What the console asks of the handlers: to look, to press, to say. `handlers.console` does it."""

from dataclasses import dataclass
from typing import Protocol

from bot.services.cards import CardFacts
from bot.views.screen import Screen
from storage.queries.scopes import Scope
from storage.queries.work import Within


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody is shown for a press or for words.

    `said` came as messages of their own, `shown` in the place of what was pressed; `opened` is the suggestion
    whose card is to be seen now. `sent`: files went to the private chat with the bot. `awaited`: the next
    words are an answer to what was asked; `about` which suggestion, if they are.
    """

    said: tuple[Screen, ...] = ()
    shown: Screen | None = None
    alert: str = ""
    opened: int | None = None
    sent: bool = False
    awaited: bool = False
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One suggestion as somebody may see it: its facts, its card, and what is being asked about it.

    `outside`: only as a body outside the office may.
    """

    facts: CardFacts
    card: Screen
    shown: Shown
    outside: bool


class Acting(Protocol):
    """One person's acts. Each raises UserError for what that person may not do, or not any more."""

    async def look(self, person: int, suggestion_id: int) -> Sight:
        """Open a suggestion."""

    async def press(self, person: int, data: str, asked: str) -> Shown:
        """Press a button by its data; `asked`: the words in answer to which it was shown."""

    async def say(self, person: int, words: str) -> Shown:
        """Say the words that were asked for."""

    async def note(self, person: int, suggestion_id: int, words: str) -> Shown:
        """Write an internal note."""

    async def command(self, person: int, name: str, argument: str) -> Shown:
        """Give a command, as in the chat."""

    async def desk(self, person: int) -> Shown:
        """The tasks of the office."""

    async def within(self, person: int) -> Within:
        """What somebody has to do with."""

    async def scope(self, person: int) -> Scope:
        """How far somebody sees."""
