"""What takes long to read, so that no page is waited for.

`Kept`: counted once for all who ask, and anew behind their backs. Whoever asks gets what was counted last, at
once; only what nobody asked for lately is waited for. `Later`: read for one who asks, as it is now; if that
takes longer than one waits, the page asks again by itself and is given it then.
"""

import asyncio
import logging
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from bot import clock
from storage.database import Database

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Count = Callable[[Session, datetime], T]
Work = Callable[[Session], T]
UNFETCHED = timedelta(seconds=15)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """A result, and of when it is."""

    at: datetime
    result: T


class Kept(Generic[K, T]):
    """The newest results, `most` at most, by what was asked for. One is counted at a time.

    `fresh`: for so long nothing is counted anew. `good`: what is older than that is shown to nobody.
    """

    def __init__(self, database: Database, *, fresh: timedelta, good: timedelta, most: int = 1) -> None:
        self._database = database
        self._fresh, self._good, self._most = fresh, good, most
        self._made: dict[K, Made[T]] = {}
        self._making: dict[K, asyncio.Future[T]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="counting")

    async def get(self, key: K, count: Count[T]) -> T:
        """What was counted; waited for if there is nothing to be shown. Raises what `count` then raises."""
        made = self._find(key, count)
        return made.result if made is not None else await asyncio.shield(self._making[key])

    async def look(self, key: K, count: Count[T], patience: float) -> T | None:
        """The same, but waited for no longer than so many seconds: then None, and it is counted on."""
        made = self._find(key, count)
        if made is not None:
            return made.result
        making = self._making[key]
        done, _ = await asyncio.wait({making}, timeout=patience)
        return making.result() if done else None

    def _find(self, key: K, count: Count[T]) -> Made[T] | None:
        """What may be shown; what is not fresh is being counted when this returns."""
        now, made = clock.now(), self._made.get(key)
        if made is not None and abs(now - made.at) < self._fresh:
            return made
        if key not in self._making:
            self._begin(key, count, now)
        return made if made is not None and abs(now - made.at) < self._good else None

    def _begin(self, key: K, count: Count[T], now: datetime) -> None:
        def work() -> T:
            return self._database.read_now(lambda session: count(session, now))

        def end(done: "asyncio.Future[T]") -> None:
            del self._making[key]
            if done.cancelled():
                return
            if done.exception() is not None:
                log.error("counting failed", exc_info=done.exception())
                return
            self._made.pop(key, None)
            while len(self._made) >= self._most:
                del self._made[next(iter(self._made))]
            self._made[key] = Made(now, done.result())

        self._making[key] = making = asyncio.get_running_loop().run_in_executor(self._thread, work)
        making.add_done_callback(end)


class Later(Generic[K, T]):
    """Readings that are under way, or were and wait to be fetched, by who asked for what; two at a time."""

    def __init__(self, database: Database, *, most: int = 64) -> None:
        self._database, self._most = database, most
        self._begun: dict[K, asyncio.Future[Made[T]]] = {}
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")

    async def get(self, key: K, work: Work[T], patience: float) -> T | None:
        """What `work` gives; None if that takes longer than `patience` seconds: then one asks again.

        Raises what `work` raises.
        """
        making = self._begun.get(key)
        if making is None or _is_spoilt(making):
            making = self._begin(key, work)
        done, _ = await asyncio.wait({making}, timeout=patience)
        if not done:
            return None
        if self._begun.get(key) is making:
            del self._begun[key]
        return making.result().result

    def _begin(self, key: K, work: Work[T]) -> "asyncio.Future[Made[T]]":
        def read() -> Made[T]:
            result = self._database.read_now(work)
            return Made(clock.now(), result)

        self._begun.pop(key, None)
        while len(self._begun) >= self._most:
            del self._begun[next(iter(self._begun))]
        making = asyncio.get_running_loop().run_in_executor(self._threads, read)
        making.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._begun[key] = making
        return making


def _is_spoilt(making: "asyncio.Future[Made[Any]]") -> bool:
    """Whether it was read so long ago that whoever asked for it has gone, and it is not so any more."""
    return making.done() and (making.exception() is not None or clock.now() - making.result().at > UNFETCHED)
