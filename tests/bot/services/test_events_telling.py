"""What is told of an event: reminders once and while they make sense, changes with what was, cancellation."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from bot.services import erasing, quiet
from bot.services.broadcasts import drafts as casts
from bot.services.broadcasts import running
from bot.services.delivered import Note, note
from bot.services.desk import Desk
from bot.services.events import announcing, drafts, signing, spreading, telling, timing
from bot.services.events.facts import event_id
from bot.settings import Settings
from storage.database import Database
from storage.queries import broadcasts, events
from storage.queries.outbox import Claim
from storage.tables import (
    Broadcast,
    BroadcastState,
    CallReason,
    EventNews,
    EventStatus,
    Outbox,
    Reach,
    SignUp,
    SignUpState,
    Topic,
)
from tests.builders_committee import NOW
from tests.builders_events import START, announced, crowd, lock, shown, states, told, written
from tests.builders_worker import worker

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def tell(session: Session, now: datetime) -> None:
    """What the job does."""
    while telling.tell_due(session, now):
        pass


def test_who_comes_is_reminded_a_day_and_an_hour_before_and_never_twice(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk, seats=1)
        going, waiting, maybe, no = crowd(session, 4)
        for who in (going, waiting):
            signing.sign_up(session, desk, event, who, 1, NOW)
        signing.decline(session, desk, event, maybe, SignUpState.MAYBE, NOW)
        signing.decline(session, desk, event, no, SignUpState.NOT_GOING, NOW)
        tell(session, START - DAY - timedelta(seconds=1))
        assert told(session, telling.REMINDER) == []
        for late in (timedelta(0), HOUR, 2 * HOUR):
            tell(session, START - DAY + late)
        assert told(session, telling.REMINDER) == [1001, 1003]
        for late in (timedelta(0), timedelta(minutes=30), 2 * HOUR):
            tell(session, START - HOUR + late)
        assert told(session, telling.REMINDER) == [1001, 1003, 1001, 1003]

    database.write_now(work)


@SQLITE
def test_a_reminder_that_was_missed_comes_late_once_and_not_after_the_beginning(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk)
        (who,) = crowd(session, 1)
        signing.sign_up(session, desk, event, who, 1, NOW)
        tell(session, START - timedelta(minutes=20))  # both are due: the day's has lost its sense
        assert told(session, telling.REMINDER) == [1001]
        _, other = announced(session, desk)
        signing.sign_up(session, desk, other, who, 1, NOW)
        tell(session, START + HOUR)
        assert told(session, telling.REMINDER) == [1001]
        assert not telling.is_due(session, START + DAY)

    database.write_now(work)


@SQLITE
def test_nobody_is_reminded_of_what_was_moved_or_cancelled(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        host, event = announced(session, desk)
        (who,) = crowd(session, 1)
        signing.sign_up(session, desk, event, who, 1, NOW)
        tell(session, START - DAY)  # it waits in the outbox for the morning
        timing.set_start(session, desk, event, START + 7 * DAY, START - DAY)
        announcing.publish(session, desk, lock(session, event), host, START - DAY)
        assert event.status is EventStatus.MOVED
        tell(session, START - HOUR)
        assert told(session, telling.REMINDER) == []
        tell(session, START + 6 * DAY)
        assert told(session, telling.REMINDER) == [1001]
        announcing.cancel(session, lock(session, event), host, "台风", START + 6 * DAY)
        tell(session, START + 7 * DAY - HOUR)
        assert told(session, telling.REMINDER) == []

    database.write_now(work)


@SQLITE
@pytest.mark.parametrize(
    ("zone", "start", "before"),
    [
        ("Europe/Berlin", "2027-03-28T18:00:00+02:00", "2027-03-27T18:00:00+01:00"),
        ("America/New_York", "2026-11-01T09:00:00-05:00", "2026-10-31T09:00:00-04:00"),
        ("Asia/Shanghai", "2026-12-03T19:00:00+08:00", "2026-12-02T19:00:00+08:00"),
    ],
)
def test_a_day_before_is_the_same_hour_on_the_clock_also_where_clocks_are_changed(
    zone: str, start: str, before: str, database: Database
) -> None:
    begins = datetime.fromisoformat(start)
    tz = ZoneInfo(zone)
    assert telling.remind_at(begins, 1, 0, tz) == datetime.fromisoformat(before)
    assert telling.remind_at(begins, 0, 1, tz) == begins - HOUR


@SQLITE
def test_several_changes_are_told_as_one_with_what_was_and_what_is(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        host, event = announced(session, desk, seats=1)
        going, waiting, late = crowd(session, 3)
        for who in (going, waiting):
            signing.sign_up(session, desk, event, who, 1, NOW)
        for place in ("一楼大厅", "三楼活动室"):
            drafts.edit(session, event, NOW, place=place)
            announcing.publish(session, desk, lock(session, event), host, NOW)
        timing.set_start(session, desk, event, START + DAY, NOW)
        announcing.publish(session, desk, lock(session, event), host, NOW)
        signing.sign_up(session, desk, lock(session, event), late, 1, NOW)
        tell(session, NOW)
        texts = shown(session, desk, telling.CHANGED)
        said = [text for text in texts if text is not None]
        assert len(texts) == 9, "three pieces of news, three people"
        assert len(said) == 2, "each is told once, and who came later knows"
        for text in said:
            assert "地点：社区二楼会议室 → <b>三楼活动室</b>" in text
            assert "时间：12月3日周四 10:00 → <b>12月4日周五 10:00</b>" in text
            assert "一楼" not in text
        assert announcing.publish(session, desk, lock(session, event), host, NOW) == []

    database.write_now(work)


@SQLITE
def test_a_cancellation_reaches_all_who_came_waited_or_thought_about_it(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        host, event = announced(session, desk, seats=1)
        going, waiting, maybe, no, gone = crowd(session, 5)
        for who in (going, waiting, gone):
            signing.sign_up(session, desk, event, who, 1, NOW)
        gone.reach = Reach.BLOCKED
        for who, state in ((maybe, SignUpState.MAYBE), (no, SignUpState.NOT_GOING)):
            signing.decline(session, desk, event, who, state, NOW)
        signing.write_down(session, announced(session, desk)[1], "李伯", 1, NOW)
        announcing.cancel(session, lock(session, event), host, "台风", NOW)
        tell(session, NOW)
        assert told(session, telling.CANCELLED) == [1001, 1002, 1003]
        first, *_ = shown(session, desk, telling.CANCELLED)
        assert first is not None
        assert "原因：台风" in first
        unreached = session.exec(select(SignUp).where(col(SignUp.unreached).is_(True))).all()
        assert [one.resident_id for one in unreached] == [gone.id]
        row = session.exec(select(Outbox).where(Outbox.chat_id == 1001)).first()
        assert row is not None
        claim = Claim(row.id or 0, None, 0, 1001, row.lane, row.notice, None, row.detail, {}, 0, NOW)
        note(session, desk, [(claim, Note(sent=False, lost=CallReason.UNKNOWN), NOW)])
        mine = events.find_sign_up(session, row.detail or 0)
        assert mine is not None
        assert mine.unreached

    database.write_now(work)


@SQLITE
def test_many_are_told_in_portions_each_once(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "FED", 3)

    def work(session: Session) -> None:
        host, event = announced(session, desk)
        for who in crowd(session, 10):
            signing.sign_up(session, desk, event, who, 1, NOW)
        announcing.cancel(session, event, host, "台风", NOW)
        turns = 0
        while telling.tell_due(session, NOW):
            turns += 1
        assert turns == 4
        assert told(session, telling.CANCELLED) == list(range(1001, 1011))

    database.write_now(work)


@SQLITE
def test_news_of_an_event_waits_for_the_morning_unless_that_would_be_too_late(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk)
        (who,) = crowd(session, 1)
        mine = signing.sign_up(session, desk, event, who, 1, NOW)
        midnight = datetime(2026, 11, 30, 16, tzinfo=UTC)
        asked = (session, desk, who, telling.CHANGED, None)
        assert quiet.held_until(*asked, midnight, midnight, mine.id) == midnight + 8 * HOUR
        event.starts_at = midnight + 9 * HOUR
        session.add(event)
        session.flush()
        assert quiet.held_until(*asked, midnight, midnight, mine.id) is None
        who.quiet_hours = False
        assert quiet.held_until(*asked, midnight, midnight, mine.id) is None

    database.write_now(work)


@SQLITE
def test_whoever_is_forgotten_leaves_a_seat_for_the_next(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk, seats=1)
        anna, ben = crowd(session, 2)
        for who in (anna, ben):
            signing.sign_up(session, desk, lock(session, event), who, 1, NOW)
        erasing.forget(session, anna, NOW, withdraw=False)
        assert signing.is_due(session, NOW)
        signing.settle(session, desk, NOW)
        assert states(session, event) == [SignUpState.OFFERED]

    database.write_now(work)


@SQLITE
def test_it_is_held_when_it_has_ended(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk)
        announcing.hold_due(session, START + HOUR)
        assert lock(session, event).status is EventStatus.ANNOUNCED
        assert announcing.is_over_due(session, START + 2 * HOUR)
        announcing.hold_due(session, START + 2 * HOUR)
        assert lock(session, event).status is EventStatus.HELD

    database.write_now(work)


def test_a_broadcast_reaches_who_signed_up_and_carries_the_buttons(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk)
        going, _ = crowd(session, 2)
        signing.sign_up(session, desk, event, going, 1, NOW)
        far = written(session, desk, communities=["YC"])[1]
        announcing.announce(session, desk, far, NOW)
        author = worker(session, "LT", 805)
        broadcast = casts.begin(session, desk, author, Topic.NOTICE, NOW)
        casts.for_signed_up(session, broadcast, event_id(event), NOW)
        assert broadcasts.count_audience(session, broadcast.audience, Topic.NOTICE)["can"] == 1
        casts.carry(session, broadcast, event_id(event), NOW)
        assert broadcast.event_id == event.id
        for row in (event_id(far), 999):
            with pytest.raises(Exception, match=r"event.gone"):
                casts.carry(session, broadcast, row, NOW)
        casts.for_signed_up(session, broadcast, None, NOW)
        assert broadcasts.count_audience(session, broadcast.audience, Topic.NOTICE)["can"] == 2

    database.write_now(work)


@SQLITE
def test_an_announcement_opens_the_event_when_it_leaves(database: Database, settings: Settings) -> None:
    desk = Desk(settings.model_copy(update={"broadcast_approval": 0}))

    def work(session: Session) -> None:
        host, event = written(session, desk)
        crowd(session, 1)
        assert spreading.spread(session, desk, event, host, NOW) is BroadcastState.ASKED
        assert lock(session, event).status is EventStatus.DRAFT
        [asked] = session.exec(select(Broadcast)).all()
        running.approve(session, desk, asked, worker(session, "LT", 806), NOW)
        assert lock(session, event).status is EventStatus.ANNOUNCED
        due = session.exec(select(EventNews.due_at).order_by(col(EventNews.due_at))).all()
        assert list(due) == [START - DAY, START - HOUR]
        with pytest.raises(Exception, match=r"event.being_told"):
            spreading.spread(session, desk, event, host, NOW)

    database.write_now(work)
