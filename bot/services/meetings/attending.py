"""Who is there (签到): by the code on the screen, or ticked off by a worker; twice is as good as once."""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from bot.errors import UserError
from bot.services.events.facts import ends, event_id, is_for, starts
from bot.services.residents import resident_id
from storage.queries import events, meetings
from storage.tables import Attendance, CommunityEvent, EventStatus, Meeting, Resident, SignUp, SignUpState

BEFORE = AFTER = timedelta(hours=1)
"""So long before the beginning and after the end people are counted in."""
LONGEST = timedelta(days=1)
TURNS = timedelta(minutes=5)
"""A code is new so often; the one before is taken too, for whoever types slowly."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people were expected, came, stayed away, and came without having signed up."""

    expected: int
    present: int
    absent: int
    walk_ins: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who signed up, and whether she is there."""

    sign_up: SignUp
    present: bool


def meeting_of(session: Session, event: CommunityEvent) -> Meeting:
    """What belongs to an event that is met at, begun when it is first asked for."""
    row = event_id(event)
    meeting = meetings.find_meeting(session, row)
    if meeting is None:
        meeting = Meeting(event_id=row, secret=secrets.token_hex(16))
        session.add(meeting)
        session.flush()
    return meeting


def is_now(event: CommunityEvent, now: datetime) -> bool:
    """Whether people are counted in."""
    if event.status is EventStatus.CANCELLED or event.announced_at is None:
        return False
    return starts(event) - BEFORE <= now <= ends(event) + AFTER


def access_now(event: CommunityEvent, now: datetime) -> None:
    """Raises UserError `attend.not_now`."""
    if not is_now(event, now):
        raise UserError("attend.not_now")


def code(meeting: Meeting, now: datetime) -> str:
    """What stands on the screen at this moment."""
    return _code(meeting, int(now.timestamp() // TURNS.total_seconds()))


def is_code(typed: str) -> bool:
    """Whether somebody typed what may be one: six digits and nothing else."""
    plain = _plain(typed)
    return len(plain) == DIGITS and plain.isdecimal()


def find_by_code(session: Session, typed: str, now: datetime) -> CommunityEvent | None:
    """The event on whose screen this stands now. None: on no screen, as nobody counts people in just now.

    Raises UserError `attend.wrong_code` where somebody does, and has another.
    """
    going = [one for one in meetings.list_between(session, now - LONGEST, now + BEFORE) if is_now(one, now)]
    shown = [(one, meetings.find_meeting(session, event_id(one))) for one in going]
    open_now = [(event, meeting) for event, meeting in shown if meeting is not None]
    for event, meeting in open_now:
        if _fits(meeting, typed, now):
            return event
    if open_now:
        raise UserError("attend.wrong_code")
    return None


def get_by_link(session: Session, payload: str, now: datetime) -> CommunityEvent:
    """The event of a link, `12-482913`. Raises UserError `attend.wrong_code`, `attend.not_now`."""
    row, _, typed = payload.partition("-")
    event = events.find_event(session, int(row)) if row.isdecimal() and len(row) < 18 else None
    meeting = meetings.find_meeting(session, event_id(event)) if event is not None else None
    if event is None or meeting is None:
        raise UserError("attend.wrong_code")
    access_now(event, now)
    if not _fits(meeting, typed, now):
        raise UserError("attend.wrong_code")
    return event


def check_in(session: Session, event: CommunityEvent, resident: Resident, now: datetime) -> Attendance:
    """She is there, with whom she signed up; without a seat she came along. Raises `attend.not_for_you`."""
    row, who = event_id(event), resident_id(resident)
    there = meetings.find_of_resident(session, row, who)
    if there is not None:
        return there
    sign_up = events.find_answer(session, row, who)
    seated = sign_up is not None and sign_up.state is SignUpState.GOING
    if not seated and not is_for(event, resident):
        raise UserError("attend.not_for_you")
    people = sign_up.party if sign_up is not None and seated else 1
    known = sign_up.id if sign_up is not None and seated else None
    return _add(session, row, now, resident_id=who, sign_up_id=known, people=people, by_code=True)


def turn(session: Session, event: CommunityEvent, wanted: int | None, now: datetime) -> bool:
    """A worker ticks somebody off who signed up, or takes that back. Gives whether she is there now.

    Raises UserError `error.old_button` for sign-ups of other events, `attend.not_now`.
    """
    access_now(event, now)
    sign_up = events.find_sign_up(session, wanted or 0)
    if sign_up is None or sign_up.event_id != event.id or sign_up.state is not SignUpState.GOING:
        raise UserError("error.old_button")
    there = meetings.find_of_sign_up(session, event_id(event), sign_up.id or 0)
    if there is None and sign_up.resident_id is not None:
        there = meetings.find_of_resident(session, event_id(event), sign_up.resident_id)
    if there is not None:
        session.delete(there)
        session.flush()
        return False
    _add(
        session, event_id(event), now, resident_id=sign_up.resident_id, sign_up_id=sign_up.id,
        people=sign_up.party,
    )  # fmt: skip
    return True


def count_walk_in(session: Session, event: CommunityEvent, now: datetime, *, more: bool) -> None:
    """One more, or one less, who came without having signed up, and without a name."""
    access_now(event, now)
    if more:
        _add(session, event_id(event), now)
        return
    last = meetings.last_walk_in(session, event_id(event))
    if last is not None:
        session.delete(last)
        session.flush()


def list_seated(session: Session, event: CommunityEvent) -> list[Listed]:
    """Who has a seat, in the order in which they signed up, and whether they are there."""
    there = {one.sign_up_id for one in meetings.list_attendance(session, event_id(event))}
    return [
        Listed(one, one.id in there)
        for one in events.list_sign_ups(session, event_id(event))
        if one.state is SignUpState.GOING
    ]


def count(session: Session, event: CommunityEvent) -> Counts:
    """How many there are."""
    expected = meetings.count_expected(session, event_id(event))
    there = meetings.list_attendance(session, event_id(event))
    seated = sum(one.people for one in there if one.sign_up_id is not None)
    walk_ins = sum(one.people for one in there if one.sign_up_id is None)
    return Counts(expected, seated + walk_ins, max(0, expected - seated), walk_ins)


def _add(
    session: Session,
    event: int,
    now: datetime,
    *,
    resident_id: int | None = None,
    sign_up_id: int | None = None,
    people: int = 1,
    by_code: bool = False,
) -> Attendance:
    row = Attendance(
        event_id=event, resident_id=resident_id, sign_up_id=sign_up_id, people=people, by_code=by_code, at=now
    )
    session.add(row)
    session.flush()
    return row


def _fits(meeting: Meeting, typed: str, now: datetime) -> bool:
    turn_now = int(now.timestamp() // TURNS.total_seconds())
    return any(
        hmac.compare_digest(_plain(typed).encode(), _code(meeting, one).encode())
        for one in (turn_now, turn_now - 1)
    )


def _code(meeting: Meeting, number: int) -> str:
    digest = hmac.new(meeting.secret.encode(), str(number).encode(), sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()[: DIGITS + 1]
