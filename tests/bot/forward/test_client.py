"""No address of our own network is reached, whatever its name, and no redirect is followed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.forward.client import Client, Forbidden, Unsent
from tests.bot.forward import city

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    made = Client(private=False)
    yield made
    await made.close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.9", "100.64.0.1", "0.0.0.0", "::1", "fd00::1",
     "::ffff:127.0.0.1", "224.0.0.1"],
)  # fmt: skip
async def test_a_name_that_leads_into_a_private_network_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (address, 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(Forbidden, match="private"):
        await client.post("https://city.example/open311", b"", {})


@pytest.mark.parametrize("url", ["http://city.example/", "ftp://city.example/", "file:///etc/passwd"])
async def test_only_https_is_spoken(client: Client, url: str) -> None:
    with pytest.raises(Forbidden, match="scheme"):
        await client.get(url, {})


async def test_a_name_that_does_not_exist_was_not_reached(client: Client) -> None:
    with pytest.raises(Unsent):
        await client.get("https://nowhere.invalid/", {})


async def test_in_ones_own_network_private_addresses_are_reached_and_redirects_are_not_followed() -> None:
    inside = Client(private=True)
    try:
        async with city.running() as system:
            system.faults = [302]
            reply = await inside.post(f"{system.url}/hook", b"{}", {})
            assert (reply.status, system.hooks) == (302, [])
            assert (await inside.post(f"{system.url}/hook", b"{}", {})).status == 204
    finally:
        await inside.close()
