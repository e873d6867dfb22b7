"""The durable inbox: stored before acknowledged, in order within a chat, chats side by side."""

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any

from sqlmodel import Session
from telegram import Bot, Update

from bot import clock
from bot.delivery.concealing import MARK, conceal
from bot.delivery.parsing import Unreadable, parse
from bot.metrics import DONE, PARKED, REPEATED, TURN_SECONDS
from bot.services import estates
from bot.services.broadcasts import drafts
from bot.services.polls.ballots import Ballots
from storage.database import Database
from storage.queries import inbox, places
from storage.queries.inbox import Item, Raw
from storage.spelling import spell

log = logging.getLogger(__name__)

# The update whose turn it is, for the handlers, and how a failing handler tells us (PTB's process_update
# does not raise when a handler does: its error handler must).
current_item: ContextVar[Item] = ContextVar("current_item")
current_failure: ContextVar[list[BaseException]] = ContextVar("current_failure")

IN_FLIGHT = 256
BACKLOG = 1000
TRIES = 4
PAUSES = (0.2, 1.0, 5.0)
PLACED = '"latitude"'
PATIENCE = 1.0  # seconds after which somebody who pressed a button is told that it is noticed


class Superseded(Exception):
    """Another process has done this update, or an older one of its chat must come first."""


class Inbox:
    """Takes raw updates in, hands them to `handle` chat by chat, retries, and parks what cannot be done."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        handle: Callable[[Update], Awaitable[None]],
        on_parked: Callable[[Item, str], Awaitable[None]],
        on_late: Callable[[Item], None] = lambda item: None,
        *,
        ballots: Ballots,
    ) -> None:
        self._database = database
        self._ballots = ballots
        self._bot = bot
        self._handle = handle
        self._on_parked = on_parked
        self._on_late = on_late
        self._chats: dict[int, deque[Item]] = {}
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._ended: set[int] = set()

    async def recover(self) -> int:
        """Hand on what a life before this one stored and did not finish."""
        # What ends while the rows are read is still new in them, and must not get a second turn.
        self._ended = set()
        items = await self._database.read(lambda session: inbox.list_new(session, limit=BACKLOG))
        known = self._ended.union(item.id for queue in self._chats.values() for item in queue)
        fresh = [item for item in items if item.id not in known]
        self.hand_on(fresh)
        return len(fresh)

    async def store(self, updates: Iterable[Mapping[str, Any]]) -> int:
        """Commit updates, then hand them on; when this returns they may be acknowledged.

        Of a place in them no more is written down than the estate, of a vote in a secret poll nothing plain.

        Gives how many were new. An update seen before, by its id or by what it says, has no second effect.
        """
        raws = [to_raw(update) for update in updates]
        if not raws:
            return 0
        if any(PLACED in raw.body for raw in raws):
            raws = await self._database.read(lambda session: _coarse(session, raws))
        if any(MARK in raw.body for raw in raws):
            raws = [to_raw(conceal(raw.update or {}, self._ballots)) for raw in raws]
        now = clock.now()
        items = await self._database.write(lambda session: inbox.add_updates(session, raws, now))
        self.hand_on(items)
        return len(items)

    async def room(self) -> None:
        """Wait until the backlog in memory is small enough to fetch more."""
        await self._room.wait()

    @property
    def waiting(self) -> int:
        """Updates in memory whose turn has not ended."""
        return self._waiting

    def hand_on(self, items: Iterable[Item]) -> None:
        """Queue stored updates behind what their chats already have waiting."""
        if self._stopping:
            return
        for item in items:
            self._waiting += 1
            queue = self._chats.get(item.chat_id)
            if queue is not None:
                queue.append(item)
                asyncio.get_running_loop().call_later(PATIENCE, self._look_after, item)
                continue
            self._chats[item.chat_id] = deque([item])
            task = asyncio.create_task(self._work_off(item.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._measure_room()

    def _look_after(self, item: Item) -> None:
        """A pressed button must not spin while older updates of its chat are dealt with."""
        queue = self._chats.get(item.chat_id)
        if queue is not None and item in list(queue)[1:] and '"callback_query"' in item.body:
            self._on_late(item)

    def requeue(self, items: Iterable[Item]) -> None:
        """Put updates that had been held in front of what their chat said since."""
        for item in sorted(items, key=lambda held: held.id, reverse=True):
            queue = self._chats.get(item.chat_id)
            if queue is None:
                self.hand_on([item])
                continue
            self._waiting += 1
            queue.insert(1 if queue else 0, item)

    async def stop(self, deadline: float) -> None:
        """Let running turns end, `deadline` seconds at most. What has not begun stays stored for later."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=deadline)
        for task in self._tasks:
            task.cancel()

    async def _work_off(self, chat_id: int) -> None:
        queue = self._chats[chat_id]
        try:
            while queue and not self._stopping:
                async with self._slots:
                    await self._take_turn(queue[0])
                self._ended.add(queue.popleft().id)
                self._waiting -= 1
                self._measure_room()
        finally:
            self._waiting -= len(queue)
            del self._chats[chat_id]
            self._measure_room()

    async def _take_turn(self, item: Item) -> None:
        """One update to its end: done, done elsewhere, or parked."""
        attempt = item.attempts
        while True:
            error = await self._try(item)
            if error is None:
                DONE.inc()
                return
            if isinstance(error, Superseded):
                if not await self._database.read(lambda session: inbox.is_new(session, item.id)):
                    REPEATED.inc()
                    return
                await asyncio.sleep(0.05)
                continue
            attempt += 1
            parked = attempt >= TRIES or isinstance(error, Unreadable)
            reason = f"{type(error).__name__}: {error}"[:500]
            log.error(
                "turn failed",
                extra={"item": item.id, "attempt": attempt, "parked": parked, "error": type(error).__name__},
                exc_info=error if parked else None,
            )
            now = clock.now()
            await self._database.write(
                partial(inbox.fail, item_id=item.id, reason=reason, parked=parked, now=now)
            )
            if parked:
                PARKED.inc()
                await self._on_parked(item, reason)
                return
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES)) - 1])

    async def _try(self, item: Item) -> BaseException | None:
        started = asyncio.get_running_loop().time()
        failures: list[BaseException] = []
        current_item.set(item)
        current_failure.set(failures)
        try:
            update = parse(item, self._bot)
            await self._handle(update)
        except Exception as error:
            return error
        TURN_SECONDS.observe(asyncio.get_running_loop().time() - started)
        return failures[0] if failures else None

    def _measure_room(self) -> None:
        if self._waiting >= BACKLOG:
            self._room.clear()
        else:
            self._room.set()


