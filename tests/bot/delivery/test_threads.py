"""Forum topics as the outbox keeps them: made first, named and closed after the matter, and done without."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.delivery.answers import Outcome, Reason, SendResult
from bot.delivery.notices.every import all_drawers
from bot.delivery.outbox import adopt_orphans
from bot.delivery.sender import Call
from bot.services import notices
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Card, Group, Outbox, OutboxState, Status, Suggestion, ThreadState
from tests.bot.delivery.test_outbox import FAST, Line, Post, all_ended
from tests.builders_committee import LUOTIAN, bind, file_suggestion

pytestmark = pytest.mark.anyio
TOPIC = 77


class Forum(Line):
    """A line to a group with topics: what it makes has the id 77, and `trouble` is met first."""

    def __init__(self, *trouble: SendResult | None, at: str = "createForumTopic") -> None:
        super().__init__(self._answer)
        self._trouble = list(trouble)
        self._at = at

    def _answer(self, call: Call) -> SendResult | None:
        if call.method == self._at and self._trouble and (met := self._trouble.pop(0)):
            return met
        return SendResult(Outcome.SENT, message_ids=[TOPIC]) if call.method == "createForumTopic" else None

    @property
    def said(self) -> list[tuple[str, Any]]:
        """Method and topic of every call, in order."""
        return [(call.method, call.params.get("message_thread_id")) for call in self.calls]


@pytest.fixture
async def opened(database: Database, desk: Desk) -> AsyncIterator[list[Post]]:
    posts: list[Post] = []
    yield posts
    for post in posts:
        await post.outbox.stop(5)


async def begin(opened: list[Post], database: Database, desk: Desk, line: Forum) -> Post:
    """A suggestion comes into a group that wants topics, and all is sent."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT").threads = True
        file_suggestion(session, desk)

    await database.write(work)
    post = Post(database, desk, line, FAST, all_drawers())
    opened.append(post)
    post.outbox.start()
    await post.until(all_ended)
    return post


async def change(post: Post, **values: Any) -> None:
    """The suggestion becomes this, and its cards are drawn again."""

    def work(session: Session) -> None:
        suggestion = session.exec(select(Suggestion)).one()
        for name, value in values.items():
            setattr(suggestion, name, value)
        notices.refresh_cards(session, suggestion, clock.now())

    await post.database.write(work)
    await post.until(all_ended)


async def card(post: Post) -> Card:
    return await post.database.read(lambda session: session.exec(select(Card)).one())


async def test_a_topic_is_made_before_its_card_however_long_that_takes(
    opened: list[Post], database: Database, desk: Desk
) -> None:
    busy = SendResult(Outcome.LATER, Reason.FLOOD, retry_after=0.05)
    line = Forum(busy, busy)
    post = await begin(opened, database, desk, line)
    create = ("createForumTopic", None)
    assert line.said == [create, create, create, ("sendMessage", TOPIC)]
    assert (await card(post)).thread_id == TOPIC


async def test_its_title_and_its_end_follow_the_matter(
    opened: list[Post], database: Database, desk: Desk
) -> None:
    line = Forum()
    post = await begin(opened, database, desk, line)
    await change(post, category="MUN-02")
    await change(post, status=Status.CLOSED)
    await change(post, status=Status.REDO)
    await change(post)
    about = [method for method, thread in line.said if "Forum" in method]
    assert about == ["createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic"]
    titles = [call.params["name"] for call in line.calls if "name" in call.params]
    assert titles[0] != titles[1]
    assert all(title.startswith("LT-2026-000001 ") for title in titles)


@pytest.mark.parametrize(
    ("reason", "state"), [(Reason.TOPIC_SHUT, ThreadState.FAILED), (Reason.TOPIC_GONE, ThreadState.OPEN)]
)
async def test_a_card_whose_topic_is_gone_or_barred_goes_elsewhere(
    opened: list[Post], database: Database, desk: Desk, reason: Reason, state: ThreadState
) -> None:
    line = Forum(SendResult(Outcome.REFUSED, reason), at="sendMessage")
    post = await begin(opened, database, desk, line)
    found = await card(post)
    assert found.thread_state is state
    barred = reason is Reason.TOPIC_SHUT
    sent = [thread for method, thread in line.said if method == "sendMessage"]
    assert sent[:2] == [TOPIC, None if barred else TOPIC]
    group = await database.read(lambda session: session.get(Group, LUOTIAN))
    assert group is not None
    assert group.threads is not barred
    rows = await post.rows()
    assert {row.state for row in rows} == {OutboxState.SENT}
    assert [row.chat_id for row in rows if row.notice == "threads_off"] == ([LUOTIAN, 900] if barred else [])


async def test_a_topic_on_its_way_when_the_sender_died_is_not_made_again(
    opened: list[Post], database: Database, desk: Desk
) -> None:
    line = Forum(SendResult(Outcome.UNKNOWN, Reason.TIMED_OUT))
    post = await begin(opened, database, desk, line)
    assert line.said == [("createForumTopic", None), ("sendMessage", None)]

    def as_it_was(session: Session) -> None:
        row = session.exec(select(Outbox).where(Outbox.notice == "thread")).one()
        row.state, row.instance = OutboxState.SENDING, "dead"
        session.exec(select(Card)).one().thread_state = ThreadState.ASKED

    await database.write(as_it_was)
    await adopt_orphans(database, "here", clock.now(), clock.now() - clock.now())
    assert (await card(post)).thread_state is ThreadState.FAILED
    await change(post, urgent=True)
    assert [method for method, _ in line.said].count("createForumTopic") == 1
