"""The sandbox as a server: loopback only, tokens, unknown methods, the page's doors, the client's waiting."""

import asyncio
import json

import httpx
import pytest
from telegram import Bot
from telegram.error import InvalidToken

from bot.sandbox import Rules, Sandbox, SandboxClient

from .conftest import Json, RawApi

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com"])
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Sandbox(host=host)


async def test_unknown_tokens_and_methods(sandbox: Sandbox, api: RawApi) -> None:
    assert await api("dance") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as http:
        unknown = await http.get("/bot1:other/getMe")
        malformed = await http.get("/botnonsense/getMe")
        elsewhere = await http.get("/api/world", headers={"Host": "evil.example"})
        page = await http.get("/")
    assert (unknown.status_code, unknown.json()["description"]) == (401, "Unauthorized")
    assert (malformed.status_code, malformed.json()["description"]) == (404, "Not Found")
    assert elsewhere.status_code == 400
    assert page.status_code == 200
    with pytest.raises(InvalidToken):
        async with Bot("1:other", base_url=sandbox.api_url):
            pass


async def test_lenient_rules_ignore_what_telegram_ignores() -> None:
    async with Sandbox(rules=Rules(strict=False)) as sandbox, httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{sandbox.api_url}{sandbox.token}/getMe", json={"unheard_of": 1})
    assert answer.json()["ok"]


async def test_history_is_bounded_and_ids_go_on(api: RawApi, client: SandboxClient, li: Json) -> None:
    sent = [await api.result("sendMessage", chat_id=li["id"], text=f"m{n}") for n in range(205)]
    kept = await client.messages(li["id"], limit=1000)
    assert len(kept) == 200
    assert kept[-1]["message_id"] == sent[-1]["message_id"] == 205


async def test_events_stream_to_the_page(
    sandbox: Sandbox, api: RawApi, client: SandboxClient, li: Json
) -> None:
    cursor = (await client.world())["cursor"]
    async with (
        httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as http,
        http.stream("GET", "/api/events", params={"after": cursor}) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        await api.result("sendMessage", chat_id=li["id"], text="news")
        lines = await _until_data(stream)
    assert f"id: {cursor + 1}" in lines
    event = json.loads(lines[-1].removeprefix("data: "))
    assert (event["type"], event["chat_id"], event["message"]["text"]) == ("message", li["id"], "news")


async def _until_data(stream: httpx.Response) -> list[str]:
    lines = []
    async for line in stream.aiter_lines():
        lines.append(line)
        if line.startswith("data:"):
            break
    return lines


async def test_a_reader_who_missed_events_is_told_to_read_anew(client: SandboxClient) -> None:
    events, cursor = await client.next_events(10_000, 0)
    assert events == [{"type": "world"}]
    assert cursor == (await client.world())["cursor"]


async def test_waiting_sees_messages_old_new_and_edited(bot: Bot, client: SandboxClient, li: Json) -> None:
    old = await bot.send_message(li["id"], "old")
    assert (await client.wait_message(li["id"], lambda m: m["text"] == "old"))["message_id"] == old.message_id
    waiting = asyncio.create_task(
        client.wait_message(li["id"], lambda m: m["text"] == "✅", after=old.message_id)
    )
    sent = await bot.send_message(li["id"], "⏳")
    await bot.edit_message_text("✅", li["id"], sent.message_id)
    assert (await waiting)["message_id"] == sent.message_id


async def test_waiting_in_vain_shows_the_last_messages(bot: Bot, client: SandboxClient, li: Json) -> None:
    await bot.send_message(li["id"], "something else")
    with pytest.raises(AssertionError, match=r"no such message.*\n.*something else"):
        await client.wait_message(li["id"], lambda m: m["nothing"], timeout=0.05)


async def test_page_keeps_its_panes(sandbox: Sandbox, client: SandboxClient) -> None:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as http:
        await http.put("/api/panes", json={"panes": [{"user_id": 1}]})
    assert (await client.world())["panes"] == [{"user_id": 1}]