def to_raw(update: Mapping[str, Any]) -> Raw:
    """What of a raw update is needed to store it, however odd it is."""
    update_id = update.get("update_id")
    content = _content(update)
    return Raw(
        update_id=update_id if isinstance(update_id, int) else -int(_digest(content)[:12], 16),
        fingerprint=fingerprint(update, content),
        chat_id=chat_of(update),
        body=_body(update, content),
        update=update,
    )


def _coarse(session: Session, raws: Sequence[Raw]) -> list[Raw]:
    """Where a resident is nobody need know to the metre; where a worker invites everybody, everybody must."""
    known = places.list_estates(session)
    return [
        to_raw(estates.coarsen(raw.update or {}, known))
        if PLACED in raw.body and not drafts.is_saying(session, raw.chat_id)
        else raw
        for raw in raws
    ]


def fingerprint(update: Mapping[str, Any], content: str | None = None) -> str:
    """The same for the same happening, whatever update id it came under."""
    query = update.get("callback_query")
    if isinstance(query, Mapping) and isinstance(query.get("id"), str):
        return f"press:{query['id']}"[:64]
    return _digest(content if content is not None else _content(update))


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat whose order this update keeps: the chat it happened in, else the person, else 0."""
    for content in update.values():
        if not isinstance(content, Mapping):
            continue
        for holder, key in (
            (content.get("message"), "chat"),
            (content, "chat"),
            (content, "from"),
            (content, "user"),
        ):
            party = holder.get(key) if isinstance(holder, Mapping) else None
            if isinstance(party, Mapping) and isinstance(party.get("id"), int):
                return int(party["id"])
    return 0


def _content(update: Mapping[str, Any]) -> str:
    """What happened, without the number under which it was told; always spelled the same."""
    return spell({key: value for key, value in update.items() if key != "update_id"}, in_order=True)


def _body(update: Mapping[str, Any], content: str) -> str:
    """The whole update as JSON, with its content not spelled out a second time."""
    if "update_id" not in update:
        return content
    number = spell(update["update_id"], in_order=True)
    return f'{{"update_id":{number}}}' if content == "{}" else f'{{"update_id":{number},{content[1:]}'


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=24).hexdigest()
