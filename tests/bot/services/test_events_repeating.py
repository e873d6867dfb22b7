"""Events that come again: each is made ahead once, a colleague goes on with a series, and the hour stays."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.events import announcing, repeating, timing
from storage.database import Database
from storage.queries import events
from storage.tables import CommunityEvent, EventSeries, EventStatus, Repeat, Role
from tests.builders_committee import NOW
from tests.builders_events import START, shown, told, written
from tests.builders_worker import worker

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_what_comes_again_is_made_ahead_once_and_what_was_missed_is_left_out(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        host, event = written(session, desk, seats=30)
        timing.set_end(session, event, START + HOUR, NOW)
        repeating.repeat(session, desk, event, Repeat.WEEKLY)
        timing.set_start(session, desk, event, START + DAY, NOW)  # the first moves: so do all
        announcing.announce(session, desk, event, NOW)
        assert not repeating.is_due(session, START)
        due = START + DAY + timedelta(days=1)
        for _ in range(2):
            repeating.make_due(session, desk, due)
        every = session.exec(select(CommunityEvent).order_by(col(CommunityEvent.id))).all()
        assert [one.starts_at for one in every] == [START + DAY, START + 8 * DAY]
        assert (every[1].ends_at, every[1].seats, every[1].status) == (
            START + 8 * DAY + HOUR,
            30,
            EventStatus.ANNOUNCED,
        )
        assert len({one.uid for one in every}) == 2
        assert told(session, repeating.REPEATED) == [host.telegram_id]
        repeating.make_due(session, desk, START + 40 * DAY)
        starts = session.exec(select(CommunityEvent.starts_at).order_by(col(CommunityEvent.id))).all()
        assert starts[-1] == START + 43 * DAY, "weeks nobody was there for are passed over"
        repeating.repeat(session, desk, every[1], None)
        repeating.make_due(session, desk, START + 60 * DAY)
        assert len(session.exec(select(CommunityEvent)).all()) == 3

    database.write_now(work)


def test_a_series_whose_author_left_waits_for_a_colleague_and_goes_on_as_hers(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        host, event = written(session, desk, seats=30)
        repeating.repeat(session, desk, event, Repeat.WEEKLY)
        announcing.announce(session, desk, event, NOW)
        head = worker(session, "LT", 820, Role.DISPATCHER)
        colleague = worker(session, "LT", 821)
        worker(session, "YC", 822)
        worker(session, None, 823, Role.STAFF)
        assert repeating.find(session, event) is not None
        with pytest.raises(UserError, match="series_taken"):
            repeating.take_over(session, desk, event, colleague, NOW)
        host.active = False
        session.add(host)
        due = START + DAY
        for _ in range(2):
            repeating.make_due(session, desk, due)
        assert told(session, repeating.LEFT) == [head.telegram_id, colleague.telegram_id]
        said = shown(session, desk, repeating.LEFT)
        assert "请安排一位社区工作人员" in (said[0] or "")
        assert "您可以接着办" in (said[1] or "")
        assert not repeating.is_due(session, START + 30 * DAY)
        made = repeating.take_over(session, desk, event, colleague, due)
        assert (made.starts_at, made.member_id, made.seats) == (START + 7 * DAY, colleague.id, 30)
        with pytest.raises(UserError, match="series_taken"):
            repeating.take_over(session, desk, event, colleague, due)
        assert shown(session, desk, repeating.LEFT) == [None, None]
        repeating.make_due(session, desk, START + 8 * DAY)
        assert told(session, repeating.REPEATED) == [colleague.telegram_id]
        latest = events.find_latest(session, event.series_id or 0)
        assert latest is not None
        assert (latest.starts_at, latest.member_id) == (START + 14 * DAY, colleague.id)

    database.write_now(work)


@SQLITE
def test_of_a_series_that_nobody_can_go_on_with_the_admins_hear(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        host, event = written(session, desk)
        repeating.repeat(session, desk, event, Repeat.MONTH_DAY)
        announcing.announce(session, desk, event, NOW)
        host.active = False
        session.add(host)
        repeating.make_due(session, desk, START + 30 * DAY)
        assert told(session, repeating.LEFT) == sorted(desk.settings.admin_ids)
        repeating.repeat(session, desk, event, None)
        assert set(shown(session, desk, repeating.LEFT)) <= {None}

    database.write_now(work)


@SQLITE
@pytest.mark.parametrize(
    ("repeat", "first", "second", "zone"),
    [
        (Repeat.MONTH_DAY, "2027-01-31T19:00", "2027-02-28T19:00", "Asia/Shanghai"),
        (Repeat.MONTH_WEEKDAY, "2026-12-03T19:00", "2027-01-07T19:00", "Asia/Shanghai"),
        (Repeat.MONTH_WEEKDAY, "2026-12-31T19:00", "2027-01-28T19:00", "Asia/Shanghai"),
        (Repeat.WEEKLY, "2027-03-25T19:00", "2027-04-01T19:00", "Europe/Berlin"),
    ],
)
def test_the_next_is_at_the_same_time_on_the_clock(
    repeat: Repeat, first: str, second: str, zone: str, database: Database
) -> None:
    tz = ZoneInfo(zone)
    series = EventSeries(repeat=repeat, first_at=datetime.fromisoformat(first).replace(tzinfo=tz))
    assert repeating.occurrence(series, 1, tz) == datetime.fromisoformat(second).replace(tzinfo=tz)
