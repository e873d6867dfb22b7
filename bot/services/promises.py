"""Days that an answer promises come back: on the day the committee is asked, and the followers hear the end.

A promise is a row, so a day that passed while the bot was down is made up for when it is back. Who does not
say a word is asked again each working day; after three of them it goes up to the street.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle, notices, routing
from bot.services.deadlines import add_working_days, is_open, opens_at
from bot.services.desk import Desk
from storage.queries import outbox, promises, suggestions
from storage.tables import Actor, Lane, Member, Promise, PromiseState, Suggestion

PROMISED, KEPT, MOVED = "promised", "promise_kept", "promise_moved"
"""What happens to a promise: lines of the history, and the notices of them."""

DUE, UP, AGAIN = "promise_due", "promise_up", "promise_again"
"""What groups are told: has it been done? nobody said so; it was put off again."""

ASKS = 3
FARTHEST = timedelta(days=731)


def find_days(desk: Desk, text: str, now: datetime) -> list[date]:
    """The days after today that an answer names."""
    today = _today(desk, now)
    return [day for day in desk.days.find(text, today, desk.calendar) if day > today]


def find_reason(desk: Desk, text: str, day: date, now: datetime) -> str:
    """Why it is that day: what is said besides it. Raises UserError `promise.no_reason` if nothing is."""
    reason = desk.days.besides(text, day, _today(desk, now), desk.calendar)
    if not reason.strip():
        raise UserError("promise.no_reason")
    return reason


def list_offers(desk: Desk, named: Iterable[date], now: datetime) -> list[date]:
    """Days to choose from: those that were named, then a few that are often meant, each a working day."""
    today = _today(desk, now)
    usual = (today + timedelta(days=days) for days in (3, 7, 14, 30, 90))
    return list(dict.fromkeys((*named, *(add_working_days(day, 0, desk.calendar) for day in usual))))


def access_day(desk: Desk, day: date, now: datetime) -> None:
    """Raises UserError `promise.past` for a day that is no promise, `promise.far` for one too far away."""
    today = _today(desk, now)
    if day <= today:
        raise UserError("promise.past")
    if day - today > FARTHEST:
        raise UserError("promise.far")


def make(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    day: date,
    now: datetime,
    *,
    moved_from: Promise | None = None,
) -> Promise:
    """Keep that the newest answer promises this day. Raises UserError as `access_day` does."""
    access_day(desk, day, now)
    answer = suggestions.last_answer(session, notices.suggestion_id(suggestion))
    if answer is None or answer.id is None or member.id is None:
        raise LookupError("there is no answer that could promise anything")
    promise = Promise(
        suggestion_id=answer.suggestion_id,
        answer_id=answer.id,
        member_id=member.id,
        day=day,
        created_at=now,
        ask_at=opens_at(add_working_days(day, 0, desk.calendar), desk.settings.timezone),
        moved_from=moved_from.id if moved_from is not None else None,
    )
    session.add(promise)
    session.flush()
    return promise


def plan(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, day: date, now: datetime
) -> Promise:
    """Name a day after the answer went out, as for what is being solved or planned; followers are told.

    Raises UserError `promise.there` if a day is promised already.
    """
    if find_waiting(session, suggestion) is not None:
        raise UserError("promise.there")
    promise = make(session, desk, suggestion, member, day, now)
    _record(session, suggestion, PROMISED, promise, member, now)
    return promise


def find_waiting(session: Session, suggestion: Suggestion) -> Promise | None:
    """The promise of a suggestion that is still to be kept."""
    waiting = promises.list_waiting(session, notices.suggestion_id(suggestion))
    return waiting[-1] if waiting else None


def get_waiting(session: Session, suggestion: Suggestion, wanted: int | None) -> Promise:
    """The promise with this row id. Raises UserError `promise.over` if somebody said what became of it."""
    promise = find_waiting(session, suggestion)
    if promise is None or promise.id != wanted:
        raise UserError("promise.over")
    return promise


def replace_older(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """A newer answer takes the place of what older ones promised."""
    for promise in promises.list_waiting(session, notices.suggestion_id(suggestion)):
        promise.state, promise.ended_at = PromiseState.REPLACED, now
        session.add(promise)


def keep(session: Session, suggestion: Suggestion, promise: Promise, member: Member, now: datetime) -> None:
    """办好了: the followers are told."""
    _end(session, promise, PromiseState.KEPT, member, now)
    _record(session, suggestion, KEPT, promise, member, now)


def move(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    promise: Promise,
    member: Member,
    day: date,
    words: str,
    now: datetime,
) -> Promise:
    """还没有: another day, and why; the followers are told. From the second time on the street hears of it.

    Raises UserError as `access_day` does.
    """
    later = make(session, desk, suggestion, member, day, now, moved_from=promise)
    promise.outcome = words
    _end(session, promise, PromiseState.MOVED, member, now)
    _record(session, suggestion, MOVED, later, member, now, words)
    if promises.count_moved(session, promise.suggestion_id) > 1:
        routing.tell_street(session, desk, suggestion, AGAIN, now)
    return later


def ask_due(session: Session, desk: Desk, now: datetime) -> int:
    """Ask the committees about the promises whose day has come, while offices are open; gives how many."""
    if not is_open(now, desk.settings.timezone, desk.calendar):
        return 0
    due = promises.list_due(session, now)
    for promise in due:
        _ask(session, desk, promise, now)
    return len(due)


def _ask(session: Session, desk: Desk, promise: Promise, now: datetime) -> None:
    suggestion = suggestions.get_suggestion(session, promise.suggestion_id, lock=True)
    if promise.asks >= ASKS and suggestion.level != routing.STREET:
        routing.escalate(session, desk, suggestion, now, UP)
    for chat_id in routing.list_homes(session, desk, suggestion, now):
        outbox.add_message(
            session, chat_id=chat_id, notice=DUE, subject=suggestion.id, detail=promise.id,
            lane=Lane.NOTICE, now=now,
        )  # fmt: skip
    promise.state = PromiseState.ASKED
    promise.asks += 1
    promise.ask_at = _next_opening(desk, now)
    session.add(promise)
    data = {"promise": promise.id, "asks": promise.asks}
    lifecycle.record(session, suggestion, "promise_asked", now, actor=Actor.SYSTEM, data=data)


def _next_opening(desk: Desk, now: datetime) -> datetime:
    tomorrow = _today(desk, now) + timedelta(days=1)
    return opens_at(add_working_days(tomorrow, 0, desk.calendar), desk.settings.timezone)


def _today(desk: Desk, now: datetime) -> date:
    return now.astimezone(desk.settings.timezone).date()


def _end(session: Session, promise: Promise, state: PromiseState, member: Member, now: datetime) -> None:
    promise.state, promise.ended_at, promise.ended_by = state, now, member.id
    session.add(promise)


def _record(
    session: Session,
    suggestion: Suggestion,
    what: str,
    promise: Promise,
    member: Member,
    now: datetime,
    words: str | None = None,
) -> None:
    """A line of the history, and the news of it to all who follow; the card shows it too."""
    event = lifecycle.record(
        session, suggestion, what, now,
        actor=Actor.MEMBER, member=member, reason=words, data={"day": promise.day.isoformat()},
    )  # fmt: skip
    notices.tell_followers(session, suggestion, what, now, event.id)
    notices.refresh_cards(session, suggestion, now)
