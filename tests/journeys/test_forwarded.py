"""What a resident says by chat reaches the city, and its answer stands on the committee's card."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot import clock
from bot.forward import signatures
from bot.services.forwarding import endpoints
from storage.tables import Endpoint, Protocol
from tests.bot.forward import city
from tests.builders_committee import file_by_chat
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio
SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()


async def test_a_city_hears_of_it_and_what_it_says_stands_on_the_card(
    database_url: str, tmp_path: Path
) -> None:
    more: dict[str, Any] = {"forward_secrets": {"city": SecretStr(SECRET)}, "forward_private": True}
    async with city.running() as system, Town(database_url, tmp_path / "data", **more) as town:
        now = clock.now()
        endpoint = Endpoint(
            code="city", protocol=Protocol.WEBHOOK, url=f"{system.url}/hook", words=True, created_at=now
        )
        await town.write(
            lambda session: endpoints.put(session, endpoint, ["LT * * SUBMITTED"], now, private=True)
        )
        somebody = await town.member("LT")
        _, number = await file_by_chat(town, "3栋楼道的路灯坏了半个月，请派人修一修。")
        await somebody.see(number, "已转送 city")
        [(headers, body)] = system.hooks
        assert signatures.verify(SECRET, headers, body, clock.now())
        data = json.loads(body)["data"]
        assert (data["number"], data["text"]) == (number, "3栋楼道的路灯坏了半个月，请派人修一修。")

        news = json.dumps({"data": {"number": number, "status": "closed", "notice": "路灯已修好"}}).encode()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{town.app.server.port}") as http:
            signed = signatures.sign(SECRET, "msg_1", clock.now(), news)
            assert (await http.post("/forward/city", content=news, headers=signed)).status_code == 204
        await somebody.see(number, "city 回复：已办结 路灯已修好")
