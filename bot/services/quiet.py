"""When news may reach a resident: not at night, and once a day if she prefers that.

Asked when the turn of a message comes, not when it is queued: what she chose in the meantime counts.
"""

from datetime import datetime, time, timedelta, tzinfo

from sqlmodel import Session

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
        return night_ends(desk, now) if reader.quiet_hours else None
    if notice in telling.NOTICES:
        morning = night_ends(desk, now) if reader.quiet_hours else None
        start = telling.find_start(session, detail)
        return morning if morning is None or start is None or start - morning >= SOON else None
    if notice not in NEWS:
        return None
    moment = None
    if in_digest(reader, notice):
        moment = digest_at(queued_at, desk.settings.timezone)
    if (moment is None or moment <= now) and reader.quiet_hours:
        moment = night_ends(desk, now)
    if moment is None or moment <= now or _urgent(session, subject):
        return None
    return moment


def in_digest(reader: Resident, notice: str) -> bool:
    """Whether a notice belongs into her one message a day. A question to her has a date, so it never does."""
    return reader.digest and notice != ASKED and (reader.digest_answers or notice != ANSWERED)


def digest_at(queued_at: datetime, tz: tzinfo) -> datetime:
    """When the digest comes in which a notice queued at this moment is told."""
    local = queued_at.astimezone(tz)
    at = datetime.combine(local.date(), DIGEST_AT, tzinfo=tz)
    if at < local:
        at = datetime.combine(local.date() + timedelta(days=1), DIGEST_AT, tzinfo=tz)
    return at.astimezone(queued_at.tzinfo)


def night_ends(desk: Desk, now: datetime) -> datetime | None:
    """The end of the quiet hours, if `now` lies in them."""
    night = desk.settings.night
    if night is None:
        return None
    tz = desk.settings.timezone
    local = now.astimezone(tz)
    begin, end = night
    clock = local.time()
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if clock >= end else 0)
    return datetime.combine(day, end, tzinfo=tz).astimezone(now.tzinfo)


def _urgent(session: Session, subject: int | None) -> bool:
    return subject is not None and suggestions.get_suggestion(session, subject).urgent
