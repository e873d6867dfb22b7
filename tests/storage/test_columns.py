"""Moments: stored in UTC, given back aware, whatever database and whichever way they are read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import Session, select

from storage.database import Database
from storage.queries import people
from storage.tables import Resident

SHENZHEN = timezone(timedelta(hours=8))


def keep(database: Database, moment: datetime) -> None:
    database.write_now(lambda session: session.add(Resident(telegram_id=7, language="zh", created_at=moment)))


@pytest.mark.parametrize("microsecond", [0, 1, 123_400])
def test_a_moment_is_read_back_in_utc(database: Database, microsecond: int) -> None:
    keep(database, datetime(2026, 11, 23, 9, 0, 1, microsecond, SHENZHEN))
    expected = datetime(2026, 11, 23, 1, 0, 1, microsecond, UTC)

    def prepared(session: Session) -> datetime | None:
        found = people.find_resident(session, 7)
        return found.created_at if found else None

    for read in (prepared, lambda session: session.exec(select(Resident.created_at)).one()):
        moment = database.read_now(read)
        assert moment == expected
        assert moment is not None
        assert moment.utcoffset() == timedelta(0)


def test_no_moment_is_none(database: Database) -> None:
    keep(database, datetime(2026, 11, 23, tzinfo=UTC))
    assert database.read_now(lambda session: session.exec(select(Resident.erased_at)).one()) is None


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError):
        keep(database, datetime(2026, 11, 23))
