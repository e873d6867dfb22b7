"""What is told of an event to those who signed up: each piece of news is a row, fed to the outbox bit by bit.

A reminder is a row from the moment the event has a time. So nothing is told twice, and what fell due while
nobody ran is told late, if it still makes sense.
"""

from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.services import wall_clock
from bot.services.desk import Desk
from bot.services.events.facts import event_id, is_open, starts
from storage.queries import events, outbox
from storage.queries.events import COMING, HEARING
from storage.tables import CommunityEvent, EventNews, EventStatus, Lane, NewsKind, SignUp

OFFERED, LAPSED = "event_offered", "event_lapsed"
REMINDER, CHANGED, CANCELLED = "event_reminder", "event_changed", "event_cancelled"
NOTICES = frozenset({OFFERED, LAPSED, REMINDER, CHANGED, CANCELLED})
"""Every notice whose `detail` is a sign-up."""
NAMES = {NewsKind.REMINDER: REMINDER, NewsKind.CHANGED: CHANGED, NewsKind.CANCELLED: CANCELLED}
FED = 500
"""Messages queued in one transaction."""


def tell(session: Session, sign_up: SignUp, notice: str, now: datetime) -> None:
    """Queue a notice to one who signed up. Whom no chat reaches is marked for whoever holds the list."""
    _queue(session, sign_up, events.find_chat(session, sign_up), notice, now)


def announce(session: Session, event: CommunityEvent, kind: NewsKind, now: datetime) -> None:
    """Have everybody who signed up told of something."""
    session.add(EventNews(event_id=event_id(event), kind=kind, due_at=now))
    session.flush()


def set_reminders(session: Session, desk: Desk, event: CommunityEvent, now: datetime) -> None:
    """Remind of its present time, and of no other. What would be due by now is left out."""
    events.forget_reminders(session, event_id(event), REMINDER, now)
    for days, hours in desk.settings.reminders:
        due = remind_at(starts(event), days, hours, desk.settings.timezone)
        if due > now:
            session.add(EventNews(event_id=event_id(event), kind=NewsKind.REMINDER, due_at=due))
    session.flush()


def set_none(session: Session, event: CommunityEvent, now: datetime) -> None:
    """Remind of it no more."""
    events.forget_reminders(session, event_id(event), REMINDER, now)


def remind_at(start: datetime, days: int, hours: int, tz: tzinfo) -> datetime:
    """So long before: days by the clock on the wall, also if it is put forward or back; hours as they are."""
    return wall_clock.days_before(start, days, tz) - timedelta(hours=hours)


def is_due(session: Session, now: datetime) -> bool:
    """Whether anything is to be told: a cheap question."""
    return events.is_news_due(session, now)


def tell_due(session: Session, now: datetime) -> bool:
    """Queue the next messages of what is due; False if there was nothing to do."""
    news = events.take_due_news(session, now)
    if news is None:
        return False
    event = events.find_event(session, news.event_id)
    if event is None or not _makes_sense(session, news, event, now):
        news.done_at = now
        session.add(news)
        return True
    states = COMING if news.kind is NewsKind.REMINDER else HEARING
    rows = events.list_hearing(session, news.event_id, states, news.reached, FED)
    for sign_up, chat_id in rows:
        _queue(session, sign_up, chat_id, NAMES[news.kind], now)
        news.reached = sign_up.id or 0
    if len(rows) < FED:
        news.done_at = now
    session.add(news)
    return True


def find_start(session: Session, row: int | None) -> datetime | None:
    """When the event of a sign-up begins, if it is to take place."""
    sign_up = events.find_sign_up(session, row or 0)
    event = events.find_event(session, sign_up.event_id) if sign_up is not None else None
    return event.starts_at if event is not None and is_open(event) else None


def note_lost(session: Session, row: int | None) -> CommunityEvent | None:
    """A notice did not reach her: whoever holds the list sees that. Gives the event."""
    sign_up = events.find_sign_up(session, row or 0)
    if sign_up is None:
        return None
    sign_up.unreached = True
    session.add(sign_up)
    return events.find_event(session, sign_up.event_id)


def _queue(session: Session, sign_up: SignUp, chat_id: int | None, notice: str, now: datetime) -> None:
    sign_up.unreached = chat_id is None
    session.add(sign_up)
    if chat_id is not None:
        outbox.add_message(
            session, chat_id=chat_id, notice=notice, detail=sign_up.id, lane=Lane.NOTICE, now=now
        )


def _makes_sense(session: Session, news: EventNews, event: CommunityEvent, now: datetime) -> bool:
    if news.kind is NewsKind.CANCELLED:
        return event.status is EventStatus.CANCELLED
    if not is_open(event) or now >= starts(event):
        return False
    return news.kind is not NewsKind.REMINDER or not events.has_later_reminder(session, news, now)
