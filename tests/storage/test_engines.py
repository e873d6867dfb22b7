"""JSON in the database is short and given back as it was; transactions write to the database alone."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from storage.database import Database
from storage.tables import Pulse

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ({"话": ["路灯", 2**52, None]}, '{"话":["路灯",4503599627370496,null]}'),
        ({7: "a key that is no text"}, '{"7":"a key that is no text"}'),
    ],
)
def test_json_is_short_and_readable(database: Database, data: dict[Any, Any], written: str) -> None:
    database.write_now(lambda session: session.add(Pulse(name="a", at=NOW, data=data)))
    text = database.read_now(lambda session: session.exec(select(cast(col(Pulse.data), String))).one())
    assert text == written
    found = database.read_now(lambda session: session.exec(select(Pulse.data)).one())
    assert found == {str(key): value for key, value in data.items()}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed on Linux only")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_savepoint_would_restore_goes_through_no_temporary_file(database: Database) -> None:
    def add(session: Session) -> None:
        session.add_all(Pulse(name=f"{number}", at=NOW, data={"text": "x" * 900}) for number in range(400))

    def change(session: Session) -> list[str]:
        for pulse in session.exec(select(Pulse)).all():
            pulse.at += timedelta(seconds=1)
        session.flush()
        return [os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]

    database.write_now(add)
    assert [file for file in database.write_now(change) if "etilqs" in file] == []
