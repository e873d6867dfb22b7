"""The outbox's promises: everything leaves once, in order, replies first; and how it ended is on record."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import cast

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.delivery.answers import Outcome, Reason, SendResult
from bot.delivery.drawing import post
from bot.delivery.limits import Pace, Pacer
from bot.delivery.notices.drawer import Drawer
from bot.delivery.outbox import Outbox, adopt_orphans
from bot.delivery.sender import Call, Sender
from bot.services.desk import Desk
from bot.services.similar import Asked
from bot.texts import Html
from bot.views.screen import Screen
from storage.database import Database
from storage.queries import outbox as rows
from storage.tables import Lane, OutboxState, Reach, Resident
from storage.tables import Outbox as Row

pytestmark = pytest.mark.anyio
Script = Callable[[Call], SendResult | None]


class Line:
    """What a Sender is to an outbox, with answers by script and a note of every call."""

    def __init__(self, script: Script = lambda call: None) -> None:
        self.script = script
        self.calls: list[Call] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, call: Call) -> SendResult:
        self.calls.append(call)
        await self.gate.wait()
        return self.script(call) or SendResult(Outcome.SENT, message_ids=[1000 + len(self.calls)])

    def texts(self) -> list[str]:
        return [call.params["text"] for call in self.calls]


class Post:
    """An outbox that runs, over a line."""

    def __init__(
        self, database: Database, desk: Desk, line: Line, pace: Pace, drawers: dict[str, Drawer]
    ) -> None:
        self.database = database
        self.line = line
        self.outbox = Outbox(database, cast(Sender, line), Pacer(pace), desk, drawers, "here")

    async def put(self, chat: int, *texts: str, lane: Lane = Lane.REPLY) -> None:
        def work(session: Session) -> None:
            for text in texts:
                post(session, chat, Screen(Html(text)), "zh", clock.now(), lane=lane)

        await self.database.write(work)

    async def rows(self) -> list[Row]:
        return await self.database.read(
            lambda session: list(session.exec(select(Row).order_by(col(Row.id))).all())
        )

    async def states(self) -> list[str]:
        return [row.state.value for row in await self.rows()]

    async def until(self, wanted: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(10):
            while not wanted(await self.states()):  # noqa: ASYNC110  (rows are what is waited for)
                await asyncio.sleep(0)


FAST = Pace(10_000, 10_000, 1000, 10_000, 1000)
Opening = Callable[..., Post]


@pytest.fixture
async def opening(database: Database, desk: Desk) -> AsyncIterator[Opening]:
    posts: list[Post] = []

    def open_(
        line: Line | None = None,
        *,
        pace: Pace = FAST,
        drawers: dict[str, Drawer] | None = None,
        start: bool = True,
    ) -> Post:
        made = Post(database, desk, line or Line(), pace, drawers or {})
        posts.append(made)
        if start:
            made.outbox.start()
        return made

    yield open_
    for made in posts:
        made.line.gate.set()
        await made.outbox.stop(5)


def all_ended(states: list[str]) -> bool:
    return bool(states) and not {"queued", "sending"} & set(states)


async def test_what_is_committed_leaves_and_its_outcome_is_on_record(opening: Opening) -> None:
    made = opening()
    await made.put(7, "hello")
    await made.until(all_ended)
    (row,) = await made.rows()
    assert (row.state, row.message_id, row.chat_id) == (OutboxState.SENT, 1001, 7)
    assert row.ended_at is not None
    assert made.line.texts() == ["hello"]


async def test_messages_of_one_chat_leave_in_order_one_at_a_time(opening: Opening) -> None:
    made = opening()
    await made.put(7, *(f"m{number}" for number in range(12)))
    await made.until(all_ended)
    assert made.line.texts() == [f"m{number}" for number in range(12)]


async def test_replies_leave_before_bulk_that_was_there_first(opening: Opening) -> None:
    made = opening(start=False)
    for chat in range(1, 6):
        await made.put(chat, "bulk", lane=Lane.BULK)
    await made.put(9, "reply")
    made.outbox.start()
    await made.until(all_ended)
    assert made.line.texts()[0] == "reply"


async def test_an_unknown_outcome_is_never_sent_again(opening: Opening) -> None:
    made = opening(Line(lambda call: SendResult(Outcome.UNKNOWN, Reason.TIMED_OUT, error="Timed out")))
    await made.put(7, "once")
    await made.until(all_ended)
    made.outbox.wake()
    await made.put(8, "other")
    await made.until(lambda states: states == ["unknown", "unknown"])
    assert made.line.texts() == ["once", "other"]


async def test_later_means_later_and_then_it_arrives(opening: Opening) -> None:
    answers = [SendResult(Outcome.LATER, Reason.FLOOD, retry_after=0.05)]
    made = opening(Line(lambda call: answers.pop() if answers else None))
    await made.put(7, "patience")
    await made.until(all_ended)
    assert made.line.texts() == ["patience", "patience"]
    assert await made.states() == ["sent"]


async def test_a_group_that_must_wait_holds_up_nobody_else(opening: Opening) -> None:
    def script(call: Call) -> SendResult | None:
        flood = SendResult(Outcome.LATER, Reason.FLOOD, retry_after=3600, scope="chat")
        return flood if call.params["chat_id"] < 0 else None

    made = opening(Line(script))
    await made.put(-50, "group 1", "group 2")
    await made.put(7, "private 1", "private 2")
    await made.until(lambda states: states[2:] == ["sent", "sent"])
    assert (await made.states())[:2] == ["queued", "queued"]
    assert made.line.texts().count("group 1") == 1
    assert "group 2" not in made.line.texts()


async def test_a_reader_who_blocked_us_is_news_and_no_error(opening: Opening, database: Database) -> None:
    def resident(session: Session) -> None:
        session.add(Resident(telegram_id=7, language="zh", created_at=clock.now()))

    await database.write(resident)
    made = opening(Line(lambda call: SendResult(Outcome.REFUSED, Reason.BLOCKED, error="Forbidden")))
    await made.put(7, "hello")
    await made.until(all_ended)
    found = await database.read(lambda session: session.exec(select(Resident)).one())
    assert found.reach is Reach.BLOCKED
    assert "blocked" in ((await made.rows())[0].reason or "")


async def test_a_long_text_leaves_in_pieces_in_order_and_whole(opening: Opening) -> None:
    words = " ".join(f"word{number}" for number in range(1500))
    made = opening()
    await made.put(7, words, "after")
    await made.until(all_ended)
    assert len(made.line.texts()) > 3
    assert " ".join(made.line.texts()) == f"{words} after"


async def test_a_notice_is_drawn_when_its_turn_comes_also_in_pieces(opening: Opening) -> None:
    def draw(session: Session, desk: Desk, claim: rows.Claim, lang: str) -> Screen:
        return Screen(Html(f"{lang} {claim.subject} {claim.detail} " + "x" * 5000))

    made = opening(drawers={"news": draw})
    await made.database.write(
        lambda session: rows.add_message(
            session, chat_id=7, notice="news", subject=4, detail=2, now=clock.now()
        )
    )
    await made.put(7, "after", lane=Lane.NOTICE)
    await made.until(all_ended)
    texts = made.line.texts()
    assert texts[0].startswith("zh 4 2 xxx")
    assert len("".join(texts[:-1])) >= 5000
    assert texts[-1] == "after"


async def test_a_notice_that_cannot_be_drawn_is_recorded_and_stops_nothing(opening: Opening) -> None:
    def fail(session: Session, desk: Desk, claim: rows.Claim, lang: str) -> Screen:
        raise KeyError("a fact is missing")

    made = opening(drawers={"bad": fail, "senseless": lambda session, desk, claim, lang: None})
    for notice in ("bad", "senseless"):
        await made.database.write(partial(rows.add_message, chat_id=7, notice=notice, now=clock.now()))
    await made.put(7, "fine", lane=Lane.NOTICE)
    await made.until(all_ended)
    assert await made.states() == ["broken", "dropped", "sent"]


async def test_what_was_leaving_when_the_process_died_is_unknown_and_stays_so(
    opening: Opening, database: Database
) -> None:
    line = Line()
    line.gate.clear()
    first = opening(line)
    await first.put(7, "perhaps")
    await first.until(lambda states: states == ["sending"])
    # What a new life does when it begins: "here" is dead, "there" lives.
    assert await adopt_orphans(database, "there", clock.now(), timedelta(seconds=60)) == 1
    assert await first.states() == ["unknown"]


async def test_two_senders_on_one_database_send_everything_once(opening: Opening) -> None:
    one, other = opening(), opening()
    for chat in range(1, 41):
        await one.put(chat, f"to {chat}", f"again {chat}")
    await one.until(all_ended)
    sent = one.line.texts() + other.line.texts()
    assert sorted(sent) == sorted([f"to {c}" for c in range(1, 41)] + [f"again {c}" for c in range(1, 41)])


async def test_the_pace_is_kept_for_one_chat(opening: Opening) -> None:
    made = opening(pace=Pace(1000, 1.0, 3, 1000, 100))
    await made.put(7, *(f"m{number}" for number in range(6)))
    await made.put(8, "somebody else")
    await made.until(lambda states: states[-1] == "sent" and states[2] == "sent")
    assert len([text for text in made.line.texts() if text.startswith("m")]) == 3
    assert (await made.states())[3:6] == ["queued"] * 3


async def test_a_stop_lets_what_is_leaving_arrive(opening: Opening) -> None:
    line = Line()
    line.gate.clear()
    made = opening(line)
    await made.put(7, "on its way")
    await made.until(lambda states: states == ["sending"])
    stopping = asyncio.create_task(made.outbox.stop(5))
    await asyncio.sleep(0)
    line.gate.set()
    await stopping
    assert await made.states() == ["sent"]


async def test_what_needs_a_model_is_drawn_once_the_model_has_spoken_beside_the_writer(
    opening: Opening, desk: Desk
) -> None:
    threads: list[str] = []
    ask = desk.similar.ask

    def noted(text: str) -> Asked:
        threads.append(threading.current_thread().name)
        return ask(text)

    def draw(session: Session, desk: Desk, claim: rows.Claim, lang: str) -> Screen:
        return Screen(Html(f"{len(desk.similar.get_asked('路灯坏了').words.weights)}"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.similar, "ask", noted)
        made = opening(drawers={"alike": draw})
        await made.database.write(
            lambda session: rows.add_message(
                session, chat_id=5, notice="alike", lane=Lane.REPLY, now=clock.now()
            )
        )
        await made.until(all_ended)
    assert await made.states() == ["sent"]
    assert threads
    assert "writer" not in threads
