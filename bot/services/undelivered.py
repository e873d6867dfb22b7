"""What did not go out: once a day the operator hears of what nobody may have read, and of what is stuck."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.services import daily, notices
from bot.services.deadlines import OPENING_TIME
from bot.services.desk import Desk
from storage.queries import forwarding, inbox, outbox, pulses
from storage.tables import OutboxState

NOTICE = "undelivered"
LAST = "undelivered"
"""The pulse of the last look; the next begins where it ended."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How many messages to people are unknown, refused (mostly: they blocked the bot) or broken; how many to
    other systems failed; how many updates wait for the operator.
    """

    unknown: int
    refused: int
    broken: int
    forwards: int
    parked: int

    def __bool__(self) -> bool:
        return any((self.unknown, self.broken, self.forwards, self.parked))


def look(session: Session, since: datetime, until: datetime) -> Undelivered:
    """What there is of it between two moments; what is parked counts until somebody has dealt with it."""
    ended = outbox.count_ended(session, since, until)
    return Undelivered(
        unknown=ended.get(OutboxState.UNKNOWN, 0),
        refused=ended.get(OutboxState.REFUSED, 0),
        broken=ended.get(OutboxState.BROKEN, 0),
        forwards=forwarding.count_failed(session, since, until),
        parked=inbox.count_parked(session),
    )


def look_due(session: Session, desk: Desk, now: datetime) -> Undelivered | None:
    """What there is to be told today, once offices are open; None if it is not time.

    A day on which the process was down is told of on the next.
    """
    return look(session, _since(session, now), now) if _is_due(session, desk, now) else None


def report(session: Session, desk: Desk, found: Undelivered, now: datetime) -> bool:
    """Tell the admins if there is anything; False if another process has.

    Who blocked the bot is no trouble of the operator's: those alone are not worth a message.
    """
    if not _is_due(session, desk, now):
        return False
    if found:
        notices.tell_admins(session, desk, NOTICE, now, detail=int(_since(session, now).timestamp()))
    pulses.beat(session, LAST, now)
    return True


def _is_due(session: Session, desk: Desk, now: datetime) -> bool:
    zone = desk.settings.timezone
    return now.astimezone(zone).time() >= OPENING_TIME and not daily.is_done(session, LAST, now, zone)


def _since(session: Session, now: datetime) -> datetime:
    last = pulses.last_beat(session, LAST)
    return last if last is not None and last < now else now - timedelta(days=1)


def read(session: Session, detail: int, until: datetime) -> Undelivered:
    """What a notice of that day tells."""
    return look(session, datetime.fromtimestamp(detail, UTC), until)
