"""How turns are taken: an update's handler runs in the writer, and again with whatever it asked for."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from sqlmodel import Session
from telegram import Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import clock
from bot.delivery.inbox import Superseded, current_item
from bot.delivery.sender import Sender
from bot.errors import UserError
from bot.metrics import REFUSALS
from bot.services.desk import Desk
from bot.services.similar import Unread
from bot.texts import h, t
from bot.views.screen import Screen
from handlers.context import Answer, Beside, Handler, NeedsMembership, Turn
from storage.database import Database
from storage.queries import inbox, outbox
from storage.queries.inbox import Item

log = logging.getLogger(__name__)

T = TypeVar("T")
Attempt = Callable[[Session, Mapping[int, str], Mapping[str, Any]], T]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class Turns:
    """Makes callbacks for python-telegram-bot of our plain handlers."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        sender: Sender,
        requeue: Callable[[list[Item]], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self.database = database
        self.desk = desk
        self.sender = sender
        self.requeue = requeue
        self.spawn = spawn

    def callback(self, handler: Handler) -> Callback:
        """The PTB callback that gives `handler` its turn."""

        async def on_update(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            await self.run(handler, update)

        on_update.__name__ = handler.__name__
        return on_update

    async def run(self, handler: Handler, update: Update) -> None:
        """One turn. A UserError undoes it and is said instead; any other failure is the inbox's to retry."""
        await self._read_ahead(update)
        await self._run(handler, update)

    async def _run(self, handler: Handler, update: Update) -> None:
        item = current_item.get()
        try:
            turn = await self.settle(
                lambda session, memberships, done: self._take(
                    session, handler, update, item, memberships, done
                )
            )
        except UserError as error:
            REFUSALS.labels(error.key).inc()
            refusal = error
            turn = await self.database.write(lambda session: self._refuse(session, update, item, refusal))
        except Exception:
            self._answer(update, Answer(t("error.again", self.desk.settings.language)))
            raise
        if turn.released:
            self.requeue(turn.released)
        self._answer(update, turn.answered)

    async def settle(self, attempt: Attempt[T]) -> T:
        """What `attempt` gives in the writer. It is tried again with whatever it asked for meanwhile: what
        Telegram says of a membership, what a reader found, what the model makes of a text.
        """
        memberships: dict[int, str] = {}
        done: dict[str, Any] = {}
        while True:
            try:
                return await self.database.write(lambda session: attempt(session, memberships, done))
            except NeedsMembership as need:
                memberships[need.chat_id] = await self._membership(need)
            except Beside as need:
                done[need.name] = await self.database.read(need.work)
            except Unread as need:
                await asyncio.to_thread(self.desk.similar.ask, need.text)

    async def _read_ahead(self, update: Update) -> None:
        """Make ready to be compared what somebody says in private: then one turn is enough."""
        message = update.message
        if message is None or not message.text or message.chat.type != ChatType.PRIVATE:
            return
        if self.desk.similar.shows(clock.now()):
            await asyncio.to_thread(self.desk.similar.ask, message.text.strip())

    async def _membership(self, need: NeedsMembership) -> str:
        try:
            return await self.sender.membership(need.chat_id, need.user_id)
        except TelegramError as error:
            log.warning("membership not known", extra={"error": type(error).__name__})
            return "unknown"

    def _answer(self, update: Update, answer: Answer) -> None:
        """Let go the pressed button: at once, whatever became of the turn (the client waits for it)."""
        if update.callback_query is not None:
            self.spawn(self.sender.answer_callback(update.callback_query.id, answer.text, answer.alert))

    def _take(
        self,
        session: Session,
        handler: Handler,
        update: Update,
        item: Item,
        memberships: Mapping[int, str],
        done: Mapping[str, Any],
    ) -> Turn:
        now = clock.now()
        if not inbox.finish(session, item, now):
            raise Superseded
        turn = Turn(session, self.desk, update, item, now, memberships, done)
        handler(turn)
        return turn

    def _refuse(self, session: Session, update: Update, item: Item, error: UserError) -> Turn:
        """The sentence instead of the change: over the button, or as a message where there is none."""
        now = clock.now()
        if not inbox.finish(session, item, now):
            raise Superseded
        turn = Turn(session, self.desk, update, item, now)
        if update.callback_query is not None:
            turn.answer(t(error.key, turn.lang, **error.values), alert=True)
        elif update.effective_message is not None:
            quoted = None if turn.private else update.effective_message.message_id
            turn.say(Screen(h(error.key, turn.lang, **error.values), reply_to=quoted), notice=outbox.REFUSAL)
        return turn
