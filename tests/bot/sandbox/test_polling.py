"""getUpdates: nothing is lost before it is confirmed, and one poller at a time."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.sandbox import Rules, Sandbox, SandboxClient

from .conftest import Clock, Json, RawApi, polling

pytestmark = pytest.mark.anyio


async def test_ptb_reads_what_a_person_said(bot: Bot, client: SandboxClient, li: Json) -> None:
    await client.say(li["id"], "路灯坏了 /help")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "路灯坏了 /help"
    assert update.message.from_user
    assert update.message.from_user.id == update.message.chat.id == li["id"]
    assert [(e.type, e.offset, e.length) for e in update.message.entities] == [("bot_command", 5, 5)]


async def test_update_comes_again_until_it_is_confirmed(api: RawApi, client: SandboxClient, li: Json) -> None:
    for text in ("one", "two", "three"):
        await client.say(li["id"], text)
    first = await api.result("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await api.result("getUpdates", limit=2) == first
    rest = await api.result("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["three"]
    assert rest[0]["update_id"] == first[0]["update_id"] + 2
    assert (await client.updates())["confirmed"] == 2


async def test_negative_offset_forgets_all_but_the_last(api: RawApi, client: SandboxClient, li: Json) -> None:
    for text in ("one", "two", "three"):
        await client.say(li["id"], text)
    found = await api.result("getUpdates", offset=-1)
    assert [update["message"]["text"] for update in found] == ["three"]
    assert (await client.updates())["pending"] == 1


async def test_long_poll_answers_as_soon_as_something_happens(
    api: RawApi, client: SandboxClient, li: Json
) -> None:
    poll = asyncio.create_task(api.result("getUpdates", timeout=20))
    await polling(client)
    await client.say(li["id"], "now")
    found = await asyncio.wait_for(poll, 5)
    assert [update["message"]["text"] for update in found] == ["now"]


async def test_second_poller_ends_the_first_with_409(
    bot: Bot, api: RawApi, li: Json, client: SandboxClient
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await polling(client)
    await api.result("getUpdates")
    with pytest.raises(
        Conflict, match=r"terminated by other getUpdates request; make sure that only one bot"
    ):
        await first


async def test_a_poller_that_hung_up_takes_nothing_with_it(
    api: RawApi, client: SandboxClient, li: Json
) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=20))
    await polling(client)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await client.say(li["id"], "still here")
    assert [update["message"]["text"] for update in await api.updates()] == ["still here"]


async def test_allowed_updates_is_remembered_and_filters(
    api: RawApi, client: SandboxClient, li: Json
) -> None:
    await api.result("getUpdates", allowed_updates=["callback_query"])
    await client.say(li["id"], "unheard")
    assert await api.result("getUpdates") == []
    await api.result("getUpdates", allowed_updates=[])
    await client.say(li["id"], "heard")
    assert [update["message"]["text"] for update in await api.updates()] == ["heard"]


async def test_updates_are_forgotten_after_a_day(
    api: RawApi, client: SandboxClient, li: Json, clock: Clock
) -> None:
    await client.say(li["id"], "old")
    clock.now += 24 * 3600 + 1
    assert await api.result("getUpdates") == []


async def test_raw_and_repeated_updates_come_as_they_are(
    api: RawApi, client: SandboxClient, li: Json
) -> None:
    await client.say(li["id"], "once")
    (first,) = await api.updates()
    raw_id = await client.put_update({"message": {"from": {"id": 1}}})
    again = await client.repeat_update(first["update_id"])
    anew = await client.repeat_update(first["update_id"], same_id=False)
    raw, same, other = await api.result("getUpdates", offset=first["update_id"] + 1)
    assert raw == {"update_id": raw_id, "message": {"from": {"id": 1}}}
    assert again == first["update_id"]
    assert same == first
    assert other == {**first, "update_id": anew}


async def test_first_update_id_can_be_chosen() -> None:
    async with Sandbox(rules=Rules(first_update_id=41)) as sandbox, SandboxClient(sandbox.url) as client:
        assert await client.put_update({}) == 41
        assert await client.put_update({}) == 42
