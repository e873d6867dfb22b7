"""The control: our poller, parsing, rules, drawing and transport, 256 sends in flight, and nothing stored.

Where the real bot waits for its commit this one waits 2 ms. Without that wait the comparison would flatter
storage: a bot that never waits handles whole batches before it asks for the next.
"""

import asyncio
import signal
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import uvloop
from telegram import Update
from telegram.ext import ContextTypes

import handlers
from bot import settings
from bot.app import App
from bot.cli.run import spare_the_collector
from bot.delivery.drawing import payloads
from bot.delivery.inbox import Inbox
from bot.delivery.polling import Poller
from bot.delivery.sender import Call, Sender
from bot.services.desk import Desk
from bot.services.drafts import Draft
from bot.views import saying
from handlers.context import Callback, Handler, Turns
from storage.tables import Category, Community, Part, Suggestion

WAIT = 0.002
IN_FLIGHT = 256
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Unstored:
    """Takes what a poller brings, answers it with the preview a resident would see, and forgets it."""

    def __init__(self, app: App) -> None:
        self.application = app._application()
        self.bot = self.application.bot
        handlers.register(self.application, cast(Turns, self))
        self.suggestion = Suggestion(id=1, resident_id=1, community="LT", created_at=NOW)
        self.desk = Desk(app.settings)
        self.sender = Sender(self.bot)
        self.slots = asyncio.Semaphore(IN_FLIGHT)
        self.tasks: set[asyncio.Task[None]] = set()
        self.community = Community(code="LT", zh="罗田社区", en="Luotian")
        self.category = Category(
            code="MUN-01",
            menu_group="G1",
            group_zh="",
            group_en="",
            l1_zh="",
            l1_en="",
            zh="路灯",
            en="Lights",
            db44="",
            lead="WKS",
            co="",
        )

    async def room(self) -> None:
        """As the inbox: no more than so many at once."""
        while len(self.tasks) >= 1000:  # noqa: ASYNC110 - plain, and outside what is compared
            await asyncio.sleep(0.001)

    async def store(self, updates: Iterable[Mapping[str, Any]]) -> int:
        """Hand updates on at once."""
        for update in updates:
            task = asyncio.create_task(self.answer(update))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return 0

    def callback(self, handler: Handler) -> Callback:
        """As `handlers.context.Turns`: what PTB calls. Whatever comes is a resident's message here."""

        async def on_update(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            await self.reply(update)

        return on_update

    async def answer(self, raw: Mapping[str, Any]) -> None:
        """Parse and dispatch as the real bot does."""
        await self.application.process_update(Update.de_json(dict(raw), self.bot))

    async def reply(self, update: Update) -> None:
        """Wait, guess, draw, send."""
        assert update.message is not None
        text = update.message.text or ""
        await asyncio.sleep(WAIT)
        part = Part(suggestion_id=1, chat_id=update.message.chat_id, message_id=1, text=text, at=NOW)
        draft = Draft(
            suggestion=self.suggestion,
            community=self.community,
            kind=self.desk.categories.guess(text).kind,
            category=self.category,
            guesses=(self.category,),
            parts=(part,),
            files=(),
        )
        for call in payloads(update.message.chat_id, saying.preview(draft, "zh"), "zh"):
            async with self.slots:
                await self.sender.send(
                    Call(call["method"], {"chat_id": update.message.chat_id, **call["params"]})
                )


async def main() -> None:
    """Poll until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    unstored = Unstored(App(settings.load()))
    await unstored.application.initialize()
    spare_the_collector()
    poller = Poller(unstored.bot, unstored.bot._request[0], cast(Inbox, unstored), lambda: None)
    polling = asyncio.create_task(poller.run())
    await stop.wait()
    polling.cancel()


if __name__ == "__main__":
    uvloop.run(main())
