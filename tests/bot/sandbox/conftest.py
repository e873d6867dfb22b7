"""A sandbox for each test, with somebody to act, a real python-telegram-bot Bot and a raw client."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Bot

from bot.sandbox import Rules, Sandbox, SandboxClient

Json = dict[str, Any]


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class RawApi:
    """The Bot API by bare HTTP: what goes over the wire, answers and errors as they are."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.http = httpx.AsyncClient(
            base_url=f"{sandbox.api_url}{sandbox.token}/", timeout=20, trust_env=False
        )

    async def __call__(self, method: str, **params: Any) -> Json:
        answer: Json = (await self.http.post(method, json=params)).json()
        return answer

    async def result(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await self(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of a call that must fail."""
        answer = await self(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def updates(self, **params: Any) -> list[Json]:
        """All pending updates, confirmed."""
        found: list[Json] = await self.result("getUpdates", **params)
        if found:
            await self.result("getUpdates", offset=found[-1]["update_id"] + 1)
        return found


async def polling(client: SandboxClient) -> None:
    """Wait until a long poll is under way."""
    async with asyncio.timeout(5):
        while not (await client.updates())["polling"]:
            pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(rules=Rules(webhook_retry=0.02, history=200), clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(sandbox.url) as client:
        yield client


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(sandbox.token, base_url=sandbox.api_url, base_file_url=f"{sandbox.url}/file/bot") as bot:
        yield bot


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[RawApi]:
    api = RawApi(sandbox)
    yield api
    await api.http.aclose()


@pytest.fixture
async def li(client: SandboxClient) -> Json:
    """Somebody who has spoken to the bot before."""
    return await client.add_user("Li", started=True)


@pytest.fixture
async def wang(client: SandboxClient) -> Json:
    """Somebody else who has."""
    return await client.add_user("Wang", username="wang_w", started=True)


@pytest.fixture
async def group(client: SandboxClient, api: RawApi, li: Json, wang: Json) -> Json:
    """A supergroup of Li (creator), Wang and the bot; its joining was heard already."""
    chat = await client.add_group("Committee", [li["id"], wang["id"]], type="supergroup")
    await api.updates()
    return chat
