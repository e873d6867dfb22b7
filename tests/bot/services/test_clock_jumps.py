"""The clock is put forward by hours, and back: what falls due happens once, nothing twice, nothing never."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.services import briefings, daily, limits
from bot.services.broadcasts import drafts as casts
from bot.services.broadcasts import progress, running
from bot.services.broadcasts.drafts import Content
from bot.services.desk import Desk
from bot.services.events import repeating, signing, telling
from storage.queries import pulses
from storage.tables import (
    BroadcastState,
    CommunityEvent,
    Inbox,
    Repeat,
    Topic,
)
from tests.builders_committee import LUOTIAN, NOW, bind, resident
from tests.builders_events import START, announced, crowd, told
from tests.builders_worker import worker

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def walk(jumps: list[tuple[float, float]], until: datetime) -> list[datetime]:
    """What a clock shows hour by hour that goes wrong by so many hours after so many, and right at last."""
    now, shown = NOW, []
    wrong = timedelta(0)
    changes = [(NOW + timedelta(hours=at), timedelta(hours=by)) for at, by in sorted(jumps)]
    while now <= until:
        while changes and changes[0][0] <= now:
            wrong = changes.pop(0)[1]
        shown.append(now + wrong)
        now += HOUR
    return [*shown, until + HOUR]


@SQLITE
@pytest.mark.parametrize(
    "jumps",
    [
        [],
        [(20, 6), (23, 0), (29, -5), (33, 0)],
        [(4, -6), (10, 0), (27, 4), (40, 0), (214, 3), (218, 0)],
        [(13, -6), (19, 0), (46, -4), (215, -6), (230, 0)],
    ],
)
def test_reminders_broadcasts_series_and_briefings_come_once(
    session: Session, desk: Desk, jumps: list[tuple[float, float]]
) -> None:
    bind(session, LUOTIAN, "LT")
    _, event = announced(session, desk, seats=3)
    repeating.repeat(session, desk, event, Repeat.WEEKLY)
    for who in crowd(session, 2):
        signing.sign_up(session, desk, event, who, 1, NOW)
    author = worker(session, telegram_id=802)
    broadcast = casts.begin(session, desk, author, Topic.NOTICE, NOW)
    casts.say(session, broadcast, "", Content("停水"))
    casts.set_due(session, broadcast, NOW + 30 * HOUR, NOW)
    running.start(session, desk, broadcast, author, NOW)
    mornings: list[datetime] = []
    for now in walk(jumps, START + 2 * DAY):
        while telling.tell_due(session, now):
            pass
        running.begin_due(session, desk, now)
        repeating.make_due(session, desk, now)
        if briefings.send_due(session, desk, now):
            mornings.append(now)
    assert len(told(session, telling.REMINDER)) == 4, "a day and an hour before, to each of two"
    assert broadcast.state is BroadcastState.GATHERING
    assert told(session, progress.PROGRESS) == [802]
    starts = session.exec(
        select(CommunityEvent.starts_at).where(CommunityEvent.series_id == event.series_id)
    ).all()
    assert sorted(one for one in starts if one) == [START, START + 7 * DAY]
    days = [one.astimezone(desk.settings.timezone).date() for one in mornings]
    assert len(days) == len(set(days)) == len({day for day in days if desk.calendar.is_working_day(day)})


@SQLITE
def test_what_a_wrong_clock_did_in_another_year_keeps_nothing_from_being_done(
    session: Session, desk: Desk
) -> None:
    tz = desk.settings.timezone
    assert daily.last_day(session, "x", NOW, tz) is None
    pulses.beat(session, "x", NOW + 300 * DAY)
    assert daily.last_day(session, "x", NOW, tz) is None
    pulses.beat(session, "x", NOW + 20 * HOUR)
    assert daily.last_day(session, "x", NOW, tz) == (NOW + 20 * HOUR).astimezone(tz).date()


@SQLITE
def test_nobody_is_kept_from_speaking_by_what_she_said_when_the_clock_was_ahead(
    session: Session, desk: Desk
) -> None:
    her = resident(session)
    for number in range(desk.settings.messages_per_minute):
        at = NOW + 3 * HOUR
        session.add(
            Inbox(
                update_id=number,
                fingerprint=str(number),
                chat_id=her.telegram_id or 0,
                body="{}",
                received_at=at,
            )
        )
    session.flush()
    assert limits.find_pause(session, desk, her, NOW) is None


@SQLITE
def test_the_progress_message_counts_on_when_the_clock_was_put_back(session: Session, desk: Desk) -> None:
    author = worker(session)
    broadcast = casts.begin(session, desk, author, Topic.NOTICE, NOW)
    casts.say(session, broadcast, "", Content("停水"))
    resident(session, 1)
    running.start(session, desk, broadcast, author, NOW)
    broadcast.state, broadcast.told_at, broadcast.told = BroadcastState.PAUSED, NOW + 3 * HOUR, "before"
    session.add(broadcast)
    progress.tell(session, desk, NOW)
    assert broadcast.told_at == NOW
