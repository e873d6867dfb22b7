"""One message a day: everything new in it once, nothing of it alone; and the night is kept."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.delivery.notices.every import all_drawers
from bot.services import following, preferences
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import outbox, people
from storage.tables import Outbox as Row
from storage.tables import OutboxState, Resident, Suggestion
from tests.bot.delivery.test_outbox import FAST, Line, Post, all_ended
from tests.builders_committee import LUOTIAN, bind, file_suggestion, resident

pytestmark = pytest.mark.anyio
HER = 601


@pytest.fixture
async def post(database: Database, desk: Desk) -> AsyncIterator[Post]:
    """An outbox that draws what is really drawn; not started yet."""
    made = Post(database, desk, Line(), FAST, all_drawers())
    yield made
    await made.outbox.stop(5)


def prepare(session: Session, desk: Desk, queued: datetime, *, quiet: bool = False) -> list[int]:
    """Two suggestions of hers, each with two pieces of news queued at this moment."""
    bind(session, LUOTIAN, "LT")
    her = resident(session, HER)
    her.digest, her.quiet_hours = True, quiet
    ids = []
    for _ in range(2):
        suggestion = file_suggestion(session, desk, author=her)
        ids.append(suggestion.id or 0)
        for notice in ("dispatched", "in_progress"):
            outbox.add_message(session, chat_id=HER, notice=notice, subject=suggestion.id, now=queued)
    for row in session.exec(select(Row).where(Row.chat_id != HER)).all():
        session.delete(row)
    return ids


async def states(post: Post) -> list[tuple[str, OutboxState]]:
    return [(row.notice, row.state) for row in await post.rows()]


async def test_what_waited_for_the_digest_is_told_in_one_message(
    post: Post, database: Database, desk: Desk
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    database.write_now(lambda session: prepare(session, desk, yesterday))
    post.outbox.start()
    await post.until(all_ended)
    (text,) = post.line.texts()
    assert text.count("已受理") == text.count("开始办理") == 2
    assert "（4 条）" in text
    assert await states(post) == [
        ("dispatched", OutboxState.SENT),
        ("in_progress", OutboxState.FOLDED),
        ("dispatched", OutboxState.FOLDED),
        ("in_progress", OutboxState.FOLDED),
    ]
    keyboard = post.line.calls[0].params["reply_markup"]["inline_keyboard"]
    assert [button["text"] for (button,) in keyboard] == ["LT-2026-000001", "LT-2026-000002"]


async def test_what_she_muted_meanwhile_is_left_out(post: Post, database: Database, desk: Desk) -> None:
    yesterday = clock.now() - timedelta(days=1)

    def work(session: Session) -> None:
        first, _ = prepare(session, desk, yesterday)
        her = people.find_resident(session, HER)
        assert her is not None
        following.mute(session, file_of(session, first), her, clock.now())

    database.write_now(work)
    post.outbox.start()
    await post.until(all_ended)
    (text,) = post.line.texts()
    assert "LT-2026-000001" not in text
    assert "（2 条）" in text
    assert [state for _, state in await states(post)][:2] == [OutboxState.DROPPED] * 2


async def test_today_s_news_waits_until_she_wants_it_at_once(
    post: Post, database: Database, desk: Desk
) -> None:
    now = clock.now()
    database.write_now(lambda session: prepare(session, desk, now))

    def waiting(session: Session) -> set[datetime]:
        rows = session.exec(select(Row).where(col(Row.state) == OutboxState.QUEUED)).all()
        return {row.due_at for row in rows if row.due_at > clock.now()}

    post.outbox.start()
    while len(database.read_now(waiting)) != 1:
        await post.until(lambda states: "sending" not in states)
    assert post.line.calls == []

    def at_once(session: Session) -> None:
        her = people.find_resident(session, HER)
        assert isinstance(her, Resident)
        preferences.set_digest(session, her, False, clock.now())

    await database.write(at_once)
    await post.until(all_ended)
    # At once, but what is the same of both is said together.
    assert [text.count("LT-2026-000001") for text in post.line.texts()] == [2, 2]


def file_of(session: Session, row: int) -> Suggestion:
    suggestion = session.get(Suggestion, row)
    assert suggestion is not None
    return suggestion
