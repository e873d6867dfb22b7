"""When news may reach a resident: not at night, and once a day if she prefers that.

Asked when the turn of a message comes, not when it is queued: what she chose in the meantime counts.
"""

from datetime import datetime, time, timedelta, tzinfo

from sqlmodel import Session

from bot.services import nights, wall_clock
from bot.services.broadcasts import feeding
from bot.services.desk import Desk
from bot.services.events import telling
from bot.services.notices import ANSWERED, ASKED, NEWS
from bot.services.polls.running import ROLL_NOTICES
from storage.queries import suggestions
from storage.tables import Resident

BROADCASTS = frozenset({feeding.SENT, "minutes", *ROLL_NOTICES})
"""What a worker tells or asks many residents, and is no alert: it waits for the morning, for nothing else."""
SOON = timedelta(hours=2)
"""Between the morning and an event: for less the night is disturbed."""
DIGEST_AT = time(18, 0)
"""The local time of the one message a day: after work, before supper."""


def held_until(
    session: Session,
    desk: Desk,
    reader: Resident,
    notice: str,
    subject: int | None,
    queued_at: datetime,
    now: datetime,
    detail: int | None = None,
) -> datetime | None:
    """The moment for which a notice to this resident has to wait; None if it may leave now.

    Only news and broadcasts wait: replies to what she does herself, and all that is no news, leave at once.
    So does whatever is about something urgent, or about an event that would be too near in the morning.
    """
    if notice in BROADCASTS:
        return broadcasts_held_until(desk, notice, now) if reader.quiet_hours else None
    if notice in telling.NOTICES:
        morning = nights.ends(desk, now) if reader.quiet_hours else None
        start = telling.find_start(session, detail)
        return morning if morning is None or start is None or start - morning >= SOON else None
    if notice not in NEWS:
        return None
    moment = None
    if in_digest(reader, notice):
        moment = digest_at(queued_at, desk.settings.timezone)
    if (moment is None or moment <= now) and reader.quiet_hours:
        moment = nights.ends(desk, now)
    if moment is None or moment <= now or _urgent(session, subject):
        return None
    return moment


def broadcasts_held_until(desk: Desk, notice: str, now: datetime) -> datetime | None:
    """The morning for which whoever keeps quiet hours waits for a broadcast; None by day, or for an alert."""
    return nights.ends(desk, now) if notice in BROADCASTS else None


def in_digest(reader: Resident, notice: str) -> bool:
    """Whether a notice belongs into her one message a day. A question to her has a date, so it never does."""
    if not reader.digest or notice not in NEWS or notice == ASKED:
        return False
    return reader.digest_answers or notice != ANSWERED


def digest_at(queued_at: datetime, tz: tzinfo) -> datetime:
    """When the digest comes in which a notice queued at this moment is told."""
    day = queued_at.astimezone(tz).date()
    at = wall_clock.at(day, DIGEST_AT, tz)
    return at if at >= queued_at else wall_clock.at(day + timedelta(days=1), DIGEST_AT, tz)


def _urgent(session: Session, subject: int | None) -> bool:
    return subject is not None and suggestions.get_suggestion(session, subject).urgent
