"""Two processes behind one webhook, sharing a PostgreSQL: each chat in order, everything once, one may go."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select
from sqlmodel import Session, col

from bot.app import App
from bot.texts import t
from storage.tables import Outbox, OutboxState, Part, Status, Suggestion
from tests.journeys.town import SECRET, Person, Town

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
RESIDENTS = 12
SUBMIT = t("saying.button.submit", "zh")


class Splitter:
    """What stands in front of several processes: each update goes to the next of those that answer."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.taken: Counter[int] = Counter()
        self._turn = 0

    async def forward(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._turn += 1
        for step in range(len(self.ports)):
            port = self.ports[(self._turn + step) % len(self.ports)]
            try:
                async with (
                    aiohttp.ClientSession() as http,
                    http.post(
                        f"http://127.0.0.1:{port}{request.path}", data=body, headers=request.headers
                    ) as answer,
                ):
                    self.taken[port] += 1
                    return web.Response(status=answer.status)
            except aiohttp.ClientConnectionError:
                continue
        return web.Response(status=502)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Gives the address that Telegram calls."""
        app = web.Application()
        app.router.add_post("/telegram", self.forward)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
        finally:
            await runner.cleanup()


async def walk(person: Person, number: int) -> None:
    """From the words to the receipt, in several messages one right after the other."""
    words = [f"{number}号楼的灯坏了", "在三单元", "已经一个月了"]
    for one in words:
        await person.say(one)
    await person.see(*words, button=SUBMIT)
    await person.town.settled()
    await person.press(SUBMIT)
    await person.see("编号")


def filed(session: Session) -> list[tuple[int, list[str]]]:
    rows = session.execute(
        select(col(Suggestion.id), col(Part.text))
        .join(Part, col(Part.suggestion_id) == col(Suggestion.id))
        .where(col(Suggestion.status) != Status.DRAFT)
        .order_by(col(Suggestion.id), col(Part.id))
    ).all()
    said: dict[int, list[str]] = {}
    for suggestion, text in rows:
        said.setdefault(suggestion or 0, []).append(text)
    return sorted(said.items())


async def test_what_comes_in_through_two_doors_is_done_once_and_in_order(
    database_url: str, tmp_path: Path
) -> None:
    splitter = Splitter()
    async with splitter.running() as url:
        shared = {"webhook_url": url, "webhook_secret": SECRET}
        async with Town(database_url, tmp_path / "data", **shared) as town:
            second = App(town.settings)
            await second.start()
            splitter.ports = [town.app.server.port, second.server.port]
            try:
                people = [await town.resident(f"居民{number}") for number in range(RESIDENTS)]
                await asyncio.gather(*(walk(person, n) for n, person in enumerate(people[:-2])))
                await town.settled()
                senders = await town.read(
                    lambda session: set(session.execute(select(col(Outbox.instance)).distinct()).scalars())
                )
            finally:
                await second.stop()
            # One door is shut for good; what comes now goes through the other.
            await asyncio.gather(*(walk(person, n) for n, person in enumerate(people[-2:], RESIDENTS - 2)))
            await town.settled()
            assert min(splitter.taken.values()) > RESIDENTS
            assert senders - {None} == {town.app.instance, second.instance}
            said = await town.read(filed)
            assert sorted(texts for _, texts in said) == sorted(
                [f"{n}号楼的灯坏了", "在三单元", "已经一个月了"] for n in range(RESIDENTS)
            )
            for person in people:
                receipts = [text for text in person.texts_of_bot() if "编号：" in text]
                assert len(receipts) == 1, receipts
            states = await town.read(
                lambda session: set(session.execute(select(col(Outbox.state)).distinct()).scalars())
            )
            assert states <= {OutboxState.SENT, OutboxState.DROPPED}
