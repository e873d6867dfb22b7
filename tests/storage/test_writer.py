"""The writer's promises: together, in order, and a failing piece alone."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from storage.database import Database, Work, touch
from storage.queries import people
from storage.tables import Resident

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def adding(telegram_id: int, *, fail: Exception | None = None) -> Work[int]:
    def work(session: Session) -> int:
        resident = Resident(telegram_id=telegram_id, language="zh", created_at=NOW)
        session.add(resident)
        session.flush()
        if fail:
            raise fail
        return telegram_id

    return work


def ids(session: Session) -> list[int]:
    rows = session.exec(select(Resident).order_by(col(Resident.telegram_id))).all()
    return [row.telegram_id for row in rows if row.telegram_id is not None]


async def test_pieces_written_together_are_all_there_when_write_returns(database: Database) -> None:
    results = await asyncio.gather(*(database.write(adding(number)) for number in range(50)))
    assert results == list(range(50))
    assert await database.read(ids) == list(range(50))


async def test_a_failing_piece_takes_nothing_of_its_neighbours_with_it(database: Database) -> None:
    works = [adding(number, fail=ValueError("no") if number % 3 == 0 else None) for number in range(9)]
    results = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)
    assert [isinstance(result, ValueError) for result in results] == [number % 3 == 0 for number in range(9)]
    assert await database.read(ids) == [1, 2, 4, 5, 7, 8]


async def test_a_piece_that_breaks_a_constraint_spoils_only_itself(database: Database) -> None:
    works = [adding(1), adding(2), adding(1), adding(3), adding(2), adding(4)]
    results = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)
    assert [type(result).__name__ for result in results] == [
        "int",
        "int",
        "IntegrityError",
        "int",
        "IntegrityError",
        "int",
    ]
    assert await database.read(ids) == [1, 2, 3, 4]


async def test_no_piece_sees_the_objects_of_another(database: Database) -> None:
    def spoil(session: Session) -> None:
        resident = people.find_resident(session, 7)
        assert resident is not None
        resident.language = "en"
        raise ValueError("after all not")

    def look(session: Session) -> str:
        resident = people.find_resident(session, 7)
        assert resident is not None
        return resident.language

    await database.write(adding(7))
    results = await asyncio.gather(database.write(spoil), database.write(look), return_exceptions=True)
    assert results[1] == "zh"


def touching(telegram_id: int, *, fail: Exception | None = None) -> Work[int]:
    def work(session: Session) -> int:
        touch(session, "topic")
        return adding(telegram_id, fail=fail)(session)

    return work


async def test_what_rides_along_sees_the_change_and_is_committed_with_it(database: Database) -> None:
    seen: list[list[int]] = []
    database.ride_along("topic", ids, seen.append)
    await database.write(adding(1))
    assert seen == []
    await database.write(touching(2))
    assert seen == [[1, 2]]


async def test_nothing_rides_along_with_what_failed(database: Database) -> None:
    seen: list[list[int]] = []
    database.ride_along("topic", ids, seen.append)
    with pytest.raises(ValueError, match="no"):
        await database.write(touching(1, fail=ValueError("no")))
    assert seen == []


@pytest.mark.parametrize("telegram_id", [9, 1])
async def test_what_rides_along_and_fails_takes_nothing_of_the_group_with_it(
    database: Database, telegram_id: int
) -> None:
    # 9: it raises; 1: it breaks a constraint.
    seen: list[int] = []
    database.ride_along("topic", adding(telegram_id, fail=ValueError("no")), seen.append)
    assert await database.write(touching(1)) == 1
    assert await database.read(ids) == [1]
    assert seen == []


def test_the_command_line_can_write_and_read_without_a_loop(database: Database) -> None:
    assert database.write_now(adding(5)) == 5
    assert database.read_now(ids) == [5]
