"""A town to walk in: the sandbox and the whole bot in one event loop, on each database, by each transport."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.town import Town


@pytest.fixture(params=["polling", "webhook"])
def transport(request: pytest.FixtureRequest) -> str:
    """How updates come: by one of the two, as `tests.dealing` says, unless a journey asks for both."""
    return str(request.param)


@pytest.fixture
async def town(database_url: str, transport: str, tmp_path: Path) -> AsyncIterator[Town]:
    """Five communities with a bound group each, and the street's own; the bot runs."""
    async with Town(database_url, tmp_path / "data", transport) as town:
        yield town
