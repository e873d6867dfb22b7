"""下沉: a role that is held from one day until another. It begins and ends by itself.

`settle` is asked before anything that somebody of the office does, so that a role is over at its very moment;
a job does the same for those who do nothing, and reminds a week before.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, handing, heads, notices, roles
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import handing as rows
from storage.queries import outbox, postings
from storage.tables import Lane, Member

REMINDED_BEFORE = timedelta(days=7)
SOON, OVER = "posting_ends", "posting_over"
BATCH = 50
DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?")


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when: the moments at which it begins and is over; None: at once, and for good."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None


FOR_GOOD = Term()


def read_term(words: list[str], tz: tzinfo, now: datetime) -> Term:
    """A term as somebody typed it: the last day, or the first and the last, as in 2026-12-01 2027-02-28.

    Raises UserError `posting.bad_days` for anything else, and for a last day that is over or comes first.
    """
    days = [_day(word) for word in words]
    if len(days) not in (1, 2) or None in days:
        raise UserError("posting.bad_days")
    first, last = (days[0] if len(days) == 2 else None), days[-1]
    today = now.astimezone(tz).date()
    if last is None or last < (first or today) or last < today:
        raise UserError("posting.bad_days")
    starts = datetime.combine(first, time(), tz) if first is not None and first > today else None
    return Term(starts, datetime.combine(last + timedelta(days=1), time(), tz))


def is_day(word: str) -> bool:
    """Whether this looks like a day."""
    return DAY.fullmatch(word) is not None


def _day(word: str) -> date | None:
    match = DAY.fullmatch(word)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def last_day(member: Member | Term, tz: tzinfo) -> date | None:
    """The last day on which a role is held; None: it is not known to end."""
    return (member.ends_at.astimezone(tz) - timedelta(days=1)).date() if member.ends_at is not None else None


def set_term(session: Session, desk: Desk, member: Member, by: Member, term: Term, now: datetime) -> None:
    """改期限: another last day, or none. Raises UserError `roles.gone`, `posting.bad_days` for a first day of
    a role that has begun.
    """
    if not member.active and member.starts_at is None:
        raise UserError("roles.gone")
    if member.active and term.starts_at is not None:
        raise UserError("posting.bad_days")
    member.ends_at, member.reminded_at = term.ends_at, None
    if not member.active and term.starts_at is not None:
        member.starts_at = term.starts_at
    session.add(member)
    until = last_day(member, desk.settings.timezone)
    data = {"until": until.isoformat() if until is not None else None}
    audit.record(session, Action.TERM, roles.subject_of(member), now, member=by, data=data)


def settle(session: Session, desk: Desk, telegram_id: int, now: datetime) -> None:
    """Begin and end what is due of this person's roles."""
    for member in postings.list_due(session, now, BATCH, telegram_id):
        _turn(session, desk, member, now)


def run_due(session: Session, desk: Desk, now: datetime) -> int:
    """Begin and end what is due, and remind of what ends within a week; gives how many there were."""
    due = postings.list_due(session, now, BATCH)
    for member in due:
        _turn(session, desk, member, now)
    soon = postings.list_ending(session, now + REMINDED_BEFORE, BATCH)
    for member in soon:
        member.reminded_at = now
        session.add(member)
        for chat_id in (member.telegram_id, *_list_told(session, desk, member)):
            outbox.add_message(
                session, chat_id=chat_id, notice=SOON, detail=member.id, lane=Lane.NOTICE, now=now
            )
    return len(due) + len(soon)


def count_in_hand(session: Session, member: Member) -> int:
    """How much somebody works on in this role."""
    return rows.count_of_handlers(session, [member.id or 0]).get(member.id or 0, 0)


def _turn(session: Session, desk: Desk, member: Member, now: datetime) -> None:
    subject = roles.subject_of(member)
    if member.ends_at is not None and member.ends_at <= now:
        member.active, member.starts_at, member.checked_at = False, None, now
        session.add(member)
        audit.record(session, Action.ENDED, subject, now, data=roles.placed(member))
        handing.end(session, desk, member, now)
        notices.refresh_private(session, member.telegram_id, now)
        outbox.add_message(
            session, chat_id=member.telegram_id, notice=OVER, detail=member.id, lane=Lane.NOTICE, now=now
        )
    else:
        member.active, member.granted_at, member.checked_at = True, now, now
        session.add(member)
        audit.record(session, Action.BEGUN, subject, now, data=roles.placed(member))
    session.flush()


def _list_told(session: Session, desk: Desk, member: Member) -> list[int]:
    directing = [one for one in heads.list_directing(session, member) if one != member.telegram_id]
    return directing or sorted(desk.settings.admin_ids)
