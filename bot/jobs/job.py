"""What a job is, and what it works with."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.delivery.files import Files
from bot.delivery.inbox import Inbox
from bot.delivery.outbox import Outbox
from bot.forward.client import Client
from bot.services.desk import Desk
from storage.database import Database
from storage.presence import Presence

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tools:
    """What jobs work with."""

    database: Database
    desk: Desk
    inbox: Inbox
    outbox: Outbox
    files: Files
    instance: str
    presence: Presence
    forward: Client


@dataclass(frozen=True)
class Job:
    """A tick every `seconds`; if one is missed or late, the next does its work."""

    name: str
    seconds: float
    work: Callable[[Tools], Awaitable[None]]

    async def tick(self, tools: Tools) -> None:
        """Do the work once. Stopped half-way it leaves nothing half done, so there is nothing to report."""
        try:
            await self.work(tools)
        except asyncio.CancelledError:
            log.debug("job stopped", extra={"job": self.name})
        except Exception:
            log.exception("job failed", extra={"job": self.name})
