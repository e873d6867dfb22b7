"""The stream of what happens in the world, for the page (SSE) and the tests (waiting without sleeping)."""

import asyncio
from collections import deque
from typing import NamedTuple

from .errors import Json


class Event(NamedTuple):
    """`data` carries "type" and what the type needs; see the package's docstring for the types."""

    number: int
    data: Json


class EventFeed:
    """Numbered events, the newest `kept` of them. Numbers start at 1 in every run."""

    def __init__(self, kept: int = 20_000) -> None:
        self._events: deque[Event] = deque(maxlen=kept)
        self._waiting: set[asyncio.Future[None]] = set()
        self.last = 0
        self.closed = False

    def close(self) -> None:
        """The server stops: nobody waits any longer."""
        self.closed = True
        self._wake()

    def add(self, kind: str, **data: object) -> None:
        self.last += 1
        self._events.append(Event(self.last, {"type": kind, **data}))
        self._wake()

    def _wake(self) -> None:
        while self._waiting:
            waiter = self._waiting.pop()
            if not waiter.done():
                waiter.set_result(None)

    def since(self, number: int) -> list[Event]:
        """Events after `number`. A reader who missed some is told {"type": "world"}: read everything anew."""
        if not self._events or number >= self.last:
            return [] if number <= self.last else [Event(self.last, {"type": "world"})]
        oldest = self._events[0].number
        if number + 1 < oldest:
            return [Event(self.last, {"type": "world"})]
        return [self._events[at] for at in range(number + 1 - oldest, len(self._events))]

    async def wait(self, number: int, timeout: float) -> list[Event]:
        """Like `since`, but waits up to `timeout` seconds for the first one; empty when there was none."""
        found = self.since(number)
        if found or self.closed:
            return found
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait_for(waiter, timeout)
        except TimeoutError:
            return []
        finally:
            self._waiting.discard(waiter)
        return self.since(number)
