"""How sendings ended, written down: sent, refused, broken or unknown; and “later” puts a message back."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from bot import clock
from bot.delivery import outgoing, threads
from bot.delivery.answers import Outcome, SendResult
from bot.services import delivered, routing
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import outbox
from storage.queries.outbox import Claim
from storage.tables import OutboxState

log = logging.getLogger(__name__)

# Seconds in which outcomes gather, so that one transaction serves many.
GATHER = 0.02
# Telegram answers “later” to whom it is to blame for; our own network gets longer and longer pauses.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
STATES = {
    Outcome.SENT: OutboxState.SENT,
    Outcome.REFUSED: OutboxState.REFUSED,
    Outcome.BROKEN: OutboxState.BROKEN,
    Outcome.UNKNOWN: OutboxState.UNKNOWN,
}


@dataclass(slots=True)
class Ended:
    """A claimed message and how its sending ended."""

    claim: Claim
    result: SendResult
    at: datetime = field(default_factory=clock.now)


class Outcomes:
    """Takes outcomes as they come and writes them down together. `on_recorded` is told how many each time."""

    def __init__(self, database: Database, desk: Desk, on_recorded: Callable[[int], None]) -> None:
        self.recorded = 0
        self._database = database
        self._desk = desk
        self._on_recorded = on_recorded
        self._ended: list[Ended] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, claim: Claim, result: SendResult) -> None:
        """This is how it ended."""
        self._ended.append(Ended(claim, result))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._record())

    async def finish(self) -> None:
        """Return when everything is written down."""
        while self._task is not None and not self._task.done():
            await self._task

    async def _record(self) -> None:
        while self._ended:
            await asyncio.sleep(GATHER)
            batch, self._ended = self._ended, []
            try:
                await self._database.write(partial(self._settle, batch=batch))
            except Exception:
                log.exception("outcomes could not be recorded", extra={"count": len(batch)})
                self._ended = batch + self._ended
                await asyncio.sleep(FIRST_PAUSE)
                continue
            for ended in batch:
                if ended.result.outcome is not Outcome.LATER:
                    outgoing.drop(self._desk, ended.claim.payload or {})
            self.recorded += len(batch)
            self._on_recorded(len(batch))

    def _settle(self, session: Session, batch: list[Ended]) -> None:
        rows: list[dict[str, Any]] = []
        for ended in batch:
            claim, result = ended.claim, ended.result
            if result.outcome is Outcome.LATER:
                outbox.unclaim(session, [claim.id], ended.at + timedelta(seconds=_pause(claim, result)))
            if result.migrate_to is not None:
                routing.follow(session, claim.chat_id, result.migrate_to, ended.at)
            if result.outcome is Outcome.LATER:
                continue
            if threads.take_back(session, self._desk, claim, result, ended.at):
                continue
            message_id = result.message_ids[0] if result.message_ids else None
            rows.append(as_row(claim, STATES[result.outcome], _reason(result), ended.at, message_id))
            outbox.add_shown(session, claim.id, result.message_ids[1:])
        outbox.end(session, rows)
        delivered.note(session, self._desk, [(one.claim, one.result.note(), one.at) for one in batch])


def as_row(
    claim: Claim, to: OutboxState, why: str | None, at: datetime, sent_as: int | None = None
) -> dict[str, Any]:
    """The end of a message as `storage.queries.outbox.end` takes it."""
    return {"row": claim.id, "to": to, "sent_as": sent_as, "why": why, "at": at}


def _pause(claim: Claim, result: SendResult) -> float:
    if result.migrate_to is not None:
        return 0.0
    longer = min(FIRST_PAUSE * 2.0 ** min(claim.attempts, 10), LONGEST_PAUSE)
    return result.retry_after if result.retry_after is not None else longer


def _reason(result: SendResult) -> str | None:
    if result.outcome is Outcome.SENT:
        return None
    return (
        " ".join(part for part in (result.reason and result.reason.value, result.error) if part)[:500] or None
    )
