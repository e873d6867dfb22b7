"""What people see in their chats, from one reading of the sandbox's events for thousands of chats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.sandbox import SandboxClient

Json = dict[str, Any]
Matches = Callable[[Json], bool]
LONG_POLL = 1.0  # a sandbox that stops waits for the readings that have not ended
GATHER = 0.03  # seconds in which events come together: fewer readings under load
KEPT = 2000


class Chat:
    """One chat as it stands now. A window over a button is seen once, as `{"window": True, "text"}`."""

    def __init__(self) -> None:
        self.messages: dict[int, Json] = {}
        self._waiting: dict[asyncio.Future[Json], Matches] = {}

    @property
    def last(self) -> int:
        """The id of its newest message."""
        return max(self.messages, default=0)

    def find(self, matches: Matches) -> Json | None:
        """The newest message that matches as it is now."""
        return next(
            (self.messages[id] for id in sorted(self.messages, reverse=True) if matches(self.messages[id])),
            None,
        )

    async def see(self, matches: Matches, timeout: float) -> Json | None:
        """The newest message that matches, or the next one that does; None if none comes."""
        found = self.find(matches)
        if found is not None:
            return found
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[future] = matches
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            return None
        finally:
            del self._waiting[future]

    def take(self, message: Json) -> None:
        """A message is new or has changed, or a window opened."""
        if "message_id" in message:
            self.messages[message["message_id"]] = message
        for future, matches in list(self._waiting.items()):
            if not future.done() and matches(message):
                future.set_result(message)

    def fail(self, error: BaseException) -> None:
        """Nothing more will be seen."""
        for future in self._waiting:
            if not future.done():
                future.set_exception(error)


class Watch:
    """The chats somebody looks at."""

    def __init__(self, client: SandboxClient) -> None:
        self._client = client
        self._chats: dict[int, Chat] = {}
        self._error: BaseException | None = None

    async def open(self, chat_id: int, *, new: bool = False) -> Chat:
        """Look at a chat from now on; nothing has been said in a new one."""
        if self._error is not None:
            raise self._error
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = Chat()
            if not new:
                await self._load(chat_id, chat)
        return chat

    def close(self, chat_id: int) -> None:
        """Look away."""
        self._chats.pop(chat_id, None)

    async def run(self, cursor: int) -> None:
        """Read events after `cursor` until cancelled."""
        try:
            while True:
                events, cursor = await self._client.next_events(cursor, LONG_POLL)
                for event in events:
                    await self._take(event)
                await asyncio.sleep(GATHER)
        except Exception as error:
            self._error = error
            for chat in self._chats.values():
                chat.fail(error)

    async def _take(self, event: Json) -> None:
        if event["type"] == "world":
            # Events were missed: the chats are read anew, the windows are lost.
            for chat_id, chat in list(self._chats.items()):
                await self._load(chat_id, chat)
            return
        looked_at = self._chats.get(event.get("chat_id", 0))
        if looked_at is not None:
            _show(looked_at, event)

    async def _load(self, chat_id: int, chat: Chat) -> None:
        for message in await self._client.messages(chat_id, limit=KEPT):
            chat.take(message)


def _show(chat: Chat, event: Json) -> None:
    if event["type"] in ("message", "edit", "markup"):
        chat.take(event["message"])
    elif event["type"] == "delete":
        for message_id in event["message_ids"]:
            chat.messages.pop(message_id, None)
    elif event["type"] == "answer" and event.get("text"):
        chat.take({"window": True, "text": event["text"]})


@asynccontextmanager
async def watching(client: SandboxClient) -> AsyncIterator[Watch]:
    """A watch that runs beside the block."""
    watch = Watch(client)
    task = asyncio.create_task(watch.run((await client.world())["cursor"]))
    try:
        yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def words(message: Json) -> str:
    """What a message says."""
    return str(message.get("text") or message.get("caption") or "")


def is_ours(message: Json) -> bool:
    """Whether the bot wrote it."""
    return bool(message.get("from", {}).get("is_bot"))


def data_of(message: Json, label: str) -> str | None:
    """What the inline button with exactly this label sends; None if there is none."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = (button for row in rows for button in row if button["text"] == label)
    return next((button["callback_data"] for button in found if "callback_data" in button), None)
