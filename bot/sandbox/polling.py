"""getUpdates: long polling, confirmation by offset, one poller at a time."""

import asyncio
from typing import Any

from starlette.types import Receive

from .errors import ApiError, Json, bad_request, conflict
from .updates import Update
from .world import World

LONGEST = 50
"""Seconds after which Telegram answers a long poll in any case."""

BATCH = 100
ONE_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Poller:
    """The bot's end of the queue. A second poll while one waits ends the first with 409, as at Telegram."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[None] | None = None
        world.updates.on_new(self._on_update)

    @property
    def waiting(self) -> bool:
        """A long poll is under way."""
        return self._waiting is not None

    async def get_updates(self, args: Json, receive: Receive) -> str:
        """The result as JSON text. `receive` tells when the client has gone: then nothing is delivered."""
        self.stop_waiting(conflict(ONE_POLLER))
        queue = self._world.updates
        queue.allow(_kinds(args.get("allowed_updates")))
        if offset := args.get("offset", 0):
            queue.confirm(offset)
        limit = min(max(args.get("limit", BATCH), 1), BATCH)
        timeout = min(max(args.get("timeout", 0), 0), LONGEST)
        batch = queue.take(limit)
        if not batch and timeout:
            self._world.keeper.commit()
            if not await self._update_or_hangup(timeout, receive):
                return "[]"
            batch = queue.take(limit)
        return _joined(batch)

    def stop_waiting(self, reason: ApiError) -> None:
        """End the poll that waits now, if any, with an error."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(reason)

    def _on_update(self, _: Update) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _update_or_hangup(self, timeout: float, receive: Receive) -> bool:
        """Wait; False: the client has gone."""
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        hangup = asyncio.ensure_future(receive())
        try:
            await asyncio.wait({waiting, hangup}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                waiting.result()
            return waiting.done() or not hangup.done()
        finally:
            hangup.cancel()
            if self._waiting is waiting:
                self._waiting = None


def _kinds(given: Any) -> list[str] | None:
    if given is not None and (
        not isinstance(given, list) or not all(isinstance(kind, str) for kind in given)
    ):
        raise bad_request("can't parse allowed updates list")
    return given


def _joined(batch: list[Update]) -> str:
    return "[" + ",".join(update.body for update in batch) + "]"
