"""The durable outbox at work: claim, draw, send at Telegram's pace, record how it ended."""

import asyncio
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import clock
from bot.delivery import outgoing
from bot.delivery.answers import Outcome, SendResult
from bot.delivery.drawing import Payload
from bot.delivery.limits import Pacer
from bot.delivery.notices import Drawer
from bot.delivery.outcomes import Outcomes
from bot.delivery.readying import Readying
from bot.delivery.sender import Call, Sender
from bot.metrics import MESSAGES, REPLY_SECONDS, RETRY_AFTER
from bot.services import delivered
from bot.services.desk import Desk, Pace
from storage.database import Database, touch
from storage.queries import outbox, pulses
from storage.queries.outbox import Claim
from storage.tables import CallReason, Lane

log = logging.getLogger(__name__)

IN_FLIGHT = 256
ENDED = {outcome: MESSAGES.labels(outcome.value) for outcome in Outcome}
# Seconds until the queue is looked at again: after something was found, and after nothing was.
SOON, AT_LAST = 0.05, 5.0
# Seconds' worth of the pace that a look at the queue is made for.
PORTION = 0.02


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the queue gave, and the seconds until the next makes sense, if no change makes it."""

    claims: list[Claim]
    pause: float


class Outbox:
    """Sends what waits: replies before notices before bulk, in order within a chat, within the pace.

    A message is marked as leaving before its request goes out, and one whose outcome nobody knows is never
    sent again (Bot API sends carry no key by which Telegram could tell a repetition).

    The look at the queue rides along with every transaction that puts something into it or records an
    outcome: one commit stores a reply and marks it as leaving. So `_claim` and `_take_over` run on the
    writer's thread, one look after the other, and everything else on the loop's.
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
        self._pacing = threading.Lock()
        self._desk = desk
        self._readying = Readying(desk, drawers, self._read)
        self._instance = instance
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._not_yet: dict[int, float] = {}
        self._pump: asyncio.Task[None] | None = None
        self._stopping = False
        # What is on its way: claims, counted by the writer's thread, less outcomes, counted by the loop's.
        self._claimed = 0
        self._outcomes = Outcomes(database, desk, self._on_recorded)

    def start(self) -> None:
        """Begin to send, and say how fast that goes."""
        self._desk.pace = Pace(self._rate, self._shut_for)
        self._database.ride_along(outbox.TOPIC, self._claim, self._take_over)
        self._pump = asyncio.create_task(self._run())

    async def stop(self, deadline: float) -> None:
        """Claim no more; let what is leaving leave, `deadline` seconds at most, and record it."""
        self._stopping = True
        self._wake.set()
        if self._pump is not None:
            await self._pump
        # When this is written, whatever was claimed before has been set off.
        await self._database.write(lambda session: None)
        if self._sending:
            await asyncio.wait(self._sending, timeout=deadline)
        for task in self._sending:
            task.cancel()
        if self._timer is not None:
            self._timer.cancel()
        await self._outcomes.finish()

    def wake(self) -> None:
        """Look again: something may have become due."""
        self._wake.set()

    async def _run(self) -> None:
        """Have the queue looked at when it is time, although nothing changes."""
        while not self._stopping:
            self._wake.clear()
            pause = self._held_back(self._portion())
            self._wake_in(pause or AT_LAST)
            if not pause:
                try:
                    await self._database.write(lambda session: touch(session, outbox.TOPIC))
                except Exception:
                    log.exception("outbox could not be looked at")
            await self._wake.wait()

    def _wake_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._wake.set)

    @property
    def _free(self) -> int:
        return IN_FLIGHT - (self._claimed - self._outcomes.recorded)

    def _on_recorded(self, count: int) -> None:
        if self._free <= count:  # until now there was no room, and no look has found any since
            self._wake.set()

    def _portion(self) -> int:
        """How much is worth a look of its own: at high rates one send is not."""
        return min(self._free, max(1, int(self._rate() * PORTION)))

    def _held_back(self, count: int = 1) -> float:
        """The seconds for which so much may not leave: the pace is short, or too much is on its way."""
        if self._free <= 0:
            return AT_LAST
        moment = self._loop.time()
        with self._pacing:
            wait = self._pacer.overall_ready_at(moment, count) - moment
            return max(0.005, wait) if wait > 0 else 0.0

    def _rate(self) -> float:
        with self._pacing:
            return self._pacer.overall_rate(self._loop.time())

    def _shut_for(self) -> float:
        with self._pacing:
            return self._pacer.shut_for(self._loop.time())

    def _claim(self, session: Session) -> Look:
        """Claim what may leave now."""
        if self._stopping or (pause := self._held_back()):
            return Look([], AT_LAST if self._stopping else pause)
        now, moment = clock.now(), self._loop.time()
        room = min(self._free, self._pacer.overall_room(moment))
        self._not_yet = {chat: at for chat, at in self._not_yet.items() if at > moment}
        without = tuple(self._not_yet)
        claims, more = outbox.claim_due(session, now, self._instance, room, without=without, may=self._may)
        ready = self._readying.make(session, claims, now)
        if more or len(ready) < len(claims):
            return Look(ready, 0.0)
        waits = [SOON if claims else AT_LAST, *(at - moment for at in self._not_yet.values())]
        due = None if claims else outbox.next_due(session, now)
        if due is not None:
            waits.append((due - now).total_seconds())
        return Look(ready, max(0.005, min(waits)))

    def _may(self, chat_id: int) -> bool:
        """Whether the pace lets something to this chat leave now; if not, it is passed over until then."""
        moment = self._loop.time()
        with self._pacing:
            at = self._pacer.ready_at(chat_id, moment)
        if at > moment:
            self._not_yet[chat_id] = at
        return at <= moment

    def _take_over(self, look: Look) -> None:
        """It is on the disk that these are leaving: count them, and have the loop send them."""
        moment = self._loop.time()
        with self._pacing:
            for claim in look.claims:
                self._pacer.take(claim.chat_id, moment)
        self._claimed += len(look.claims)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._set_off, look)

    def _set_off(self, look: Look) -> None:
        for claim in look.claims:
            task = self._loop.create_task(self._send(claim))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        if look.pause:
            self._wake_in(look.pause)
        else:
            self._wake.set()

    def _read(self, text: str) -> None:
        """Find out beside every transaction what a text is about, for when its message is drawn again."""
        self._loop.call_soon_threadsafe(self._loop.run_in_executor, None, self._desk.similar.ask, text)

    async def _send(self, claim: Claim) -> None:
        started = self._loop.time()
        with self._pacing:
            early = self._pacer.leaves_at(started) - started
        if early > 0:
            await asyncio.sleep(early)
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
        ENDED[result.outcome].inc()
        if result.retry_after is not None and result.flooded:
            RETRY_AFTER.inc()
            scope = claim.chat_id if result.scope == "chat" else None
            with self._pacing:
                self._pacer.halt(scope, self._loop.time() + result.retry_after)
        self._outcomes.add(claim, result)


async def adopt_orphans(database: Database, instance: str, now: datetime, silent: timedelta) -> int:
    """Mark what instances that died were sending as unknown. Gives how many there were."""

    def work(session: Session) -> int:
        living = pulses.list_instances(session, now, silent) if not database.sqlite else set()
        orphans = outbox.orphan(session, {*living, instance}, now, "the sender stopped while it was leaving")
        for claim in orphans:
            delivered.note_lost(session, claim, CallReason.UNKNOWN, now)
        return len(orphans)

    return await database.write(work)
