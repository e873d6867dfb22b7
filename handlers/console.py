"""The door of the web console: a press or words there are taken as if they came from the private chat.

The same handlers, guards and services; only what they show goes back to the page and not to the chat.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session
from telegram import Bot, Update

from bot import clock
from bot.errors import UserError
from bot.metrics import REFUSALS
from bot.services import cards, prompts, reach
from bot.views import card_rows
from bot.views import cards as card_view
from bot.views import committee as view
from bot.views.presses import decode
from bot.views.screen import Screen
from bot.web.console.acting import Shown, Sight
from handlers import committee, guards, rights, worker
from handlers.committee import previews, topics
from handlers.context import Handler, PressHandler, Turn
from handlers.turns import Turns
from handlers.worker import desk as tasks
from storage.queries.inbox import Item
from storage.queries.scopes import Scope
from storage.queries.work import Within
from storage.tables import Suggestion

T = TypeVar("T")
PRESSES: dict[str, PressHandler] = {**worker.PRESSES, **committee.PRESSES}
COMMANDS: dict[str, Handler] = {**worker.COMMANDS, **committee.PRIVATE_COMMANDS}
STEPS: dict[str, Handler] = {**worker.STEPS, **committee.PRIVATE_STEPS}


@dataclass
class ConsoleTurn(Turn):
    """A turn in a person's private chat of which the page shows what came of it. Files go to the chat."""

    said: list[Screen] = field(default_factory=list)
    shown: Screen | None = None
    opened: int | None = None
    sent: bool = False

    def say(self, screen: Screen, *, notice: str = "reply", subject: int | None = None) -> int:
        """Keep a screen for the page."""
        if screen.media:
            self.sent = True
            return super().say(screen, notice=notice, subject=subject)
        self.said.append(screen)
        return 0

    def show(self, screen: Screen, *, notice: str = "reply", subject: int | None = None) -> int:
        """Keep a screen for the page, in the place of what was pressed."""
        if screen.media:
            return self.say(screen, notice=notice, subject=subject)
        self.shown = screen
        return 0

    def show_card(self, suggestion: Suggestion) -> None:
        """The page of that suggestion is next."""
        self.opened = suggestion.id

    def open_card(self, suggestion: Suggestion) -> None:
        """The page of that suggestion is next."""
        self.opened = suggestion.id

    def take_buttons(self) -> None:
        """The page is drawn anew anyway."""

    def told(self) -> Shown:
        """What the page shows."""
        dialog = self.dialog
        awaited = dialog is not None and dialog.step in STEPS
        about = dialog.subject if dialog is not None and dialog.step == prompts.STEP else None
        return Shown(tuple(self.said), self.shown, self.answered.text, self.opened, self.sent, awaited, about)


class Console:
    """One person's acts on the console, each a turn in the writer."""

    def __init__(self, turns: Turns, bot: Bot) -> None:
        self._turns = turns
        self._bot = bot

    async def look(self, person: int, suggestion_id: int) -> Sight:
        """Open a suggestion, with what this person is writing about it."""

        def act(turn: ConsoleTurn) -> Sight:
            _, suggestion = guards.card(turn, suggestion_id, guards.ANY)
            facts = cards.facts(turn.session, turn.desk, suggestion, person, turn.now)
            dialog = prompts.find(turn.session, person, person, suggestion_id)
            if dialog is not None and "text" in dialog.data:
                turn.said.append(previews.screen_of(turn, suggestion, dialog))
            elif dialog is not None:
                turn.said.append(view.prompt(suggestion, prompts.purpose_of(dialog), person, turn.lang))
            standing = reach.find_standing(turn.session, turn.desk, person, suggestion)
            outside = standing is not None and standing.outside
            return Sight(
                facts,
                card_view.card(facts, turn.lang, card_rows.every(facts, turn.lang)),
                turn.told(),
                outside,
            )

        return await self._run(person, {}, act)

    async def press(self, person: int, data: str, asked: str) -> Shown:
        """Press a button of the committees or the office. UserError for any other, as for made-up ones."""
        press = decode(data)
        handler = PRESSES.get(press.action) if press is not None else None
        if press is None or handler is None:
            raise UserError("error.old_button")
        taken, pressed = press, handler

        def act(turn: ConsoleTurn) -> Shown:
            rights.admit(turn, rights.PRESSES.get(taken.action), taken)
            pressed(turn, taken)
            return turn.told()

        query: dict[str, Any] = {"id": "0", "chat_instance": "0", "data": data, "from": _user(person)}
        if asked:
            query["message"] = {**_message(person, "…", 0), "reply_to_message": _message(person, asked, 0)}
        return await self._run(person, {"callback_query": query}, act)

    async def say(self, person: int, words: str) -> Shown:
        """Say the words that were asked for. UserError if nothing is."""

        def act(turn: ConsoleTurn) -> Shown:
            step = STEPS.get(turn.dialog.step) if turn.dialog is not None else None
            if turn.dialog is None or step is None:
                raise UserError("prompt.none")
            rights.admit(turn, rights.STEPS.get(turn.dialog.step))
            step(turn)
            return turn.told()

        return await self._run(person, self._words(person, words), act)

    async def note(self, person: int, suggestion_id: int, words: str) -> Shown:
        """Write an internal note."""

        def act(turn: ConsoleTurn) -> Shown:
            member, suggestion = guards.card(turn, suggestion_id, guards.ANY)
            topics.keep_note(turn, member, suggestion)
            return turn.told()

        return await self._run(person, self._words(person, words), act)

    async def command(self, person: int, name: str, argument: str) -> Shown:
        """Give one of the office's commands, as in the chat."""
        handler = COMMANDS[name]

        def act(turn: ConsoleTurn) -> Shown:
            rights.admit(turn, rights.COMMANDS.get(name))
            handler(turn)
            return turn.told()

        return await self._run(person, self._words(person, f"/{name} {argument}"), act)

    async def desk(self, person: int) -> Shown:
        """The tasks of the office."""

        def act(turn: ConsoleTurn) -> Shown:
            rights.admit(turn, rights.COMMANDS.get("desk"))
            tasks.on_command_desk(turn)
            return Shown(tuple(turn.said))

        return await self._run(person, {}, act)

    async def within(self, person: int) -> Within:
        """What somebody has to do with."""
        return await self._run(person, {}, guards.within)

    async def scope(self, person: int) -> Scope:
        """How far somebody sees."""
        return await self._run(person, {}, guards.scope)

    def _words(self, person: int, words: str) -> dict[str, Any]:
        # Telegram's numbers count up from 1 in each chat: none of these is one of them.
        number = -int(clock.now().timestamp() * 1_000_000)
        return {"message": _message(person, words, number)}

    async def _run(self, person: int, content: dict[str, Any], work: Callable[[ConsoleTurn], T]) -> T:
        update = Update.de_json(
            {"update_id": 0, **(content or {"message": _message(person, "", 0)})}, self._bot
        )

        def attempt(session: Session, memberships: Mapping[int, str], done: Mapping[str, Any]) -> T:
            now = clock.now()
            turn = ConsoleTurn(session, self._turns.desk, update, Item(0, person, ""), now, memberships, done)
            return work(turn)

        try:
            return await self._turns.settle(attempt)
        except UserError as error:
            REFUSALS.labels(error.key).inc()
            raise


def _user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "-"}


def _message(person: int, text: str, number: int) -> dict[str, Any]:
    return {
        "message_id": number,
        "date": 0,
        "chat": {"id": person, "type": "private"},
        "from": _user(person),
        "text": text,
    }
