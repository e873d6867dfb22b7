"""Seats: never more than there are, in the order in which people asked, each told exactly once."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.events import announcing, drafts, signing, telling, timing
from bot.services.events.facts import event_id
from storage.database import Database
from storage.queries import events
from storage.tables import CommunityEvent, Resident, SignUp, SignUpState
from tests.builders_committee import NOW
from tests.builders_events import START, announced, crowd, lock, states, told, written

GOING, OFFERED, WAITING = SignUpState.GOING, SignUpState.OFFERED, SignUpState.WAITING
WITHDRAWN = SignUpState.WITHDRAWN


def join(session: Session, desk: Desk, event: CommunityEvent, who: Resident, party: int = 1) -> SignUp:
    return signing.sign_up(session, desk, lock(session, event), who, party, NOW)


def leave(session: Session, desk: Desk, event: CommunityEvent, who: Resident) -> SignUp:
    return signing.decline(session, desk, lock(session, event), who, WITHDRAWN, NOW)


@pytest.fixture
def second(database: Database) -> Iterator[Database]:
    """What another process has: a database of its own on PostgreSQL; SQLite serves one process."""
    if database.sqlite:
        yield database
        return
    other = Database(database.url.render_as_string(hide_password=False))
    other.start()
    yield other
    other.stop()


def test_500_at_once_for_50_seats_are_50_with_a_seat_and_450_in_line(
    database: Database, second: Database, desk: Desk
) -> None:
    def found(session: Session) -> tuple[int, list[int]]:
        _, event = announced(session, desk, seats=50)
        return event_id(event), [one.id or 0 for one in crowd(session, 500)]

    row, people = database.write_now(found)

    def press(index: int) -> None:
        def work(session: Session) -> None:
            who = session.get_one(Resident, people[index])
            signing.sign_up(session, desk, signing.get(session, row), who, 1, NOW)

        (database, second)[index % 2].write_now(work)

    with ThreadPoolExecutor(max_workers=16) as pool:
        list(pool.map(press, range(500)))
    seated = database.read_now(lambda session: events.count_people(session, row))
    assert seated == {GOING: 50, WAITING: 450}
    names = database.read_now(lambda session: [one.pseudonym for one in events.list_sign_ups(session, row)])
    assert len(set(names)) == 500


def test_whoever_withdraws_gives_the_seat_to_the_first_who_waits(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[list[SignUpState], list[int], list[SignUpState]]:
        _, event = announced(session, desk, seats=1)
        anna, ben, chen = crowd(session, 3)
        for one in (anna, ben, chen):
            join(session, desk, event, one)
        leave(session, desk, event, anna)
        offered = states(session, event)
        join(session, desk, event, ben)
        return offered, told(session, telling.OFFERED), states(session, event)

    offered, chats, confirmed = database.write_now(work)
    assert offered == [WITHDRAWN, OFFERED, WAITING]
    assert chats == [1002]
    assert confirmed == [WITHDRAWN, GOING, WAITING]


def test_an_offer_that_nobody_takes_is_passed_on(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk, seats=1)
        anna, ben, chen = crowd(session, 3)
        for one in (anna, ben, chen):
            join(session, desk, event, one)
        leave(session, desk, event, anna)
        until = NOW + timedelta(hours=desk.settings.event_offer_hours)
        assert not signing.settle(session, desk, until - timedelta(seconds=1))
        assert signing.settle(session, desk, until)
        assert states(session, event) == [WITHDRAWN, WITHDRAWN, OFFERED]
        assert (told(session, telling.LAPSED), told(session, telling.OFFERED)) == ([1002], [1002, 1003])
        with pytest.raises(UserError, match=r"event.gone"):
            signing.get(session, 999)

    database.write_now(work)


def test_a_seat_offered_at_night_is_kept_until_after_the_morning(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk)
        night = NOW.replace(hour=15)  # 23:00 in Shenzhen; the night ends at 8:00
        assert signing.offer_ends(desk, event, night) == night + timedelta(hours=9 + 12)
        evening_before = START - timedelta(hours=5)
        assert signing.offer_ends(desk, event, evening_before) == START

    database.write_now(work)


def test_more_seats_go_to_those_who_wait_and_fewer_than_taken_are_refused(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        host, event = announced(session, desk, seats=2, most=3)
        anna, ben, chen, dora = crowd(session, 4)
        assert join(session, desk, event, anna, 2).state is GOING
        assert join(session, desk, event, ben, 2).state is WAITING
        assert join(session, desk, event, chen).state is WAITING
        drafts.edit(session, event, NOW, seats=3)
        announcing.publish(session, desk, event, host, NOW)
        # One seat is free, but the first in line comes with somebody: nobody passes her.
        assert states(session, event) == [GOING, WAITING, WAITING]
        drafts.edit(session, event, NOW, seats=5)
        announcing.publish(session, desk, event, host, NOW)
        assert states(session, event) == [GOING, OFFERED, OFFERED]
        drafts.edit(session, event, NOW, seats=4)
        with pytest.raises(UserError, match=r"event.seats_taken"):
            announcing.publish(session, desk, event, host, NOW)
        assert join(session, desk, event, dora).state is WAITING

    database.write_now(work)


def test_who_brings_fewer_gives_seats_back_and_who_wants_more_hears_how_many_there_are(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk, seats=3, most=3)
        anna, ben = crowd(session, 2)
        join(session, desk, event, anna, 2)
        with pytest.raises(UserError, match=r"event.too_many"):
            join(session, desk, event, ben, 4)
        assert join(session, desk, event, ben, 2).state is WAITING
        with pytest.raises(UserError, match=r"event.too_many"):
            join(session, desk, event, anna, 0)
        assert join(session, desk, event, anna, 3).party == 3
        join(session, desk, event, anna, 1)
        assert states(session, event) == [GOING, OFFERED]
        with pytest.raises(UserError, match=r"event.no_more_seats") as refused:
            join(session, desk, event, anna, 2)
        assert refused.value.values == {"left": 0}

    database.write_now(work)


def test_a_household_signs_up_once_and_is_only_asked_to_say_so(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk, household=True, most=2)
        (anna,) = crowd(session, 1)
        with pytest.raises(UserError, match=r"event.one_a_household"):
            join(session, desk, event, anna)
        signing.sign_up(session, desk, lock(session, event), anna, 1, NOW, own_household=True)
        assert join(session, desk, event, anna, 2).own_household

    database.write_now(work)


def test_who_is_too_late_or_not_meant_is_told_so(database: Database, desk: Desk) -> None:
    def work(session: Session) -> dict[str, str]:
        host, event = written(session, desk)
        with pytest.raises(UserError, match=r"event.gone"):
            signing.get(session, event.id)
        timing.set_until(session, event, START - timedelta(days=1), NOW)
        announcing.announce(session, desk, event, NOW)
        anna, ben, far = crowd(session, 3)
        far.community = "YC"
        said: dict[str, str] = {}

        def refused(name: str, who: Resident, at: object) -> None:
            with pytest.raises(UserError) as error:
                signing.sign_up(session, desk, lock(session, event), who, 1, at)  # type: ignore[arg-type]
            said[name] = error.value.key

        join(session, desk, event, anna)
        refused("elsewhere", far, NOW)
        refused("late", ben, START - timedelta(hours=3))
        signing.decline(session, desk, lock(session, event), anna, WITHDRAWN, START - timedelta(hours=3))
        refused("begun", ben, START)
        announcing.cancel(session, event, host, "台风", NOW)
        refused("cancelled", ben, NOW)
        return said

    assert database.write_now(work) == {
        "elsewhere": "event.not_for_you",
        "late": "event.closed",
        "begun": "event.over",
        "cancelled": "event.cancelled",
    }


def test_a_worker_writes_somebody_down_while_there_are_seats(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        _, event = announced(session, desk, seats=2)
        anna, ben = crowd(session, 2)
        join(session, desk, event, anna)
        written_down = signing.write_down(session, lock(session, event), "李伯（3栋）", 1, NOW)
        assert written_down.state is GOING
        with pytest.raises(UserError, match=r"event.full"):
            signing.write_down(session, lock(session, event), "王姨", 1, NOW)
        join(session, desk, event, ben)
        signing.strike(session, desk, lock(session, event), written_down, NOW)
        assert states(session, event) == [GOING, WITHDRAWN, OFFERED]
        with pytest.raises(UserError, match=r"event.not_written"):
            signing.strike(session, desk, event, events.list_sign_ups(session, event_id(event))[0], NOW)

    database.write_now(work)


WHO = st.integers(0, 6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), WHO, st.integers(1, 3)),
        st.tuples(st.just("leave"), WHO, st.just(0)),
        st.tuples(st.just("maybe"), WHO, st.just(0)),
        st.tuples(st.just("seats"), st.integers(1, 6), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 30), st.just(0)),
    ),
    max_size=30,
)


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database in which many stories begin, each is rolled back."""
    path = tmp_path / "stories.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database.engine
    database.engine.dispose()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seats=st.integers(1, 5), steps=STEPS)
