"""A board with a small town on it, over HTTP without a network."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bot import clock
from bot.services.desk import Desk
from bot.settings import Settings
from bot.web import app as web
from bot.web.board.app import Board
from bot.web.health import Health
from storage.database import Database
from storage.tables import Suggestion
from tests.builders_board import town_with_secrets

ROOT = "https://town.example/board"


class Site:
    """The board in the web application, and what stands in the town."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self.database = database
        self.desk = desk
        self.said: dict[str, int] = {}
        settings = desk.settings.model_copy(update={"board_url": ROOT})
        self.board = Board(database, settings)
        self.application: Starlette = web.make(
            Health(database, True, clock.now()),
            None,
            more=[Mount(self.board.path, self.board.application)],
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.application), base_url="http://test/board"
        )

    def settle(self) -> None:
        """Let people say what a town says."""

        def work(session: object) -> dict[str, int]:
            found: dict[str, Suggestion] = town_with_secrets(session, self.desk)  # type: ignore[arg-type]
            return {name: one.id or 0 for name, one in found.items()}

        self.said = self.database.write_now(work)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A page in Chinese, unless the headers say otherwise."""
        return await self.client.get(path, headers={"Accept-Language": "zh-CN", **headers})


@pytest.fixture
async def site(database: Database, settings: Settings) -> AsyncIterator[Site]:
    made = Site(database, Desk(settings))
    made.settle()
    yield made
    await made.client.aclose()
