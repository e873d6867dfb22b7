"""Events that come again: each is one of its own, made some days ahead, and says what the one before says."""

from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo

from sqlmodel import Session

from bot.errors import UserError
from bot.services import heads, notices, wall_clock
from bot.services.broadcasts.drafts import SENDING, access_communities
from bot.services.desk import Desk
from bot.services.events import announcing, drafts
from bot.services.events.facts import starts
from storage.queries import events, outbox, people
from storage.tables import CommunityEvent, EventSeries, Lane, Member, Repeat

REPEATED = "event_repeated"
"""The notice to whoever wrote it; its `detail` is the new event."""
LEFT = "event_series_left"
"""The notice that nobody goes on with a series; its `detail` is the newest event of it."""
AHEAD = {Repeat.WEEKLY: timedelta(days=6), Repeat.MONTH_DAY: timedelta(days=14)}
"""How long before it begins the next one is made."""
SKIPPED = 600
"""Times that are passed over at most, after a long downtime."""


def repeat(session: Session, desk: Desk, event: CommunityEvent, how: Repeat | None) -> None:
    """Let an event come again from now on, or no more (None).

    Raises UserError `event.no_time` for one that has no time yet.
    """
    if event.starts_at is None:
        raise UserError("event.no_time")
    series = session.get(EventSeries, event.series_id) if event.series_id is not None else None
    if how is None:
        if series is not None:
            series.next_at = series.left_at = None
            session.add(series)
        event.series_id = None
    else:
        series = EventSeries(repeat=how, first_at=event.starts_at)
        _wait(series, desk.settings.timezone)
        session.add(series)
        session.flush()
        event.series_id = series.id
    event.revision += 1
    session.add(event)
    session.flush()


def follow(session: Session, desk: Desk, event: CommunityEvent) -> None:
    """The first of a series got another time before anybody saw it: so do all that come after."""
    series = find(session, event)
    if series is not None and event.announced_at is None and event.starts_at is not None:
        series.first_at = event.starts_at
        _wait(series, desk.settings.timezone)
        session.add(series)


def find(session: Session, event: CommunityEvent) -> EventSeries | None:
    """The series an event belongs to, if that still goes on, or waits for somebody to go on with it."""
    series = session.get(EventSeries, event.series_id) if event.series_id is not None else None
    ended = series is None or (series.next_at is None and series.left_at is None)
    return None if ended else series


def occurrence(series: EventSeries, index: int, tz: tzinfo) -> datetime:
    """When the event of this index begins (0: the first): at the same time by the clock on the wall.

    A month without that day, or without a fifth such weekday, has its last.
    """
    local = series.first_at.astimezone(tz)
    first = local.date()
    if series.repeat is Repeat.WEEKLY:
        day = first + timedelta(days=7 * index)
    else:
        years, month = divmod(first.month - 1 + index, 12)
        day = _in_month(series.repeat, first, first.year + years, month + 1)
    return wall_clock.at(day, local.time(), tz)


def is_due(session: Session, now: datetime) -> bool:
    """Whether the next of a series is to be made."""
    return events.is_series_due(session, now)


def make_due(session: Session, desk: Desk, now: datetime) -> None:
    """Make what is to come next of each series, and tell whoever wrote it. What was missed is left out.

    A series whose author may no longer address its communities waits: its communities' heads and workers are
    told, and whoever may goes on with it.
    """
    for series in events.list_due_series(session, now):
        latest = events.find_latest(session, series.id or 0)
        start = _next(series, now, desk.settings.timezone)
        session.add(series)
        if latest is None or latest.starts_at is None or start is None:
            continue
        author = session.get_one(Member, latest.member_id)
        if may_go_on(session, desk, author.telegram_id, latest, now):
            made = _make(session, desk, latest, author, start, now)
            outbox.add_message(
                session,
                chat_id=author.telegram_id,
                notice=REPEATED,
                detail=made.id,
                lane=Lane.NOTICE,
                now=now,
            )
        else:
            series.made -= 1
            series.next_at, series.left_at = None, now
            _tell_left(session, desk, latest, author, now)


def may_go_on(session: Session, desk: Desk, telegram_id: int, event: CommunityEvent, now: datetime) -> bool:
    """Whether somebody may write the next of its series: address all its communities."""
    try:
        access_communities(session, desk, telegram_id, event.communities, now)
    except UserError:
        return False
    return True


def take_over(
    session: Session, desk: Desk, event: CommunityEvent, member: Member, now: datetime
) -> CommunityEvent:
    """接着办: the series of this event goes on as this member's; gives the next event, which is announced.

    Raises UserError `event.series_taken` if it waits for nobody any more.
    """
    series = events.find_series(session, event.series_id or 0, lock=True)
    latest = events.find_latest(session, event.series_id or 0)
    if series is None or series.left_at is None or latest is None or latest.starts_at is None:
        raise UserError("event.series_taken")
    series.left_at = None
    start = _next(series, now, desk.settings.timezone)
    session.add(series)
    if start is None:
        raise UserError("event.series_taken")
    return _make(session, desk, latest, member, start, now)


def _tell_left(session: Session, desk: Desk, latest: CommunityEvent, author: Member, now: datetime) -> None:
    """Who directs its communities, and who announces there; the admins, if that is nobody."""
    directing = [chat for one in latest.communities for chat in heads.list_of_community(session, one)]
    announcing_there = [
        role.telegram_id
        for role in people.list_invited(session)
        if role.role in SENDING and role.community in latest.communities and role.body is None
    ]
    chats = [one for one in dict.fromkeys((*directing, *announcing_there)) if one != author.telegram_id]
    for chat_id in chats:
        outbox.add_message(session, chat_id=chat_id, notice=LEFT, detail=latest.id, lane=Lane.NOTICE, now=now)
    if not chats:
        notices.tell_admins(session, desk, LEFT, now, detail=latest.id)


def _next(series: EventSeries, now: datetime, tz: tzinfo) -> datetime | None:
    """When the next of a series begins, which counts as made; None if that many were missed."""
    for _ in range(SKIPPED):
        start = occurrence(series, series.made, tz)
        series.made += 1
        if start > now:
            _wait(series, tz)
            return start
    _wait(series, tz)
    return None


def _make(
    session: Session, desk: Desk, latest: CommunityEvent, author: Member, start: datetime, now: datetime
) -> CommunityEvent:
    made = drafts.copy(session, latest, author, now)
    made.series_id = latest.series_id
    for name in ("ends_at", "sign_up_until"):
        was = getattr(latest, name)
        moved = wall_clock.shift(was, starts(latest), start, desk.settings.timezone) if was else None
        setattr(made, name, moved)
    made.starts_at = start
    announcing.announce(session, desk, made, now)
    return made


def _wait(series: EventSeries, tz: tzinfo) -> None:
    ahead = AHEAD.get(series.repeat, AHEAD[Repeat.MONTH_DAY])
    series.next_at = occurrence(series, series.made, tz) - ahead


def _in_month(how: Repeat, first: date, year: int, month: int) -> date:
    last = monthrange(year, month)[1]
    if how is Repeat.MONTH_DAY:
        return date(year, month, min(first.day, last))
    week = (first.day - 1) // 7
    day = 1 + (first.weekday() - date(year, month, 1).weekday()) % 7 + 7 * week
    return date(year, month, day if day <= last else day - 7)
