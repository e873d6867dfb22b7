"""延期: once, before the date has passed, with a reason and a new date; a dispatcher agrees, all are told.

The new date lies at most as many working days later as the setting says, and never more than the suggestion
had to begin with.
"""

from datetime import date, datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import deadlines, formers, lifecycle, notices, routing
from bot.services.desk import Desk
from bot.services.lights import AWAITED
from storage.queries import outbox, suggestions
from storage.tables import Actor, Event, Lane, Member, Status, Suggestion

ASKED, GRANTED, REFUSED = "extension_asked", "extended", "extension_refused"
"""Lines of the history; the first is also what the street is told, the second what followers hear."""

AGREED = "extension_granted"
"""What the body's group is told when it was agreed to."""

MOST = 2
"""Requests a suggestion can have in its life."""


def access_ask(session: Session, suggestion: Suggestion, now: datetime, *, decides: bool) -> None:
    """Raises UserError where it cannot be extended: `extension.once`, `extension.pending`, `extension.late`,
    `lifecycle.too_late` before a body has signed for it or after the answer.

    Who `decides` may also do so earlier, and after the date has passed.
    """
    if suggestion.extended:
        raise UserError("extension.once")
    if suggestion.wish_due_at is not None:
        raise UserError("extension.pending")
    if suggestion.status not in (AWAITED - {Status.NEED_INFO} if decides else {Status.IN_PROGRESS}):
        raise UserError("lifecycle.too_late")
    if decides:
        return
    if suggestion.due_at is not None and suggestion.due_at < now:
        raise UserError("extension.late")
    if suggestions.count_events(session, notices.suggestion_id(suggestion), ASKED) >= MOST:
        raise UserError("extension.once")


def access_day(desk: Desk, suggestion: Suggestion, day: date) -> None:
    """Raises UserError `extension.day` unless it is a working day after the date, and not too far off."""
    before, latest = _day(desk, suggestion.due_at), latest_day(desk, suggestion)
    if not before < day <= latest or not desk.calendar.is_working_day(day):
        raise UserError("extension.day", first=before.isoformat(), last=latest.isoformat())


def latest_day(desk: Desk, suggestion: Suggestion) -> date:
    """The last day that may be wished for."""
    due = _day(desk, suggestion.due_at)
    had = deadlines.count_working_days(_day(desk, suggestion.submitted_at), due, desk.calendar)
    return deadlines.add_working_days(due, min(desk.settings.extension_days, had), desk.calendar)


def ask(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    day: date,
    reason: str,
    now: datetime,
) -> Event:
    """申请延期: whoever directs the body is asked; until then the date stays. Raises UserError as above."""
    access_ask(session, suggestion, now, decides=False)
    access_day(desk, suggestion, day)
    suggestion.wish_due_at = deadlines.closes_at(day, desk.settings.timezone)
    event = _record(session, suggestion, ASKED, member, now, day, reason)
    routing.tell_street(session, desk, suggestion, ASKED, now)
    routing.place(session, desk, suggestion, now)
    return event


def grant(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """同意: the date that was asked for holds. Raises UserError `extension.none` if nothing waits."""
    wish, asked = suggestion.wish_due_at, find_request(session, suggestion)
    if wish is None or asked is None:
        raise UserError("extension.none")
    event = _extend(session, desk, suggestion, member, _day(desk, wish), asked.reason or "", now)
    _tell_homes(session, desk, suggestion, AGREED, now)
    return event


def refuse(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """退回: the date stays. Raises UserError `extension.none` if nothing waits."""
    if suggestion.wish_due_at is None:
        raise UserError("extension.none")
    suggestion.wish_due_at = None
    event = _record(session, suggestion, REFUSED, member, now)
    routing.place(session, desk, suggestion, now)
    _tell_homes(session, desk, suggestion, REFUSED, now)
    return event


def decide(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    day: date,
    reason: str,
    now: datetime,
) -> Event:
    """延期 by who decides: also where another kind had made the date too short. Raises UserError as above."""
    access_ask(session, suggestion, now, decides=True)
    access_day(desk, suggestion, day)
    return _extend(session, desk, suggestion, member, day, reason, now)


def find_request(session: Session, suggestion: Suggestion) -> Event | None:
    """What is asked for and still waits for a word."""
    if suggestion.wish_due_at is None:
        return None
    return suggestions.last_event(session, notices.suggestion_id(suggestion), ASKED)


def may_ask(suggestion: Suggestion, now: datetime, *, decides: bool) -> bool:
    """Whether the button makes sense; `access_ask` says the last word."""
    open_to = AWAITED - {Status.NEED_INFO} if decides else {Status.IN_PROGRESS}
    on_time = decides or suggestion.due_at is None or suggestion.due_at >= now
    return (
        suggestion.status in open_to
        and on_time
        and not suggestion.extended
        and suggestion.wish_due_at is None
    )


def _extend(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    day: date,
    reason: str,
    now: datetime,
) -> Event:
    formers.keep(session, suggestion, now)
    suggestion.due_at = deadlines.closes_at(day, desk.settings.timezone)
    suggestion.extended, suggestion.wish_due_at, suggestion.ladder_at = True, None, now
    event = _record(session, suggestion, GRANTED, member, now, day, reason)
    notices.tell_followers(session, suggestion, GRANTED, now, event.id)
    routing.place(session, desk, suggestion, now)
    return event


def _tell_homes(session: Session, desk: Desk, suggestion: Suggestion, notice: str, now: datetime) -> None:
    for chat_id in routing.list_homes(session, desk, suggestion, now):
        outbox.add_message(
            session, chat_id=chat_id, notice=notice, subject=suggestion.id, lane=Lane.NOTICE, now=now
        )


def _record(
    session: Session,
    suggestion: Suggestion,
    what: str,
    member: Member,
    now: datetime,
    day: date | None = None,
    reason: str | None = None,
) -> Event:
    # Whatever was drawn before shows it as it was: those buttons are stale now.
    suggestion.revision += 1
    session.add(suggestion)
    data = {"day": day.isoformat()} if day is not None else {}
    event = lifecycle.record(
        session, suggestion, what, now, actor=Actor.MEMBER, member=member, reason=reason, data=data
    )
    notices.refresh_cards(session, suggestion, now)
    return event


def _day(desk: Desk, moment: datetime | None) -> date:
    if moment is None:
        raise UserError("lifecycle.too_late")
    return moment.astimezone(desk.settings.timezone).date()
