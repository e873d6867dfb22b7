"""Whether the bot lives and is of use: for a load balancer, an operator and Prometheus."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import generate_latest
from sqlmodel import Session

from bot import clock
from bot.metrics import INBOX_LAG, INBOX_ROWS, LAST_POLL, OUTBOX_LAG, OUTBOX_ROWS
from storage.database import Database
from storage.queries import inbox, outbox, pulses
from storage.tables import InboxState

# Beyond these something is wrong, whatever the load.
SILENT_POLL = timedelta(seconds=75)  # twice a long poll with its slack
SLOW_INBOX = timedelta(seconds=60)
SLOW_OUTBOX = timedelta(minutes=10)
SILENT_JOBS = timedelta(seconds=60)
HEARTBEAT = "jobs"


@dataclass(frozen=True)
class Report:
    """The checks by name: fine or not, with a number that says how far."""

    checks: dict[str, tuple[bool, float | None]]

    @property
    def ready(self) -> bool:
        """Whether every check is fine."""
        return all(fine for fine, _ in self.checks.values())

    def as_json(self) -> dict[str, object]:
        """The report as `/ready` shows it."""
        checks = {name: {"ok": fine, "seconds": seconds} for name, (fine, seconds) in self.checks.items()}
        return {"ready": self.ready, "checks": checks}


class Health:
    """Knows when Telegram was last heard of; the rest is read from the rows when asked."""

    def __init__(self, database: Database, polling: bool, started: datetime) -> None:
        self._database = database
        self._polling = polling
        self._contact: datetime | None = None
        self._started = started

    def contact(self) -> None:
        """Telegram was just heard of."""
        self._contact = clock.now()
        LAST_POLL.set(self._contact.timestamp())

    async def report(self) -> Report:
        """Look at everything now."""
        now = clock.now()
        checks: dict[str, tuple[bool, float | None]] = {}
        try:
            lags = await self._database.read(lambda session: self._lags(session, now))
        except Exception:
            return Report({"database": (False, None)})
        checks["database"] = (True, None)
        for name, (lag, most) in lags.items():
            checks[name] = (lag <= most, round(lag.total_seconds(), 3))
        if self._polling:
            silence = now - (self._contact or self._started)
            checks["telegram"] = (
                self._contact is not None and silence <= SILENT_POLL,
                round(silence.total_seconds(), 3),
            )
        elif self._contact is not None:
            checks["telegram"] = (True, round((now - self._contact).total_seconds(), 3))
        return Report(checks)

    async def metrics(self) -> bytes:
        """All metrics in Prometheus' text format, gauges read from the rows at this moment."""
        now = clock.now()
        await self._database.read(lambda session: self._measure(session, now))
        return generate_latest()

    def _lags(self, session: Session, now: datetime) -> dict[str, tuple[timedelta, timedelta]]:
        nothing = timedelta(0)
        jobs = pulses.last_beat(session, HEARTBEAT) or self._started
        return {
            "inbox": (now - (inbox.oldest_new(session) or now), SLOW_INBOX),
            "outbox": (now - (outbox.oldest_due(session, now) or now), SLOW_OUTBOX),
            "jobs": (max(now - max(jobs, self._started), nothing), SILENT_JOBS),
        }

    def _measure(self, session: Session, now: datetime) -> None:
        lags = self._lags(session, now)
        INBOX_LAG.set(lags["inbox"][0].total_seconds())
        OUTBOX_LAG.set(lags["outbox"][0].total_seconds())
        updates, messages = inbox.count_by_state(session), outbox.count_by_state(session)
        for state in InboxState:
            INBOX_ROWS.labels(state.value).set(updates.get(state.value, 0))
        for one in outbox.WATCHED:
            OUTBOX_ROWS.labels(one.value).set(messages.get(one.value, 0))
