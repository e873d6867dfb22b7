"""The HTTP door: who may come in, when 200 is said, and what health tells."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot import clock
from bot.delivery.inbox import to_raw
from bot.web import app as web
from bot.web.health import HEARTBEAT, Health
from bot.web.webhook import BODY_LIMIT, SECRET_HEADER, Webhook
from storage.database import Database
from storage.queries import inbox, pulses

pytestmark = pytest.mark.anyio
SECRET = "a-secret_1"


class Door:
    """The web application with a store that commits to the database."""

    def __init__(self, database: Database, *, polling: bool = False) -> None:
        self.database = database
        self.health = Health(database, polling, clock.now())
        hook = Webhook("https://town.example/telegram", SECRET, self.store, self.health.contact)
        application = web.make(self.health, None if polling else hook)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test")

    async def store(self, updates: Sequence[Mapping[str, Any]]) -> int:
        raws = [to_raw(update) for update in updates]
        return len(await self.database.write(lambda session: inbox.add_updates(session, raws, clock.now())))

    async def post(self, body: bytes, secret: str | None = SECRET) -> httpx.Response:
        headers = {} if secret is None else {SECRET_HEADER.encode(): secret.encode()}
        return await self.client.post("/telegram", content=body, headers=headers)

    async def stored(self) -> int:
        return sum((await self.database.read(inbox.count_by_state)).values())


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    made = Door(database)
    yield made
    await made.client.aclose()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ключ"])
async def test_without_the_secret_nothing_is_read_or_stored(door: Door, secret: str | None) -> None:
    answer = await door.post(b'{"update_id": 1}', secret)
    assert answer.status_code == 401
    assert await door.stored() == 0


async def test_an_update_is_stored_before_it_is_answered_and_repetitions_are_welcome(door: Door) -> None:
    body = json.dumps({"update_id": 1, "message": {"chat": {"id": 7}}}).encode()
    assert [(await door.post(body)).status_code for _ in range(3)] == [200, 200, 200]
    assert await door.stored() == 1


async def test_a_body_that_is_no_update_is_kept_for_the_operator(door: Door) -> None:
    for body in (b"{broken", b"[1, 2]", b"\xff\xfe"):
        assert (await door.post(body)).status_code == 200
    assert await door.stored() == 3


async def test_a_body_beyond_the_limit_is_refused(door: Door) -> None:
    assert (await door.post(b"x" * (BODY_LIMIT + 1))).status_code == 413
    assert await door.stored() == 0


async def test_other_paths_and_methods_are_unknown(door: Door) -> None:
    assert (await door.client.get("/telegram")).status_code == 405
    assert (await door.client.get("/nothing")).status_code == 404


async def test_live_says_live(door: Door) -> None:
    assert (await door.client.get("/live")).status_code == 200


async def test_ready_when_everything_is_fresh_and_not_when_jobs_are_silent(door: Door) -> None:
    await door.database.write(lambda session: pulses.beat(session, HEARTBEAT, clock.now()))
    answer = await door.client.get("/ready")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    door.health._started -= timedelta(hours=1)
    await door.database.write(
        lambda session: pulses.beat(session, HEARTBEAT, clock.now() - timedelta(hours=1))
    )
    answer = await door.client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["jobs"]["ok"] is False


async def test_not_ready_while_the_poll_is_silent(database: Database) -> None:
    door = Door(database, polling=True)
    assert (await door.client.get("/ready")).json()["checks"]["telegram"]["ok"] is False
    door.health.contact()
    assert (await door.client.get("/ready")).json()["checks"]["telegram"]["ok"] is True
    assert (await door.client.post("/telegram")).status_code == 404
    await door.client.aclose()


async def test_not_ready_when_updates_wait_too_long(door: Door) -> None:
    old = clock.now() - timedelta(minutes=5)
    raw = to_raw({"update_id": 1, "message": {"chat": {"id": 7}}})
    await door.database.write(lambda session: inbox.add_updates(session, [raw], old))
    answer = await door.client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["inbox"]["seconds"] >= 299


async def test_metrics_speak_prometheus_and_hold_no_person(door: Door) -> None:
    await door.post(json.dumps({"update_id": 1, "message": {"chat": {"id": 77123}, "text": "word"}}).encode())
    answer = await door.client.get("/metrics")
    assert answer.status_code == 200
    assert 'yishi_inbox_rows{state="new"} 1.0' in answer.text
    assert "77123" not in answer.text
    assert "word" not in answer.text
