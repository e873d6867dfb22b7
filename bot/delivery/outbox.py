"""The durable outbox at work: claim, draw, send at Telegram's pace, record how it ended."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from bot import clock
from bot.delivery import outgoing
from bot.delivery.drawing import Payload, payloads
from bot.delivery.limits import Pacer
from bot.delivery.notices import Drawer, digest
from bot.delivery.sender import Call, Outcome, Sender, SendResult
from bot.metrics import MESSAGES, REPLY_SECONDS, RETRY_AFTER
from bot.services import delivered, quiet, routing
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import outbox, pulses
from storage.queries.outbox import Claim
from storage.tables import Lane, OutboxState, Resident

log = logging.getLogger(__name__)

IN_FLIGHT = 256
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


class Outbox:
    """Sends what waits: replies before notices before bulk, in order within a chat, within the pace.

    A message is marked as leaving before its request goes out, and one whose outcome nobody knows is never
    sent again (Bot API sends carry no key by which Telegram could tell a repetition).
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        pacer: Pacer,
        desk: Desk,
        drawers: dict[str, Drawer],
        instance: str,
    ) -> None:
        self._database = database
        self._sender = sender
        self._pacer = pacer
        self._desk = desk
        self._drawers = drawers
        self._instance = instance
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._sending: set[asyncio.Task[None]] = set()
        self._not_yet: dict[int, float] = {}
        self._ended: list[Ended] = []
        self._recording: asyncio.Task[None] | None = None
        self._pump: asyncio.Task[None] | None = None
        self._stopping = False
        database.on_commit(self._on_commit)

    def start(self) -> None:
        """Begin to send."""
        self._pump = asyncio.create_task(self._run())

    async def stop(self, deadline: float) -> None:
        """Claim no more; let what is leaving leave, `deadline` seconds at most, and record it."""
        self._stopping = True
        self._wake.set()
        if self._pump is not None:
            await self._pump
        if self._sending:
            await asyncio.wait(self._sending, timeout=deadline)
        for task in self._sending:
            task.cancel()
        while self._recording is not None and not self._recording.done():
            await self._recording

    def wake(self) -> None:
        """Look again: something may have become due."""
        self._wake.set()

    def _on_commit(self, topics: frozenset[str]) -> None:
        if outbox.TOPIC in topics and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                pause = await self._round()
            except Exception:
                log.exception("outbox round failed")
                pause = FIRST_PAUSE
            if pause == 0:
                continue
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _round(self) -> float:
        """Claim what may leave now and set it on its way; gives the seconds until the next look, at most."""
        moment = self._loop.time()
        free = IN_FLIGHT - len(self._sending)
        room = min(free, self._pacer.overall_room(moment))
        if room <= 0:
            return max(0.005, self._pacer.overall_ready_at(moment) - moment) if free > 0 else 1.0
        self._not_yet = {chat: at for chat, at in self._not_yet.items() if at > moment}
        without = tuple(self._not_yet)
        claimed = await self._database.write(lambda session: self._claim(session, room, without))
        for claim in claimed.ready:
            self._pacer.take(claim.chat_id, self._loop.time())
            task = asyncio.create_task(self._send(claim))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        if claimed.found:
            return 0
        waits = [at - moment for at in self._not_yet.values()]
        if claimed.next_due is not None:
            waits.append((claimed.next_due - clock.now()).total_seconds())
        return max(0.005, min([*waits, 5.0]))

    def _claim(self, session: Session, room: int, without: tuple[int, ...]) -> "Claimed":
        now = clock.now()
        claims = outbox.claim_due(session, now, self._instance, room, without=without, may=self._may)
        ready = [drawn for claim in claims for drawn in self._draw(session, claim, now)]
        found = bool(claims)
        return Claimed(ready, found, None if found else outbox.next_due(session, now))

    def _may(self, chat_id: int) -> bool:
        """Whether the pace lets something to this chat leave now; if not, it is passed over until then."""
        moment = self._loop.time()
        at = self._pacer.ready_at(chat_id, moment)
        if at > moment:
            self._not_yet[chat_id] = at
        return at <= moment

    def _draw(self, session: Session, claim: Claim, now: datetime) -> list[Claim]:
        """The claim with its call; further pieces of a long one are queued behind it. Empty: no sense."""
        if claim.payload is not None:
            return [claim]
        try:
            reader = delivered.find_reader(session, claim.chat_id)
            if reader is not None and self._put_off(session, claim, reader, now):
                return []
            lang = delivered.language_of(self._desk, reader)
            screen = self._drawers[claim.notice](session, self._desk, claim, lang)
            if screen is not None and reader is not None and quiet.in_digest(reader, claim.notice):
                screen = digest.gather(session, self._desk, self._drawers, claim, screen, reader, now)
            calls = payloads(claim.chat_id, screen, lang) if screen is not None else []
        except Exception as error:
            log.exception("notice could not be drawn", extra={"row": claim.id, "notice": claim.notice})
            reason = f"drawing: {type(error).__name__}"
            outbox.end(session, [_row(claim.id, OutboxState.BROKEN, None, reason, now)])
            return []
        if not calls:
            outbox.end(session, [_row(claim.id, OutboxState.DROPPED, None, "no longer wanted", now)])
            return []
        outbox.set_payload(session, claim.id, calls[0])
        for part, call in enumerate(calls[1:], start=1):
            outbox.add_message(
                session,
                chat_id=claim.chat_id,
                notice=claim.notice,
                subject=claim.subject,
                detail=claim.detail,
                payload=call,
                lane=Lane(claim.lane),
                now=now,
                root_id=claim.root_id or claim.id,
                part=part,
            )
        return [replace(claim, payload=calls[0])]

    def _put_off(self, session: Session, claim: Claim, reader: Resident, now: datetime) -> bool:
        """Whether this had to be put off, to the morning or to her one message a day."""
        until = quiet.held_until(
            session, self._desk, reader, claim.notice, claim.subject, claim.created_at, now
        )
        if until is not None:
            outbox.unclaim(session, [claim.id], until)
        return until is not None

    async def _send(self, claim: Claim) -> None:
        started = self._loop.time()
        payload: Payload = claim.payload or {}
        params = {"chat_id": claim.chat_id, **payload["params"]}
        call = Call(payload["method"], params, outgoing.attached(self._desk, payload))
        try:
            result = await self._sender.send(call)
        except Exception as error:
            log.exception("sender failed", extra={"row": claim.id})
            result = SendResult(Outcome.UNKNOWN, error=type(error).__name__)
        if result.outcome is Outcome.SENT and claim.lane == Lane.REPLY:
            REPLY_SECONDS.observe(self._loop.time() - started)
        MESSAGES.labels(result.outcome.value).inc()
        if result.retry_after is not None and result.flooded:
            RETRY_AFTER.inc()
            scope = claim.chat_id if result.scope == "chat" else None
            self._pacer.halt(scope, self._loop.time() + result.retry_after)
        self._ended.append(Ended(claim, result))
        if self._recording is None or self._recording.done():
            self._recording = asyncio.create_task(self._record())

    async def _record(self) -> None:
        """Write outcomes down, all that came together at once; those that come meanwhile go next."""
        while self._ended:
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
        self._wake.set()

    def _settle(self, session: Session, batch: list[Ended]) -> None:
        rows: list[dict[str, Any]] = []
        for ended in batch:
            claim, result = ended.claim, ended.result
            if result.outcome is Outcome.LATER:
                outbox.unclaim(session, [claim.id], ended.at + timedelta(seconds=_pause(claim, result)))
                if result.migrate_to is not None:
                    routing.follow(session, claim.chat_id, result.migrate_to, ended.at)
                continue
            message_id = result.message_ids[0] if result.message_ids else None
            state = STATES[result.outcome]
            rows.append(_row(claim.id, state, message_id, _reason(result), ended.at))
            outbox.add_shown(session, claim.id, result.message_ids[1:])
        outbox.end(session, rows)
        for ended in batch:
            delivered.note(session, self._desk, ended.claim, ended.result.note(), ended.at)


@dataclass(slots=True)
class Claimed:
    """What one look at the queue gave."""

    ready: list[Claim]
    found: bool
    next_due: datetime | None


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


def _row(row: int, to: OutboxState, sent_as: int | None, why: str | None, at: datetime) -> dict[str, Any]:
    return {"row": row, "to": to, "sent_as": sent_as, "why": why, "at": at}


async def adopt_orphans(database: Database, instance: str, now: datetime, silent: timedelta) -> int:
    """Mark what instances that died were sending as unknown. Gives how many there were."""

    def work(session: Session) -> int:
        living = pulses.list_instances(session, now - silent) if not database.sqlite else set()
        return outbox.orphan(session, {*living, instance}, now, "the sender stopped while it was leaving")

    return await database.write(work)
