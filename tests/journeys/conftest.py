"""A town to walk in: the sandbox and the whole bot in one event loop, on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.town import Town


@pytest.fixture(params=["polling"])
def transport(request: pytest.FixtureRequest) -> str:
    """How updates come: tests that concern it ask for `webhook` too."""
    return str(request.param)


@pytest.fixture
async def town(database_url: str, transport: str, tmp_path: Path) -> AsyncIterator[Town]:
    """Five communities with a bound group each, and the street's own; the bot runs."""
    async with Town(database_url, tmp_path / "data", transport) as town:
        yield town
