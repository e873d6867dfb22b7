"""Where clocks are put forward and back: what is said by the clock on the wall stays so, and happens once."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.services import briefings, deadlines, nights, quiet, wall_clock
from bot.services.broadcasts import drafts as casts
from bot.services.broadcasts import running
from bot.services.broadcasts.drafts import Content
from bot.services.desk import Desk
from bot.services.events import drafts, repeating, telling
from bot.settings import Settings
from storage.tables import (
    BroadcastState,
    CommunityEvent,
    EventNews,
    EventSeries,
    EventStatus,
    NewsKind,
    Outbox,
    Repeat,
    Topic,
)
from tests.builders_committee import LUOTIAN, bind
from tests.builders_events import announced
from tests.builders_worker import worker

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Its clocks are put forward by half an hour."""
CHANGES = (
    (BERLIN, date(2027, 3, 28), date(2027, 10, 31)),
    (NEW_YORK, date(2027, 3, 14), date(2027, 11, 7)),
)
"""Zone, and the Sundays on which its clocks are put forward and back, both between two and three."""
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def there(settings: Settings, zone: ZoneInfo, **values: object) -> Desk:
    """A desk in this zone."""
    return Desk(settings.model_copy(update={"timezone": zone, **values}))


def wall(moment: datetime | None, zone: ZoneInfo) -> str:
    """What the clock on the wall shows."""
    assert moment is not None
    return moment.astimezone(zone).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(("zone", "forward", "back"), CHANGES)
def test_a_time_that_is_left_out_is_shown_an_hour_later_and_one_that_comes_twice_is_the_next(
    desk: Desk, zone: ZoneInfo, forward: date, back: date
) -> None:
    def read(typed: str, now: datetime) -> datetime | None:
        return desk.moments.read(typed, desk.days, desk.calendar, zone, now)

    before = wall_clock.at(forward, time(0, 10), zone)
    assert wall(read("2:30", before), zone).endswith("03:30")
    before = wall_clock.at(back, time(1, 30) if zone is NEW_YORK else time(2, 30), zone) - timedelta(
        minutes=9
    )
    typed = before.astimezone(zone) + timedelta(minutes=9)
    first = read(f"{typed:%H:%M}", before)
    assert first is not None
    assert first - before == timedelta(minutes=9)
    between = first + timedelta(minutes=1)
    assert read(f"{typed:%H:%M}", between) == first + HOUR  # it comes once more
    after = first + HOUR + timedelta(minutes=1)
    tomorrow = read(f"{typed:%H:%M}", after)
    assert wall(tomorrow, zone) == wall(typed + DAY, zone)


@pytest.mark.parametrize(("zone", "forward", "back"), CHANGES)
def test_a_series_keeps_its_hour_its_end_and_its_sign_up_over_both_changes(
    session: Session, settings: Settings, zone: ZoneInfo, forward: date, back: date
) -> None:
    desk = there(settings, zone)
    for change in (forward, back):
        start = wall_clock.at(change - timedelta(days=10), time(19), zone)  # a Thursday
        _, event = announced(session, desk, now=start - DAY, starts_at=start)
        event.ends_at = wall_clock.at(change - timedelta(days=10), time(21), zone)
        event.sign_up_until = wall_clock.at(change - timedelta(days=11), time(18), zone)
        repeating.repeat(session, desk, event, Repeat.WEEKLY)
        for week in range(1, 4):
            repeating.make_due(session, desk, start + week * WEEK - 5 * DAY)
        rows = session.exec(
            select(CommunityEvent)
            .where(CommunityEvent.series_id == event.series_id)
            .order_by(col(CommunityEvent.starts_at))
        ).all()
        assert len(rows) == 4
        for row in rows:
            assert wall(row.starts_at, zone)[-5:] == "19:00"
            assert wall(row.ends_at, zone)[-5:] == "21:00"
            assert wall(row.sign_up_until, zone)[-5:] == "18:00"
        days = [one.starts_at.astimezone(zone).date() for one in rows if one.starts_at]
        assert [(later - day).days for day, later in pairwise(days)] == [7, 7, 7]


@pytest.mark.parametrize(("zone", "forward", "back"), CHANGES)
def test_a_monthly_one_keeps_its_hour_also_one_that_is_left_out_once(
    zone: ZoneInfo, forward: date, back: date
) -> None:
    month_before = forward.replace(month=2, day=min(forward.day, 28))
    series = EventSeries(repeat=Repeat.MONTH_WEEKDAY, first_at=wall_clock.at(month_before, time(19), zone))
    hours = {wall(repeating.occurrence(series, index, zone), zone)[-5:] for index in range(12)}
    assert hours == {"19:00"}
    series = EventSeries(repeat=Repeat.WEEKLY, first_at=wall_clock.at(forward - WEEK, time(2, 30), zone))
    hours_of_weeks = [wall(repeating.occurrence(series, index, zone), zone)[-5:] for index in range(3)]
    assert hours_of_weeks == ["02:30", "03:30", "02:30"]


@SQLITE
@pytest.mark.parametrize(("zone", "forward", "back"), CHANGES)
def test_reminders_come_at_the_same_hour_a_day_before_and_one_hour_before(
    session: Session, settings: Settings, zone: ZoneInfo, forward: date, back: date
) -> None:
    desk = there(settings, zone)
    for change in (forward, back):
        start = wall_clock.at(change, time(19), zone)
        _, event = announced(session, desk, now=start - 5 * DAY, starts_at=start)
        news = select(EventNews).where(EventNews.event_id == event.id, EventNews.kind == NewsKind.REMINDER)
        due = sorted(one.due_at for one in session.exec(news).all())
        assert [wall(one, zone)[-5:] for one in due] == ["19:00", "18:00"]
        assert start - due[0] in (23 * HOUR, 25 * HOUR)