def test_whatever_people_do_seats_are_never_exceeded_order_is_kept_and_each_is_told_once(
    engine: Engine, desk: Desk, seats: int, steps: list[tuple[str, int, int]]
) -> None:
    with engine.connect() as connection, Session(connection) as session:
        host, event = announced(session, desk, seats=seats, most=3)
        people, now = crowd(session, 7), NOW
        offers: Counter[int] = Counter()
        for what, number, party in steps:
            now += timedelta(minutes=1)
            line = events.list_waiting(session, event_id(event), 99)
            try:
                match what:
                    case "join":
                        signing.sign_up(session, desk, lock(session, event), people[number], party, now)
                    case "leave":
                        signing.decline(session, desk, lock(session, event), people[number], WITHDRAWN, now)
                    case "maybe":
                        signing.decline(
                            session, desk, lock(session, event), people[number], SignUpState.MAYBE, now
                        )
                    case "seats":
                        drafts.edit(session, event, NOW, seats=number)
                        announcing.publish(session, desk, lock(session, event), host, now)
                    case "wait":
                        now += timedelta(hours=number)
                        signing.settle(session, desk, now)
            except UserError:
                pass
            offers += _check(session, event, line)
        assert Counter(told(session, telling.OFFERED)) == offers
        session.rollback()


def _check(session: Session, event: CommunityEvent, line: Sequence[SignUp]) -> Counter[int]:
    """What holds after every step; gives who was offered a seat by it."""
    every = session.exec(select(SignUp).order_by(col(SignUp.since), col(SignUp.id))).all()
    taken = sum(one.party for one in every if one.state in events.SEATED)
    assert event.seats is not None
    assert taken <= event.seats
    waiting = [one for one in every if one.state is WAITING and one.party <= event.seats]
    assert not waiting or waiting[0].party > event.seats - taken, "a seat stays empty"
    promoted = [one for one in line if one.state is OFFERED]
    left_behind = [one for one in line if one.state is WAITING and one.party <= event.seats]
    for ahead in left_behind:
        assert all((one.since, one.id) < (ahead.since, ahead.id) for one in promoted), "somebody was passed"
    chats = {one.id: one.telegram_id for one in session.exec(select(Resident)).all()}
    return Counter(chats[one.resident_id] or 0 for one in promoted)
