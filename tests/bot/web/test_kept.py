"""What takes long to read: nobody waits for it twice, and few wait at all."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from bot import clock
from bot.errors import UserError
from bot.web.kept import UNFETCHED, Count, Kept, Later
from storage.database import Database

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
FRESH, GOOD = timedelta(minutes=1), timedelta(hours=1)


class Slow:
    """Counts how often it has counted, and waits for a sign before it tells."""

    def __init__(self) -> None:
        self.begun = 0
        self.sign = threading.Event()
        self.sign.set()

    def __call__(self, session: Session, now: datetime) -> int:
        self.begun += 1
        mine = self.begun
        assert self.sign.wait(10)
        return mine


@pytest.fixture
def kept(database: Database) -> Kept[str, int]:
    return Kept(database, fresh=FRESH, good=GOOD, most=2)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let so much time have passed since the test began."""
    begun = clock.now()
    return lambda passed: monkeypatch.setattr(clock, "now", lambda: begun + passed)


async def test_many_who_ask_at_once_wait_for_one_counting(kept: Kept[str, int]) -> None:
    slow = Slow()
    assert await asyncio.gather(*(kept.get("all", slow) for _ in range(5))) == [1] * 5
    assert await kept.get("all", slow) == 1


async def test_what_is_no_longer_fresh_is_shown_once_more_and_counted_anew(
    kept: Kept[str, int], at: Callable[[timedelta], None]
) -> None:
    slow = Slow()
    at(timedelta())
    await kept.get("all", slow)
    slow.sign.clear()
    at(FRESH)
    assert await kept.get("all", slow) == 1, "nobody waits"
    slow.sign.set()
    while slow.begun < 2 or await kept.get("all", slow) == 1:  # noqa: ASYNC110  (a thread tells it)
        await asyncio.sleep(0)
    at(FRESH + GOOD)
    assert await kept.get("all", slow) == 3, "what is too old is shown to nobody"


async def test_who_has_no_patience_is_told_so_and_it_is_counted_on(kept: Kept[str, int]) -> None:
    slow = Slow()
    slow.sign.clear()
    assert await kept.look("all", slow, 0.01) is None
    slow.sign.set()
    assert await kept.get("all", slow) == 1
    assert await kept.look("all", slow, 0) == 1


async def test_what_fails_is_said_to_those_who_wait_and_tried_again(kept: Kept[str, int]) -> None:
    def broken(session: Session, now: datetime) -> int:
        raise ValueError("no")

    counts: list[Count[int]] = [broken, Slow()]
    for ask in (kept.get, lambda key, count: kept.look(key, count, 10)):
        with pytest.raises(ValueError, match="no"):
            await ask("all", counts[0])
    assert await kept.get("all", counts[1]) == 1


async def test_only_the_newest_are_kept(kept: Kept[str, int]) -> None:
    slow = Slow()
    for key in ("a", "b", "c"):
        await kept.get(key, slow)
    assert [await kept.get(key, slow) for key in ("c", "b", "a")] == [3, 2, 4]


async def test_what_takes_longer_than_one_waits_is_fetched_when_one_asks_again(database: Database) -> None:
    later, sign, read = Later[str, int](database), threading.Event(), Counter[str]()

    def work(session: Session) -> int:
        read["all"] += 1
        assert sign.wait(10)
        return read["all"]

    assert await later.get("mine", work, 0.01) is None
    assert await later.get("mine", work, 0.01) is None, "it is read once, however often one asks"
    sign.set()
    assert await later.get("mine", work, 10) == 1
    assert await later.get("mine", work, 10) == 2, "what was fetched is read anew, as it is then"


async def test_what_nobody_fetched_in_time_is_read_anew(
    database: Database, at: Callable[[timedelta], None]
) -> None:
    later, sign, read = Later[str, int](database), threading.Event(), Counter[str]()
    at(timedelta())

    def work(session: Session) -> int:
        read["all"] += 1
        assert sign.wait(10)
        return read["all"]

    assert await later.get("mine", work, 0.01) is None
    sign.set()
    assert await later.get("other", lambda session: 0, 10) == 0
    while not all(one.done() for one in later._begun.values()):  # noqa: ASYNC110  (a thread tells it)
        await asyncio.sleep(0)
    at(UNFETCHED + timedelta(seconds=1))
    assert await later.get("mine", work, 10) == 2


async def test_what_fails_later_is_said_to_whoever_asks(database: Database) -> None:
    later = Later[str, int](database)

    def broken(session: Session) -> int:
        raise UserError("filter.unknown", word="x")

    for _ in range(2):
        with pytest.raises(UserError, match=r"filter\.unknown"):
            await later.get("mine", broken, 10)
