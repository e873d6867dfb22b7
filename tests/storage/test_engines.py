"""JSON in the database: short, readable, and given back as it was."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import String, cast
from sqlmodel import col, select

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
