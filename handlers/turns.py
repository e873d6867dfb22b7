"""How turns are taken: an update's handler runs in the writer, and again with whatever it asked for."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from html import escape
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
from bot.texts import Html, h, t
from bot.views.screen import Screen
from handlers.context import Answer, Beside, Handler, NeedsMembership, Turn, is_in_topic
from storage.database import Database, Work
from storage.queries import inbox, outbox
from storage.queries.inbox import Item

log = logging.getLogger(__name__)

# Seconds after which somebody is shown that what she asked for takes longer; Telegram shows it for five.
NOTICED, SHOWN_FOR = 0.5, 4.5

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
        self._let_go: set[str] = set()

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
                ),
                update,
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
        query = update.callback_query
        if query is not None and query.id in self._let_go:
            self._let_go.remove(query.id)
        else:
            self._answer(update, turn.answered)

    def let_go(self, query_id: str, word: str | None = None) -> None:
        """Stop the spinner of a button whose turn takes long. What was to stand over it then is said."""
        self._let_go.add(query_id)
        self.spawn(self.sender.answer_callback(query_id, word))

    async def settle(self, attempt: Attempt[T], update: Update | None = None) -> T:
        """What `attempt` gives in the writer. It is tried again with whatever it asked for meanwhile: what
        Telegram says of a membership, what a reader found, what the model makes of a text.

        `update`: what brought somebody to wait for it in a chat.
        """
        memberships: dict[int, str] = {}
        done: dict[str, Any] = {}
        while True:
            try:
                return await self.database.write(lambda session: attempt(session, memberships, done))
            except NeedsMembership as need:
                memberships[need.chat_id] = await self._membership(need)
            except Beside as need:
                done[need.name] = await self._beside(need.work, update)
            except Unread as need:
                await asyncio.to_thread(self.desk.similar.ask, need.text)

    async def _beside(self, work: Work[T], update: Update | None) -> T:
        """What `work` gives on a reader's thread; while it takes long the bot is seen to be at it."""
        over = asyncio.Event()
        if update is not None:
            self.spawn(self._show_at_work(update, over))
        try:
            return await self.database.read(work)
        finally:
            over.set()

    async def _show_at_work(self, update: Update, over: asyncio.Event) -> None:
        message, chat = update.effective_message, update.effective_chat
        topic = message.message_thread_id if message is not None and is_in_topic(message) else None
        pause = NOTICED
        while chat is not None:
            try:
                await asyncio.wait_for(over.wait(), pause)
                return
            except TimeoutError:
                if update.callback_query is not None and pause == NOTICED:
                    self.let_go(update.callback_query.id)
                await self.sender.typing(chat.id, topic)
                pause = SHOWN_FOR

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
        self._say_late(turn)
        return turn

    def _refuse(self, session: Session, update: Update, item: Item, error: UserError) -> Turn:
        """The sentence instead of the change: over the button, or as a message where there is none."""
        now = clock.now()
        if not inbox.finish(session, item, now):
            raise Superseded
        turn = Turn(session, self.desk, update, item, now)
        if update.callback_query is not None:
            turn.answer(t(error.key, turn.lang, **error.values), alert=True)
            self._say_late(turn)
        elif update.effective_message is not None:
            quoted = None if turn.private else update.effective_message.message_id
            turn.say(Screen(h(error.key, turn.lang, **error.values), reply_to=quoted), notice=outbox.REFUSAL)
        return turn

    def _say_late(self, turn: Turn) -> None:
        """Say what can stand over the button no more. In a group the card shows to all how things are."""
        query, word = turn.update.callback_query, turn.answered.text
        if query is not None and query.id in self._let_go and turn.private and word:
            turn.say(Screen(Html(escape(word))), notice=outbox.REFUSAL)
