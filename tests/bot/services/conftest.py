"""A session on each database; services never commit, so nothing of a test stays."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from storage.database import Database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose transaction is undone in the end."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield session
