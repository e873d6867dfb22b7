"""An instance that dies is known to be dead at once, not when its last sign of life has grown old."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage.database import Database
from storage.presence import Presence
from storage.queries import pulses

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SILENT = timedelta(seconds=20)


def living(database: Database, now: datetime = NOW) -> set[str]:
    return database.read_now(lambda session: pulses.list_instances(session, now, SILENT))


def beat(session: Session) -> None:
    for name in ("one", "other"):
        pulses.show_life(session, name, NOW)


def cut(database: Database) -> None:
    """What the server sees of a `kill -9`: the connections that hold locks are gone."""
    with database.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
            )
        )


def test_whoever_holds_the_lock_lives_and_whoever_lost_it_does_not(database: Database) -> None:
    database.write_now(beat)
    one, other = Presence(database, "one"), Presence(database, "other")
    one.hold()
    other.hold()
    assert living(database) == {"one", "other"}
    other.leave()
    assert living(database) == {"one"}
    one.leave()
    assert living(database) == set()


def test_a_lost_connection_is_taken_up_again(database: Database) -> None:
    database.write_now(beat)
    one = Presence(database, "one")
    one.hold()
    cut(database)
    assert living(database) == set()
    one.hold()
    one.hold()
    assert living(database) == {"one"}
    one.leave()


def test_a_lock_alone_is_not_life_if_no_sign_is_given(database: Database) -> None:
    one = Presence(database, "one")
    one.hold()
    assert living(database) == set()
    one.leave()


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=-2)])
def test_whose_own_clock_is_hours_wrong_takes_nobody_for_dead(database: Database, ahead: timedelta) -> None:
    database.write_now(beat)
    one, other = Presence(database, "one"), Presence(database, "other")
    one.hold()
    other.hold()
    silent = database.write_now(lambda session: pulses.show_life(session, "one", NOW + ahead))
    assert silent is not None
    assert silent < SILENT
    assert living(database, NOW + ahead) == {"one", "other"}
    one.leave()
    other.leave()
