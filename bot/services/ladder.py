"""The ladder (提醒 → 催办 → 督办): what is done when a date comes near, and when it has passed.

Each step is taken once for each date it is about, and is a row (`LadderStep`) and a line of the history. A
tick looks at the suggestions whose `ladder_at` has come, so what fell due while the bot was down is made up
for; of several steps that fell due meanwhile only the highest is told. While its author is asked something,
the ladder stands still, and at night it waits for the morning (`quiet_hours`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import deadlines, heads, lifecycle, nights, notices, routing, terms
from bot.services.desk import Desk
from bot.services.lights import AWAITED
from storage.queries import ladder, outbox, places, suggestions
from storage.tables import Actor, Event, LadderStep, Lane, Member, Status, Step, Suggestion

NOTICE = "ladder"
"""What groups and heads are told of a step; its detail is the line of the history."""

HURRIED = "hurried"
"""What followers hear when the street supervises it."""

BATCH = 50
UNSIGNED = frozenset({Status.DISPATCHED, Status.REDO})
HURRYING = frozenset({Step.URGED, Step.SUPERVISED})
"""Steps that also go above the body."""

HURRIABLE = AWAITED - {Status.NEED_INFO}


@dataclass(frozen=True, slots=True)
class Rung:
    """A step, when it is to be taken, and the moment it is about."""

    step: Step
    at: datetime
    due: datetime


def list_rungs(session: Session, desk: Desk, suggestion: Suggestion) -> list[Rung]:
    """All steps there are for a suggestion as it stands, from the lowest up."""
    due = suggestion.due_at
    if suggestion.status not in HURRIABLE or due is None:
        return []
    tz, calendar = desk.settings.timezone, desk.calendar
    later = deadlines.due_at(due, desk.settings.supervise_days, tz, calendar)
    return [
        Rung(Step.REMINDED, deadlines.soon_at(due, tz, calendar), due),
        *_first_steps(session, desk, suggestion),
        Rung(Step.URGED, due, due),
        Rung(Step.SUPERVISED, later, due),
    ]


def first_look(desk: Desk, due_at: datetime, filed_at: datetime) -> datetime:
    """When to look first at what is filed now."""
    soon = deadlines.soon_at(due_at, desk.settings.timezone, desk.calendar)
    return min(soon, terms.contact_due(desk, filed_at))


def climb_due(session: Session, desk: Desk, now: datetime) -> int:
    """Look at a batch of the suggestions at which it is time to; gives how many, 0 at night."""
    if nights.ends(desk, now) is not None:
        return 0
    due = ladder.list_due(session, now, BATCH)
    for suggestion in due:
        climb(session, desk, suggestion, now)
    return len(due)


def climb(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> None:
    """Take the steps that are due for one suggestion, locked, and note when to look again."""
    rungs = list_rungs(session, desk, suggestion)
    taken = {(row.step, row.due) for row in ladder.list_taken(session, notices.suggestion_id(suggestion))}
    left = [rung for rung in rungs if (rung.step, rung.due) not in taken]
    reached = [rung for rung in left if rung.at <= now]
    for rung in reached:
        _take(session, desk, suggestion, rung, now, told=rung is reached[-1])
    suggestion.ladder_at = min((rung.at for rung in left if rung.at > now), default=None)
    session.add(suggestion)


def urge(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """催办 by hand: the body's group and its heads are told.

    Raises UserError `lifecycle.too_late` where no answer is due, `ladder.urged_today` twice a day.
    """
    _access_hurry(suggestion)
    last = suggestions.last_event(session, notices.suggestion_id(suggestion), Step.URGED)
    tz = desk.settings.timezone
    if last is not None and last.at.astimezone(tz).date() == now.astimezone(tz).date():
        raise UserError("ladder.urged_today")
    event = _record(session, suggestion, Step.URGED, now, member)
    _ring(session, desk, suggestion, event, now)
    return event


def supervise(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """督办 by hand: the street takes it under its eyes, and whoever follows it is told.

    Raises UserError `lifecycle.too_late` where no answer is due, `ladder.already` if it is.
    """
    _access_hurry(suggestion)
    if suggestion.supervised:
        raise UserError("ladder.already")
    event = _record(session, suggestion, Step.SUPERVISED, now, member)
    _put_under_eyes(session, desk, suggestion, event, now)
    _ring(session, desk, suggestion, event, now)
    return event


def count_urged(session: Session, suggestion: Suggestion, now: datetime) -> int:
    """How often it was hurried; told of what is overdue or supervised."""
    late = suggestion.due_at is not None and suggestion.due_at < now
    if not (late or suggestion.supervised):
        return 0
    return suggestions.count_events(session, notices.suggestion_id(suggestion), Step.URGED)


def is_wanted(suggestion: Suggestion, event: Event) -> bool:
    """Whether a step is still worth telling: nobody has done meanwhile what it is about."""
    match event.what:
        case Step.UNSIGNED:
            return suggestion.status in UNSIGNED
        case Step.UNCONTACTED:
            return suggestion.status is Status.SUBMITTED
    return suggestion.status in HURRIABLE


def _first_steps(session: Session, desk: Desk, suggestion: Suggestion) -> list[Rung]:
    """Whether somebody has signed for it, or said the first word to its author."""
    subject, filed = notices.suggestion_id(suggestion), suggestion.submitted_at
    if suggestion.status in UNSIGNED:
        came = suggestions.last_move(session, subject, suggestion.status)
        if came is not None:
            until = terms.sign_due(desk, came.at)
            return [Rung(Step.UNSIGNED, until, until)]
    if suggestion.status is not Status.SUBMITTED or filed is None:
        return []
    if suggestions.last_move(session, subject, Status.NEED_INFO) is None:
        until = terms.contact_due(desk, filed)
        return [Rung(Step.UNCONTACTED, until, until)]
    return []


def _take(
    session: Session, desk: Desk, suggestion: Suggestion, rung: Rung, now: datetime, *, told: bool
) -> None:
    """Take a step; `told` False: it is only written down."""
    subject = notices.suggestion_id(suggestion)
    session.add(LadderStep(suggestion_id=subject, step=rung.step, due=rung.due, told=told, at=now))
    known = rung.step is Step.SUPERVISED and suggestion.supervised
    event = _record(session, suggestion, rung.step, now, due=rung.due)
    if told and not known:
        if rung.step is Step.SUPERVISED:
            _put_under_eyes(session, desk, suggestion, event, now)
        _ring(session, desk, suggestion, event, now)


def _put_under_eyes(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event, now: datetime
) -> None:
    """The street's group gets the card too, and followers hear of it."""
    suggestion.supervised = True
    session.add(suggestion)
    routing.place(session, desk, suggestion, now)
    notices.tell_followers(session, suggestion, HURRIED, now, event.id)


