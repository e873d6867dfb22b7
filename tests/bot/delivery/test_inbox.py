"""The inbox's promises: stored first, in order within a chat, chats side by side, nothing twice or lost."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session
from telegram import Bot, Update

from bot import clock
from bot.delivery import inbox as module
from bot.delivery.inbox import Inbox, chat_of, current_failure, current_item, fingerprint, to_raw
from bot.services.polls.ballots import Ballots
from storage.database import Database
from storage.queries import inbox as rows
from storage.queries.inbox import Item
from storage.tables import InboxState

pytestmark = pytest.mark.anyio
Handle = Callable[[Update], Awaitable[None]]


def message(update_id: int, chat: int, text: str = "hello", message_id: int | None = None) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "R"}
    return {
        "update_id": update_id,
        "message": {
            "message_id": message_id or update_id,
            "date": 1_790_000_000,
            "chat": {"id": chat, "type": "private", "first_name": "R"},
            "from": person,
            "text": text,
        },
    }


def press(update_id: int, query_id: str, chat: int = 5) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "callback_query": {
            "id": query_id,
            "from": {"id": chat, "is_bot": False, "first_name": "R"},
            "chat_instance": "1",
            "data": "1|x|||0",
            "message": message(0, chat, message_id=9)["message"],
        },
    }


class House:
    """An inbox with a handler that notes what it was given and marks it done, as a turn does."""

    def __init__(self, database: Database, handle: Handle | None = None) -> None:
        self.database = database
        self.seen: list[tuple[int, str]] = []
        self.parked: list[tuple[int, str]] = []
        self.inbox = Inbox(
            database, Bot("1:a"), handle or self.note, self.on_parked, ballots=Ballots(Path("ballots"))
        )

    async def note(self, update: Update) -> None:
        assert update.effective_chat is not None
        text = update.effective_message.text if update.effective_message else ""
        await self.finish()
        self.seen.append((update.effective_chat.id, text or ""))

    async def finish(self) -> None:
        item = current_item.get()
        await self.database.write(lambda session: rows.finish(session, item, clock.now()))

    async def on_parked(self, item: Item, reason: str) -> None:
        self.parked.append((item.id, reason))

    async def settle(self) -> None:
        while self.inbox.waiting:  # noqa: ASYNC110  (nobody tells when an inbox is empty)
            await asyncio.sleep(0)

    async def counts(self) -> dict[str, int]:
        return await self.database.read(rows.count_by_state)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0, 0.0))


async def test_an_update_is_on_the_disk_before_it_may_be_acknowledged(database: Database) -> None:
    house = House(database)
    await house.inbox.store([message(1, 7)])
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar() == 1
    await house.settle()
    assert await house.counts() == {"done": 1}


async def test_one_chat_keeps_its_order_while_others_go_on(database: Database) -> None:
    gate = asyncio.Event()
    order: list[tuple[int, str]] = []

    async def handle(update: Update) -> None:
        assert update.effective_chat is not None
        assert update.message is not None
        if update.effective_chat.id == 1:
            await gate.wait()
        await house.finish()
        order.append((update.effective_chat.id, update.message.text or ""))
        if len([1 for chat, _ in order if chat != 1]) == 20:
            gate.set()

    house = House(database, handle)
    slow = [message(number, 1, f"m{number}") for number in range(1, 11)]
    quick = [message(100 + number, 100 + number) for number in range(20)]
    await house.inbox.store([*slow, *quick])
    await house.settle()
    assert [text for chat, text in order if chat == 1] == [f"m{number}" for number in range(1, 11)]
    assert [chat for chat, _ in order[:20]] == list(range(100, 120))


async def test_the_same_update_again_has_no_second_effect(database: Database) -> None:
    house = House(database)
    first = message(1, 7, "once")
    assert await house.inbox.store([first, first]) == 1
    assert await house.inbox.store([first]) == 0
    assert await house.inbox.store([{**first, "update_id": 2}]) == 0
    await house.settle()
    assert house.seen == [(7, "once")]


async def test_the_same_press_under_a_new_update_id_counts_once_and_another_press_counts(
    database: Database,
) -> None:
    house = House(database)
    await house.inbox.store([press(1, "q1"), press(2, "q1"), press(3, "q2")])
    await house.settle()
    assert len(house.seen) == 2


async def test_an_unreadable_update_is_parked_with_its_json_and_the_next_is_handled(
    database: Database,
) -> None:
    house = House(database)
    broken = message(2, 7)
    del broken["message"]["from"]["is_bot"]
    await house.inbox.store([message(1, 7, "before"), broken, message(3, 7, "after")])
    await house.settle()
    assert house.seen == [(7, "before"), (7, "after")]
    assert len(house.parked) == 1
    (row,) = await database.read(rows.list_parked)
    assert '"update_id":2' in row.body
    assert "is_bot" in (row.reason or "")


async def test_a_failing_handler_is_tried_again_and_then_the_chat_goes_on(database: Database) -> None:
    tries: list[str] = []

    async def handle(update: Update) -> None:
        assert update.message is not None
        text = update.message.text or ""
        tries.append(text)
        if text == "always" or (text == "twice" and tries.count("twice") < 3):
            current_failure.get().append(RuntimeError("no luck"))
            return
        await house.finish()

    house = House(database, handle)
    await house.inbox.store([message(1, 7, "twice"), message(2, 7, "always"), message(3, 7, "fine")])
    await house.settle()
    assert tries == ["twice"] * 3 + ["always"] * module.TRIES + ["fine"]
    assert await house.counts() == {"done": 2, "parked": 1}


async def test_what_a_former_life_left_is_done_once_by_the_next(database: Database) -> None:
    async def never(update: Update) -> None:
        await asyncio.Event().wait()

    first = House(database, never)
    await first.inbox.store([message(number, number % 3) for number in range(1, 10)])
    await first.inbox.stop(0)
    second = House(database)
    assert await second.inbox.recover() == 9
    assert await second.inbox.recover() == 0
    await second.settle()
    assert len(second.seen) == 9
    assert await second.counts() == {"done": 9}


async def test_two_processes_on_one_database_do_everything_once_and_in_order(database: Database) -> None:
    """Both are given all updates, as after a take-over; `Superseded` is what a refused mark means."""
    order: list[str] = []

    async def handle(update: Update) -> None:
        assert update.message is not None
        item = current_item.get()
        if not await database.write(lambda session: rows.finish(session, item, clock.now())):
            raise module.Superseded
        order.append(update.message.text or "")

    first, second = House(database, handle), House(database, handle)
    await first.inbox.store([message(number, 7, f"m{number}") for number in range(1, 21)])
    await second.inbox.recover()
    await first.settle()
    await second.settle()
    assert order == [f"m{number}" for number in range(1, 21)]


async def test_parked_updates_get_their_turn_again(database: Database) -> None:
    house = House(database)
    broken = message(1, 7)
    del broken["message"]["chat"]["type"]
    await house.inbox.store([broken])
    await house.settle()
    assert await database.write(rows.replay_parked) == 1
    assert await house.counts() == {"new": 1}


async def test_a_full_backlog_lets_nobody_fetch_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACKLOG", 5)
    gate = asyncio.Event()

    async def handle(update: Update) -> None:
        await gate.wait()
        await house.finish()

    house = House(database, handle)
    await house.inbox.store([message(number, number) for number in range(1, 6)])
    fetching = asyncio.create_task(house.inbox.room())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not fetching.done()
    gate.set()
    await fetching
    await house.settle()


async def test_a_held_update_waits_and_comes_before_what_was_said_later(database: Database) -> None:
    agreed = asyncio.Event()

    def agree(session: Session, item: Item) -> list[Item]:
        rows.finish(session, item, clock.now())
        return rows.release_held(session, 7)

    async def handle(update: Update) -> None:
        assert update.message is not None
        text = update.message.text or ""
        item = current_item.get()
        if text == "agree":
            house.inbox.requeue(await database.write(lambda session: agree(session, item)))
            agreed.set()
        elif agreed.is_set():
            await house.finish()
        else:
            await database.write(lambda session: rows.finish(session, item, clock.now(), InboxState.HELD))
            return
        house.seen.append((7, text))

    house = House(database, handle)
    await house.inbox.store(
        [message(1, 7, "early"), message(2, 7, "early too"), message(3, 7, "agree"), message(4, 7, "late")]
    )
    await house.settle()
    assert [text for _, text in house.seen] == ["agree", "early", "early too", "late"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "x"]), JSON, max_size=4))
def test_whatever_comes_can_be_stored(update: dict[str, Any]) -> None:
    raw = to_raw(update)
    assert len(raw.fingerprint) <= 64
    assert isinstance(raw.chat_id, int)


@given(st.integers(), st.integers())
def test_a_fingerprint_does_not_depend_on_the_update_id(one: int, other: int) -> None:
    assert fingerprint(message(one, 7, message_id=3)) == fingerprint(message(other, 7, message_id=3))
    assert fingerprint(message(one, 7, "a", 3)) != fingerprint(message(one, 7, "b", 3))


def test_every_kind_of_update_knows_its_chat() -> None:
    assert chat_of(message(1, 7)) == 7
    assert chat_of(press(1, "q", chat=8)) == 8
    assert chat_of({"my_chat_member": {"chat": {"id": -5}, "from": {"id": 6}}}) == -5
    assert chat_of({"callback_query": {"id": "q", "from": {"id": 6}}}) == 6
    assert chat_of({"poll": {"id": "p"}}) == 0
