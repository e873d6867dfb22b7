"""An order for many is told in one message to whoever follows several of them; the record knows of each."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.delivery.answers import Outcome, SendResult
from bot.delivery.notices.every import all_drawers
from bot.services import bulk, cards, dossier, following
from bot.services.bulk.acts import Act
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import calls
from storage.tables import Bulk, CallReason, Member, OutboxState, Resident, Role, Suggestion
from storage.tables import Outbox as Row
from tests.bot.delivery.test_outbox import FAST, Line, Post, all_ended
from tests.builders_committee import LUOTIAN, STREET, bind, file_suggestion, resident
from tests.builders_merging import back
from tests.builders_worker import worker

pytestmark = pytest.mark.anyio
DESK, HER, NEIGHBOUR = 840, 601, 602
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def post(database: Database, desk: Desk) -> AsyncIterator[Post]:
    """An outbox that draws what is really drawn, and runs."""
    made = Post(database, desk, Line(), FAST, all_drawers())
    yield made
    await made.outbox.stop(5)


def somebody(session: Session, telegram_id: int, language: str = "zh") -> Resident:
    """A resident who is told at once, at any hour."""
    made = resident(session, telegram_id, language)
    made.quiet_hours = False
    return made


def prepare(session: Session, desk: Desk, count: int) -> tuple[Resident, list[Suggestion]]:
    """So many suggestions of hers, and nothing on its way."""
    for chat_id, community in ((LUOTIAN, "LT"), (STREET, None)):
        bind(session, chat_id, community)
    worker(session, "LT", DESK, Role.DISPATCHER)
    her = somebody(session, HER)
    return her, [file_suggestion(session, desk, author=her) for _ in range(count)]


def ordered(session: Session, desk: Desk, count: int) -> None:
    """So many of hers, all of them to be given to the residents' committee."""
    prepare(session, desk, count)
    order(session, desk)


def order(session: Session, desk: Desk) -> Bulk:
    """Give all of them to the residents' committee, at once."""
    for row in session.exec(select(Row)).all():
        session.delete(row)
    now = clock.now()
    dispatcher = session.exec(select(Member).where(col(Member.telegram_id) == DESK)).one()
    made = bulk.begin(session, dispatcher, now)
    bulk.prepare(session, desk, made, DESK, Act.TO, "RC", now)
    bulk.confirm(session, made, now, at_once=True)
    return made


async def run(post: Post, database: Database, desk: Desk) -> None:
    """As the job does: a few rows a transaction, while the outbox runs."""
    post.outbox.start()
    now = clock.now()
    while await database.write(lambda session: bulk.run(session, desk, now)):
        await post.until(lambda states: "sending" not in states)
    await post.until(all_ended)


def private(post: Post, chat: int) -> list[str]:
    """What somebody read in her private chat."""
    return [call.params["text"] for call in post.line.calls if call.params["chat_id"] == chat]


async def test_who_follows_several_of_them_reads_one_message(
    post: Post, database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)

    def before(session: Session) -> list[int]:
        her, mine = prepare(session, desk, 3)
        neighbour = somebody(session, NEIGHBOUR, "en")
        for one in mine[:2]:
            back(session, one, neighbour)
        following.mute(session, mine[2], her, clock.now())
        hers = file_suggestion(session, desk, author=neighbour)
        order(session, desk)
        return [one.id or 0 for one in (*mine, hers)]

    first, second, muted, hers = database.write_now(before)
    await run(post, database, desk)
    (mine,) = private(post, HER)
    assert "2 件意见有进展" in mine
    assert mine.count("转给了") == 2
    assert "LT-2026-000003" not in mine
    (supported,) = private(post, NEIGHBOUR)
    assert "News of 3 suggestions" in supported
    keyboard = next(call for call in post.line.calls if call.params["chat_id"] == NEIGHBOUR).params
    pressed = [row[0]["callback_data"] for row in keyboard["reply_markup"]["inline_keyboard"]]
    assert [one.split("|")[1] for one in pressed] == ["my_backed", "my_backed", "my_one"]

    def told(session: Session, row: int) -> list[tuple[str, str, bool]]:
        suggestion = session.get_one(Suggestion, row)
        whole = dossier.gather(
            session, cards.facts(session, desk, suggestion, LUOTIAN, clock.now()), outside=False
        )
        return [(one.audience, one.state, one.together) for one in whole.told]

    assert database.read_now(lambda session: told(session, first)) == [
        ("author", "sent", False),
        ("person", "sent", False),
    ]
    assert database.read_now(lambda session: told(session, second)) == [
        ("author", "sent", True),
        ("person", "sent", True),
    ]
    assert database.read_now(lambda session: told(session, muted)) == []
    assert database.read_now(lambda session: told(session, hers)) == [("author", "sent", True)]


@SQLITE
async def test_of_very_many_each_is_told_in_short_ten_a_message(
    post: Post, database: Database, desk: Desk
) -> None:
    database.write_now(lambda session: ordered(session, desk, 25))
    await run(post, database, desk)
    texts = private(post, HER)
    assert [text.count("LT-2026-0000") // 2 for text in texts] == [10, 10, 5]  # and on its button's line
    assert all("转给了" in text and "最迟" not in text for text in texts)


@SQLITE
async def test_who_wants_one_message_a_day_reads_of_it_there(
    post: Post, database: Database, desk: Desk
) -> None:
    def before(session: Session) -> None:
        her, _ = prepare(session, desk, 2)
        her.digest = True
        order(session, desk)

    database.write_now(before)
    post.outbox.start()
    now = clock.now()
    while await database.write(lambda session: bulk.run(session, desk, now)):
        pass
    await post.until(lambda states: "sending" not in states)

    def waiting(session: Session) -> set[datetime]:
        rows = session.exec(select(Row).where(Row.chat_id == HER)).all()
        return {row.due_at for row in rows if row.state is OutboxState.QUEUED}

    async def held() -> bool:
        found = await database.read(waiting)
        return len(found) == 1 and found.pop().astimezone(desk.settings.timezone).hour == 18

    while not await held():
        await post.until(lambda states: "sending" not in states)
    assert private(post, HER) == []


async def test_whom_the_one_message_did_not_reach_is_called_about_each(
    post: Post, database: Database, desk: Desk
) -> None:
    post.line.script = lambda call: (
        SendResult(Outcome.UNKNOWN, error="lost") if call.params["chat_id"] == HER else None
    )
    database.write_now(lambda session: ordered(session, desk, 3))
    await run(post, database, desk)

    def open_calls(session: Session) -> list[tuple[str, CallReason]]:
        her = session.exec(select(Resident).where(Resident.telegram_id == HER)).one()
        return [(one.notice, one.reason) for one in calls.list_open_of(session, her.id or 0)]

    assert await database.write(open_calls) == [("dispatched", CallReason.UNKNOWN)] * 3


@SQLITE
async def test_taken_back_in_time_nobody_hears_anything(post: Post, database: Database, desk: Desk) -> None:
    def before(session: Session) -> None:
        prepare(session, desk, 2)
        made = order(session, desk)
        bulk.undo(session, made)

    database.write_now(before)
    post.outbox.start()
    assert not await database.write(lambda session: bulk.run(session, desk, clock.now()))
    assert await post.rows() == []
