"""What is counted once a minute, however many ask."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlmodel import Session

from bot import clock
from storage.database import Database

T = TypeVar("T")
log = logging.getLogger(__name__)
FRESH = timedelta(minutes=1)


class Minute(Generic[T]):
    """The result of some long reading. While it is made anew, those who ask get the one before."""

    def __init__(self, database: Database, count: Callable[[Session, datetime], T]) -> None:
        self._database = database
        self._count = count
        self._made: tuple[datetime, T] | None = None
        self._making: asyncio.Future[T] | None = None

    async def get(self) -> T:
        """What was counted last; only the very first one waits for it."""
        now, made = clock.now(), self._made
        if made is not None and now - made[0] < FRESH:
            return made[1]
        if self._making is None:
            self._making = asyncio.get_running_loop().run_in_executor(None, self._make, now)
            self._making.add_done_callback(self._end)
        return made[1] if made is not None else await asyncio.shield(self._making)

    def _make(self, now: datetime) -> T:
        made = self._database.read_now(lambda session: self._count(session, now))
        self._made = (now, made)
        return made

    def _end(self, done: "asyncio.Future[T]") -> None:
        self._making = None
        if not done.cancelled() and done.exception() is not None:
            log.error("the board could not count", exc_info=done.exception())
