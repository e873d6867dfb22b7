"""The fake server keeps the promises on which the bench's numbers stand."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.bench import contenders, measures, workload
from tests.bench.door import Door, fake_api


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with fake_api() as door:
        yield door


def ask(door: Door, method: str, **arguments: object) -> httpx.Response:
    return httpx.post(f"{door.api_url}/bot{workload.TOKEN}/{method}", data=arguments)


def updates(door: Door, offset: int = 0) -> list[int]:
    return [update["update_id"] for update in ask(door, "getUpdates", offset=offset).json()["result"]]


def test_an_update_comes_again_until_a_later_offset_confirms_it(door: Door) -> None:
    door.load(150, latency=0)
    assert updates(door) == list(range(1, 101))
    assert updates(door) == list(range(1, 101))
    assert updates(door, 101) == list(range(101, 151))
    assert updates(door) == list(range(101, 151))
    assert updates(door, 151) == []
    assert (door.counts().handed, door.counts().redelivered, door.counts().pending) == (150, 150, 0)


def test_the_same_words_to_a_chat_again_are_a_repeated_reply_and_not_an_answer(door: Door) -> None:
    door.load(4, latency=0, chats=2)
    for _ in range(2):
        ask(door, "sendMessage", chat_id=workload.chat_id(0), text="一")
    assert (door.counts().answered, door.counts().repeated) == (1, 1)
    ask(door, "editMessageText", chat_id=workload.chat_id(0), message_id=5, text="一二")
    ask(door, "sendMessage", chat_id=workload.chat_id(0), text="三")
    assert (door.counts().answered, door.counts().repeated, door.counts().others) == (2, 1, 1)


@pytest.mark.parametrize("encoding", ["data", "json", "files"])
def test_every_encoding_of_a_call_is_understood(door: Door, encoding: str) -> None:
    door.load(1, latency=0)
    chat = str(workload.chat_id(0))
    bodies: dict[str, dict[str, object]] = {
        "data": {"data": {"chat_id": chat, "text": "灯 & 水=好"}},
        "json": {"json": {"chat_id": chat, "text": "灯 & 水=好"}},
        "files": {"files": {"chat_id": (None, chat), "text": (None, "灯 & 水=好")}},
    }
    url = f"{door.api_url}/bot{workload.TOKEN}/sendMessage"
    result = httpx.post(url, **bodies[encoding]).json()["result"]  # type: ignore[arg-type]
    assert (result["text"], result["chat"]["id"], door.counts().answered) == ("灯 & 水=好", int(chat), 1)


def test_answers_leave_after_the_set_latency(door: Door) -> None:
    door.load(1, latency=0.05)
    assert ask(door, "getMe").elapsed.total_seconds() >= 0.05


def test_a_stock_bot_answers_the_whole_backlog_once(door: Door, tmp_path: Path) -> None:
    found = measures.throughput(contenders.ptb(16), door, tmp_path, updates=60, latency=0, chats=60)
    assert (found.unanswered, door.counts().answered, door.counts().repeated) == (0, 60, 0)
    assert found.rate > 0
