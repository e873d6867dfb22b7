"""How long an announcement takes: at the pace of the moment, behind what goes first, without the night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.services import nights
from bot.services.broadcasts import drafts, feeding, lasting, progress, running
from bot.services.broadcasts.drafts import Content
from bot.services.broadcasts.lasting import Load
from bot.services.delivered import Note, note
from bot.services.desk import Desk, Pace
from bot.settings import Settings
from bot.views import broadcasting
from storage.queries.outbox import Claim
from storage.tables import Broadcast, BroadcastState, Outbox, OutboxState, Recipient, Topic
from tests.builders_committee import NOW, resident
from tests.builders_worker import worker

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EVENING = datetime(2026, 11, 23, 13, 50, tzinfo=UTC)
"""21:50 in Shenzhen, ten minutes before the quiet hours, which end at eight."""
NIGHT, MORNING = EVENING + 10 * MINUTE, EVENING + 10 * HOUR + 10 * MINUTE


@pytest.fixture
def slow(settings: Settings) -> Desk:
    """A desk whose messages leave one a second."""
    return Desk(settings.model_copy(update={"send_rate": 1.0}))


@pytest.mark.parametrize(
    ("load", "start", "ends"),
    [
        (Load(600, 0), EVENING, NIGHT),
        (Load(1000, 0), EVENING, MORNING + 400 * SECOND),
        (Load(0, 1000), EVENING, EVENING + 1000 * SECOND),
        (Load(500, 500), EVENING, MORNING + 200 * SECOND),
        (Load(100, 100), NIGHT, MORNING + 100 * SECOND),
        (Load(1, 12 * 3600), NIGHT, MORNING + 2 * HOUR + SECOND),
        (Load(14 * 3600 + 700, 0), EVENING, MORNING + 24 * HOUR + 100 * SECOND),
        (Load(0, 0), NIGHT, NIGHT),
    ],
)
def test_the_night_is_left_out_for_those_who_sleep(
    slow: Desk, load: Load, start: datetime, ends: datetime
) -> None:
    assert abs(lasting.ends_at(slow, load, start) - ends) < SECOND / 1000


def test_it_reckons_with_the_pace_of_the_moment_and_with_a_gate_that_is_shut(slow: Desk) -> None:
    slow.pace = Pace(lambda: 0.5, lambda: 60.0)
    start = NOW
    assert lasting.ends_at(slow, Load(100, 0), start) == start + 260 * SECOND


def test_a_night_in_which_clocks_are_changed_ends_at_the_same_hour(settings: Settings) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    desk = Desk(settings.model_copy(update={"send_rate": 1.0, "timezone": berlin}))
    for day in (datetime(2026, 3, 28, 21, 50), datetime(2026, 10, 24, 21, 50)):
        done = lasting.ends_at(desk, Load(660, 0), day.replace(tzinfo=berlin))
        assert f"{done.astimezone(berlin):%H:%M}" == "08:01"


@given(
    sleepers=st.integers(0, 4000),
    others=st.integers(0, 4000),
    hours=st.floats(0, 24),
    rate=st.floats(0.05, 1),
)
def test_it_is_what_a_minute_after_minute_reckoning_gives(
    sleepers: int, others: int, hours: float, rate: float
) -> None:
    desk = Desk(Settings.model_construct(send_rate=rate))
    start = EVENING + timedelta(hours=hours)
    asleep, awake, now = float(sleepers), float(others), start
    while asleep + awake > 1e-6:
        night = nights.ends(desk, now) is not None
        meant = awake if night else asleep + awake
        sent = min(meant, 60 * rate)
        share = sent / meant if meant else 0.0
        awake -= awake * share
        asleep -= 0 if night else asleep * share
        now += MINUTE
    assert abs(lasting.ends_at(desk, Load(sleepers, others), start) - now) <= 4 * MINUTE


def under_way(session: Session, desk: Desk, topic: Topic, now: datetime, telegram_id: int = 801) -> Broadcast:
    """An announcement of which everybody who gets it is written down."""
    author = worker(session, telegram_id=telegram_id)
    broadcast = drafts.begin(session, desk, author, topic, now)
    drafts.say(session, broadcast, "", Content("停水"))
    if topic is Topic.ALERT:
        drafts.give_reason(session, broadcast, "台风红色预警")
    running.start(session, desk, broadcast, author, now)
    while feeding.gather(session, now):
        pass
    return broadcast


def town(session: Session, sleepers: int, awake: int) -> None:
    """So many residents."""
    for number in range(sleepers + awake):
        resident(session, 1000 + number).quiet_hours = number < sleepers
    session.flush()


def queued(session: Session, notice: str) -> list[int]:
    """Whom the outbox holds a message for."""
    statement = select(Outbox.chat_id).where(Outbox.notice == notice).order_by(col(Outbox.id))
    return list(session.exec(statement).all())


def test_at_night_those_are_told_who_do_not_mind_and_the_others_from_the_morning_on(
    session: Session, slow: Desk
) -> None:
    town(session, 3, 2)
    broadcast = under_way(session, slow, Topic.NOTICE, NIGHT)
    for minutes in (0, 1, 60):
        feeding.feed(session, slow, NIGHT + minutes * MINUTE)
    assert queued(session, feeding.SENT) == [1003, 1004]
    assert broadcast.rests_until == MORNING
    facts = progress.look(session, slow, broadcast, NIGHT)
    assert facts.forecast is not None
    assert facts.forecast.overnight
    assert "11/24 08:00 发完" in broadcasting.progress(facts, "zh").text
    assert "早上 08:00 起收到" in broadcasting.progress(facts, "zh").text
    feeding.feed(session, slow, MORNING)
    assert queued(session, feeding.SENT) == [1003, 1004, 1000, 1001, 1002]


@SQLITE
def test_an_alert_is_not_kept_back_by_what_waits_for_the_morning_or_for_its_turn(
    session: Session, slow: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "FEWEST", 4)
    monkeypatch.setattr(feeding, "AHEAD", timedelta(0))
    town(session, 9, 0)
    under_way(session, slow, Topic.NOTICE, EVENING)
    feeding.feed(session, slow, EVENING)
    assert len(queued(session, feeding.SENT)) == 4
    alert = under_way(session, slow, Topic.ALERT, EVENING, 802)
    feeding.feed(session, slow, EVENING)
    assert len(queued(session, feeding.ALERT)) == 4
    assert len(queued(session, feeding.SENT)) == 4
    # The night begins, and what had not left is put off to the morning.
    for row in session.exec(select(Outbox).where(Outbox.notice == feeding.SENT)).all():
        row.due_at = MORNING
    for row in session.exec(select(Outbox).where(Outbox.notice == feeding.ALERT)).all():
        row.state = OutboxState.SENT
    session.flush()
    feeding.feed(session, slow, NIGHT)
    assert len(queued(session, feeding.ALERT)) == 8
    assert alert.rests_until is None


@SQLITE
def test_what_goes_first_counts_and_so_does_how_many_messages_each_gets(session: Session, slow: Desk) -> None:
    town(session, 10, 0)
    first = under_way(session, slow, Topic.NOTICE, NOW)
    second = under_way(session, slow, Topic.NOTICE, NOW, 802)
    alert = under_way(session, slow, Topic.ALERT, NOW, 803)

    def lasts(broadcast: Broadcast, each: int = 1) -> float:
        forecast = progress.look(session, slow, broadcast, NOW, each).forecast
        assert forecast is not None
        return (forecast.ends_at - NOW).total_seconds()

    assert [lasts(one) for one in (alert, first, second)] == [10, 20, 30]
    assert lasts(alert, each=2) == 20
    draft = drafts.begin(session, slow, worker(session, telegram_id=805), Topic.NOTICE, NOW)
    drafts.say(session, draft, "", Content("停电"))
    assert progress.foresee(session, slow, draft, NOW, 1).ends_at == NOW + 40 * SECOND
    drafts.set_due(session, draft, EVENING + 9 * MINUTE + 55 * SECOND, NOW)
    later = progress.foresee(session, slow, draft, NOW, 1)
    assert later.overnight
    assert later.ends_at == MORNING + 5 * SECOND
    assert later.lasts == 10 * SECOND


@SQLITE
def test_when_all_have_it_it_is_done_although_it_rested(session: Session, slow: Desk) -> None:
    town(session, 1, 1)
    broadcast = under_way(session, slow, Topic.NOTICE, NIGHT)
    feeding.feed(session, slow, NIGHT)
    feeding.feed(session, slow, MORNING)
    for row in session.exec(select(Outbox).where(Outbox.notice == feeding.SENT)).all():
        claim = Claim(row.id or 0, None, 0, row.chat_id, row.lane, row.notice, None, row.detail, None, 0, NOW)
        note(session, slow, [(claim, Note(sent=True, message_id=5), MORNING)])
    session.flush()
    assert {one.state.value for one in session.exec(select(Recipient)).all()} == {"sent"}
    progress.tell(session, slow, MORNING)
    assert broadcast.state is BroadcastState.DONE
