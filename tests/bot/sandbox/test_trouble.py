"""Faults, flood limits and latency on demand, and the log of calls that shows what happened."""

import asyncio

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sandbox import SandboxClient
from bot.sandbox.errors import ApiError
from bot.sandbox.limits import FloodControl, Limits

from .conftest import Json, RawApi

pytestmark = pytest.mark.anyio


async def test_status_faults_strike_as_often_as_told(bot: Bot, client: SandboxClient, li: Json) -> None:
    await client.fault("sendMessage", "status", status=502, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(li["id"], "x")
    assert await bot.send_message(li["id"], "x")
    assert [call["status"] for call in await client.calls("sendMessage")] == [502, 502, 200]
    assert len(await client.messages(li["id"])) == 1


async def test_flood_fault_names_the_seconds_for_one_chat(
    bot: Bot, client: SandboxClient, li: Json, wang: Json
) -> None:
    await client.fault("*", "status", status=429, retry_after=7, chat_id=li["id"])
    assert await bot.send_message(wang["id"], "x")
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(li["id"], "x")
    retry_after = flood.value.retry_after
    assert (retry_after if isinstance(retry_after, int) else retry_after.total_seconds()) == 7


@pytest.mark.parametrize(("kind", "arrived"), [("reset_before", 0), ("reset_after", 1)])
async def test_connection_is_cut_before_or_after_the_effect(
    bot: Bot, client: SandboxClient, li: Json, kind: str, arrived: int
) -> None:
    await client.fault("sendMessage", kind)
    with pytest.raises(NetworkError) as cut:
        await bot.send_message(li["id"], "x")
    assert isinstance(cut.value.__cause__, httpx.ReadError | httpx.RemoteProtocolError)
    assert len(await client.messages(li["id"])) == arrived
    assert [call["status"] for call in await client.calls("sendMessage")] == [0]


@pytest.mark.parametrize(("kind", "arrived"), [("hang", 0), ("hang_after", 1)])
async def test_answer_never_comes(bot: Bot, client: SandboxClient, li: Json, kind: str, arrived: int) -> None:
    await client.fault("sendMessage", kind)
    with pytest.raises(TimedOut):
        await bot.send_message(li["id"], "x", read_timeout=0.1)
    assert len(await client.messages(li["id"])) == arrived


async def test_malformed_answer_comes_after_the_effect(bot: Bot, client: SandboxClient, li: Json) -> None:
    await client.fault("sendMessage", "malformed")
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.send_message(li["id"], "x")
    assert len(await client.messages(li["id"])) == 1


async def test_faults_can_be_called_off(bot: Bot, client: SandboxClient, li: Json) -> None:
    await client.fault("*", "status", times=100)
    await client.clear_faults()
    assert await bot.send_message(li["id"], "x")


async def test_flood_limits_answer_429(bot: Bot, client: SandboxClient, li: Json, group: Json) -> None:
    await client.limit(chat_per_second=0.5, chat_burst=2, group_per_minute=20)
    for _ in range(2):
        await bot.send_message(li["id"], "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(li["id"], "x")
    assert await bot.send_message(group["id"], "x")
    await client.limit()
    assert await bot.send_message(li["id"], "x")


def test_buckets_fill_again_with_time() -> None:
    now = 0.0
    control = FloodControl(lambda: now)
    control.set(Limits(overall_per_second=30, chat_per_second=1, chat_burst=3, group_per_minute=20))
    for _ in range(3):
        control.take(1)
    with pytest.raises(ApiError) as flood:
        control.take(1)
    assert flood.value.description == "Too Many Requests: retry after 1"
    assert flood.value.parameters == {"retry_after": 1}
    now = 1.0
    control.take(1)
    for chat in range(2, 31):
        control.take(chat)
    with pytest.raises(ApiError):
        control.take(31)


def test_a_group_gets_twenty_a_minute() -> None:
    now = 0.0
    control = FloodControl(lambda: now)
    control.set(Limits(group_per_minute=20))
    control.take(-5, messages=10)
    control.take(-5, messages=10)
    with pytest.raises(ApiError) as flood:
        control.take(-5)
    assert flood.value.parameters == {"retry_after": 3}
    control.take(5)
    now = 3.0
    control.take(-5)


async def test_latency_slows_every_call(api: RawApi, client: SandboxClient) -> None:
    await client.limit(latency=0.1)
    started = asyncio.get_running_loop().time()
    await api.result("getMe")
    assert asyncio.get_running_loop().time() - started >= 0.1


async def test_calls_are_logged_with_what_they_said(bot: Bot, client: SandboxClient, li: Json) -> None:
    await bot.send_message(li["id"], "x", protect_content=True)
    await bot.send_document(li["id"], b"abc", filename="a.txt")
    with pytest.raises(BadRequest):
        await bot.send_message(li["id"], "")
    sent, refused = await client.calls("sendMessage")
    (document,) = await client.calls("sendDocument")
    assert (sent["chat_id"], sent["status"], sent["params"]["text"]) == (li["id"], 200, "x")
    assert refused["status"] == 400
    assert {"file": "a.txt", "size": 3} in document["params"].values()
    assert await client.calls("sendMessage", after=sent["n"]) == [refused]