def _record(
    session: Session,
    suggestion: Suggestion,
    step: Step,
    now: datetime,
    member: Member | None = None,
    due: datetime | None = None,
) -> Event:
    data = {"due": due.isoformat()} if due is not None else {}
    if member is not None:
        # Whoever pressed saw it as it was: a second press of the same button is stale now.
        suggestion.revision += 1
        session.add(suggestion)
    actor = Actor.MEMBER if member is not None else Actor.SYSTEM
    return lifecycle.record(session, suggestion, step.value, now, actor=actor, member=member, data=data)


def _ring(session: Session, desk: Desk, suggestion: Suggestion, event: Event, now: datetime) -> None:
    """Tell whom it concerns: the groups that have it in hand; with 催办 the heads, with 督办 the street."""
    chats = routing.list_homes(session, desk, suggestion, now)
    if event.what == Step.URGED:
        chats += heads.list_heads(session, desk, suggestion) or _list_street(session, desk)
    if event.what == Step.SUPERVISED:
        chats += _list_street(session, desk)
    morning = nights.ends(desk, now)
    for chat_id in dict.fromkeys(chats):
        outbox.add_message(
            session, chat_id=chat_id, notice=NOTICE, subject=suggestion.id, detail=event.id,
            lane=Lane.NOTICE, now=now, due_at=morning if chat_id > 0 else None,
        )  # fmt: skip
    notices.refresh_cards(session, suggestion, now)


def _list_street(session: Session, desk: Desk) -> list[int]:
    """The street's group; without one the admins."""
    street = places.find_home(session, None, None)
    return [street.chat_id] if street is not None else sorted(desk.settings.admin_ids)


def _access_hurry(suggestion: Suggestion) -> None:
    if suggestion.status not in HURRIABLE:
        raise UserError("lifecycle.too_late")