@SQLITE
@pytest.mark.parametrize(("zone", "forward", "back"), CHANGES)
def test_an_announcement_at_a_time_that_is_left_out_or_comes_twice_leaves_once(
    session: Session, settings: Settings, zone: ZoneInfo, forward: date, back: date
) -> None:
    desk = there(settings, zone)
    author = worker(session)
    for change, clock in ((forward, time(2, 30)), (back, time(1, 30))):
        evening = wall_clock.at(change - DAY, time(20), zone)
        broadcast = casts.begin(session, desk, author, Topic.NOTICE, evening)
        casts.say(session, broadcast, "", Content("停水"))
        due = wall_clock.at(change, clock, zone, after=evening)
        casts.set_due(session, broadcast, due, evening)
        assert running.start(session, desk, broadcast, author, evening) is BroadcastState.SCHEDULED
        begun = []
        for minutes in range(0, 12 * 60, 15):
            running.begin_due(session, desk, evening + timedelta(minutes=minutes))
            begun.append(broadcast.started_at)
        starts = [one for one in dict.fromkeys(begun) if one is not None]
        assert len(starts) == 1
        assert due <= starts[0] < due + timedelta(minutes=15)


ZONES = st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Shanghai")])
MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 15)).map(lambda one: one.replace(tzinfo=UTC))
NEAR = st.sampled_from(
    [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6),
     datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30)]
).map(lambda one: one.replace(tzinfo=UTC))  # fmt: skip
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))


def around(moment: datetime, minutes: int) -> datetime:
    return moment + timedelta(minutes=minutes)


@given(ZONES, st.one_of(MOMENTS, st.builds(around, NEAR, st.integers(-300, 300))), CLOCKS, CLOCKS)
def test_every_night_ends_later_than_now_and_is_over_then(
    zone: ZoneInfo, now: datetime, begin: time, end: time
) -> None:
    if begin == end:
        return
    desk = Desk(Settings.model_construct(timezone=zone, quiet_hours=f"{begin:%H:%M}-{end:%H:%M}"))
    morning = nights.ends(desk, now)
    if morning is not None:
        assert now < morning <= now + timedelta(hours=26)
        assert nights.ends(desk, morning) is None
    dusk = nights.begins(desk, now)
    assert dusk is not None
    assert now < dusk <= now + timedelta(hours=26)
    assert nights.ends(desk, dusk) is not None or end == begin


@given(ZONES, st.one_of(MOMENTS, st.builds(around, NEAR, st.integers(-1500, 1500))))
def test_the_one_message_a_day_comes_at_six_in_the_evening(zone: ZoneInfo, queued: datetime) -> None:
    at = quiet.digest_at(queued, zone)
    assert queued <= at <= queued + timedelta(hours=25)
    assert at.astimezone(zone).time() == quiet.DIGEST_AT


@given(ZONES, st.one_of(MOMENTS, st.builds(around, NEAR, st.integers(-5000, 5000))), st.integers(0, 15))
def test_an_answer_is_due_when_offices_close_whatever_the_clocks_do(
    zone: ZoneInfo, filed: datetime, days: int
) -> None:
    calendar = CALENDAR
    due = deadlines.due_at(filed, days, zone, calendar)
    assert due.astimezone(zone).time() == deadlines.CLOSING_TIME
    assert calendar.is_working_day(due.astimezone(zone).date())
    soon = deadlines.soon_at(due, zone, calendar)
    assert soon < due
    assert calendar.is_working_day(soon.astimezone(zone).date())
    assert deadlines.add_working_hours(filed, 24, zone, calendar) > filed


CALENDAR = deadlines.Calendar()


@SQLITE
@pytest.mark.parametrize(("zone", "forward", "back"), CHANGES)
def test_each_group_has_one_briefing_a_working_day_over_both_changes(
    session: Session, settings: Settings, zone: ZoneInfo, forward: date, back: date
) -> None:
    desk = there(settings, zone)
    bind(session, LUOTIAN, "LT")
    for change in (forward, back):
        first = wall_clock.at(change - timedelta(days=3), time(0), zone)
        sent = []
        for tick in range(6 * 24 * 4):
            now = first + timedelta(minutes=15 * tick)
            if briefings.send_due(session, desk, now):
                sent.append(now.astimezone(zone))
        days = [one.date() for one in sent]
        assert len(set(days)) == len(days)
        span = (change + timedelta(days=number) for number in range(-3, 3))
        assert days == [day for day in span if CALENDAR.is_working_day(day)]
        assert {one.time() for one in sent} == {time(8, 30)}


@SQLITE
def test_a_draft_of_yesterday_is_copied_with_its_hours(session: Session, settings: Settings) -> None:
    desk = there(settings, BERLIN)
    zone, change = BERLIN, date(2027, 3, 28)
    start = wall_clock.at(change, time(10), zone)
    host, event = announced(session, desk, now=start - 9 * DAY, starts_at=start)
    event.status = EventStatus.HELD
    copied = drafts.copy(session, event, host, start)
    assert copied.starts_at is None
    until = wall_clock.at(change - DAY, time(20), zone)
    assert wall(wall_clock.shift(until, start, start + WEEK, zone), zone) == "04-03 20:00"
    assert telling.remind_at(start + WEEK, 7, 0, zone) == start
    assert session.exec(select(Outbox)).all() == []
