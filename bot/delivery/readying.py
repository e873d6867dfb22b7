"""What was claimed gets its call: it is drawn, put off, found to have no sense any more, or broken."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.delivery import threads
from bot.delivery.drawing import Payload, payloads
from bot.delivery.notices import Drawer, gathering
from bot.delivery.notices.mass import Mass
from bot.delivery.outcomes import as_row
from bot.services import delivered, notices, quiet
from bot.services.desk import Desk
from bot.services.similar import Unread
from storage.queries import outbox
from storage.queries.outbox import Claim
from storage.tables import CallReason, Lane, OutboxState

log = logging.getLogger(__name__)

# How long a preview waits while it is found out, in a fifth of that, what its draft is about.
READING = timedelta(seconds=0.1)


class Readying:
    """Gives claims their calls, in the transaction of the claim; of the writer's thread.

    `read` has somebody find out beside every transaction what a text is about.
    """

    def __init__(self, desk: Desk, drawers: dict[str, Drawer], read: Callable[[str], None]) -> None:
        self._desk = desk
        self._drawers = drawers
        self._read = read

    def make(self, session: Session, claims: Sequence[Claim], now: datetime) -> list[Claim]:
        """Those that leave now, with their calls and the forum topics they are for."""
        batch = _Batch(session, Mass(session, self._desk, claims, now), now)
        ready = [self._make_ready(batch, claim) for claim in claims]
        batch.write()
        return [claim for claim in ready if claim is not None]

    def _make_ready(self, batch: "_Batch", claim: Claim) -> Claim | None:
        """The claim with its call, and the forum topic it is for; None: it does not leave now."""
        try:
            thread = threads.find(batch.session, self._desk, claim, batch.now)
        except threads.Awaited:
            return None
        drawn = claim if claim.payload is not None else self._draw(batch, claim)
        if thread is not None and claim.notice == notices.CARD:
            threads.keep_up(batch.session, self._desk, claim, batch.now)
        return threads.within(drawn, thread) if drawn is not None else None

    def _draw(self, batch: "_Batch", claim: Claim) -> Claim | None:
        """The claim with its call; further pieces of a long one are queued behind it. None: no sense."""
        try:
            calls = self._calls_of_many(batch, claim) if claim in batch.mass else self._calls(batch, claim)
        except Unread as need:
            batch.put_off(claim, batch.now + READING)
            self._read(need.text)
            return None
        except Exception as error:
            log.exception("notice could not be drawn", extra={"row": claim.id, "notice": claim.notice})
            batch.end(claim, OutboxState.BROKEN, f"drawing: {type(error).__name__}")
            delivered.note_lost(batch.session, claim, CallReason.REFUSED, batch.now)
            return None
        if calls is None:
            return None
        if not calls:
            batch.end(claim, OutboxState.DROPPED, "no longer wanted")
            return None
        return batch.keep(claim, calls)

    def _calls(self, batch: "_Batch", claim: Claim) -> list[Payload] | None:
        """What shows a notice; None if it had to be put off, to the morning or to her one message a day."""
        session, desk, now = batch.session, self._desk, batch.now
        reader = delivered.find_reader(session, claim.chat_id)
        if reader is not None:
            until = quiet.held_until(
                session, desk, reader, claim.notice, claim.subject, claim.created_at, now, claim.detail
            )
            if until is not None:
                batch.put_off(claim, until)
                return None
        lang = delivered.language_of(desk, reader)
        screen = self._drawers[claim.notice](session, desk, claim, lang)
        screens = [screen] if screen is not None else []
        if screen is not None and reader is not None:
            screens = gathering.gather(session, desk, self._drawers, claim, screen, reader, now)
        return [call for one in screens for call in payloads(claim.chat_id, one, lang)]

    def _calls_of_many(self, batch: "_Batch", claim: Claim) -> list[Payload] | None:
        """The same of a broadcast."""
        until = batch.mass.held_until(claim)
        if until is not None:
            batch.put_off(claim, until)
            return None
        screen = batch.mass.draw(claim)
        return payloads(claim.chat_id, screen, self._desk.settings.language) if screen is not None else []


class _Batch:
    """Some claims made ready together, and what becomes of each: written down at the end, at once."""

    def __init__(self, session: Session, mass: Mass, now: datetime) -> None:
        self.session = session
        self.mass = mass
        self.now = now
        self._kept: list[tuple[int, Payload]] = []
        self._ended: list[dict[str, Any]] = []
        self._late: dict[datetime, list[int]] = {}

    def keep(self, claim: Claim, calls: Sequence[Payload]) -> Claim:
        """It leaves with the first of these calls; the others are queued behind it."""
        self._kept.append((claim.id, calls[0]))
        for part, call in enumerate(calls[1:], start=1):
            outbox.add_message(
                self.session,
                chat_id=claim.chat_id,
                notice=claim.notice,
                subject=claim.subject,
                detail=claim.detail,
                payload=call,
                lane=Lane(claim.lane),
                now=self.now,
                root_id=claim.root_id or claim.id,
                part=part,
            )
        return replace(claim, payload=calls[0])

    def end(self, claim: Claim, state: OutboxState, why: str) -> None:
        """It never leaves."""
        self._ended.append(as_row(claim, state, why, self.now))

    def put_off(self, claim: Claim, until: datetime) -> None:
        """It has its turn again then."""
        self._late.setdefault(until, []).append(claim.id)

    def write(self) -> None:
        """Write down what became of all."""
        outbox.set_payloads(self.session, self._kept)
        if self._ended:
            outbox.end(self.session, self._ended)
        for until, rows in self._late.items():
            outbox.unclaim(self.session, rows, until)
        self.mass.finish()
