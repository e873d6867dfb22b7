"""What leaves for many at once is each one's own: language, wish, sleep and buttons; read at one go."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.delivery.notices.every import all_drawers
from bot.delivery.readying import Readying
from bot.services.broadcasts import drafts, feeding, wishes
from bot.services.broadcasts.drafts import Content
from bot.services.desk import Desk
from bot.views.presses import decode
from storage.database import Database
from storage.prepared import Prepared
from storage.queries import outbox
from storage.queries.outbox import Claim
from storage.tables import (
    Broadcast,
    BroadcastState,
    Outbox,
    OutboxState,
    Recipient,
    RecipientState,
    Topic,
)
from tests.bot.services.test_broadcasts import LATER, begin, gathered, person, start
from tests.builders_committee import LUOTIAN, bind

NIGHT = LATER.replace(hour=15)
"""23:00 in Shanghai."""


def fed(session: Session, desk: Desk, broadcast: Broadcast, **audience: object) -> None:
    """Let it go; what is for somebody is in the outbox."""
    if audience:
        drafts.choose(session, broadcast, **audience)
    start(session, desk, broadcast)
    gathered(session, desk, broadcast)
    assert feeding.feed(session, desk, LATER)


def leaving(session: Session, desk: Desk, now: Any = NIGHT) -> dict[int, Claim]:
    """What leaves now, by its chat."""
    claims, _ = outbox.claim_due(session, now, "here", 100)
    ready = Readying(desk, all_drawers(), lambda text: None).make(session, claims, now)
    return {one.chat_id: one for one in ready if one.notice in feeding.NOTICES}


def said(claim: Claim) -> str:
    return str((claim.payload or {})["params"]["text"])


def states(session: Session) -> dict[int, tuple[RecipientState, OutboxState]]:
    """How each recipient and her message stand."""
    session.expire_all()
    both = select(Recipient, Outbox).where(Outbox.detail == Recipient.id, Outbox.notice == feeding.SENT)
    return {one.chat_id: (one.state, row.state) for one, row in session.exec(both)}


def test_each_gets_it_in_her_language_with_buttons_of_her_own_or_not_at_all(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        person(session, 1, quiet_hours=False)
        person(session, 2, quiet_hours=False, language="en")
        changed = person(session, 3, quiet_hours=False)
        person(session, 4)
        bind(session, LUOTIAN, "LT")
        broadcast = begin(session, desk)
        drafts.say(session, broadcast, "en", Content("No water"))
        fed(session, desk, broadcast, groups=True)
        wishes.opt_out(session, changed, Topic.NOTICE, LATER)
        left = leaving(session, desk)
        assert {chat: said(one) for chat, one in left.items()} == {1: "停水", 2: "No water", LUOTIAN: "停水"}
        for chat in (1, 2):
            params = (left[chat].payload or {})["params"]
            [[button]] = params["reply_markup"]["inline_keyboard"]
            press = decode(button["callback_data"])
            assert press is not None
            assert (press.action, press.id) == ("cast_out", left[chat].detail)
        assert "reply_markup" not in (left[LUOTIAN].payload or {})["params"]
        assert states(session) == {
            1: (RecipientState.QUEUED, OutboxState.SENDING),
            2: (RecipientState.QUEUED, OutboxState.SENDING),
            3: (RecipientState.SKIPPED, OutboxState.DROPPED),
            4: (RecipientState.QUEUED, OutboxState.QUEUED),  # until the morning
            LUOTIAN: (RecipientState.QUEUED, OutboxState.SENDING),
        }
        morning = NIGHT + timedelta(hours=12)
        assert said(leaving(session, desk, morning)[4]) == "停水"
        for chat, one in left.items():
            assert session.get_one(Outbox, one.id).payload == one.payload, chat

    database.write_now(work)


def test_an_alert_wakes_her_and_what_was_paused_waits(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        person(session, 1)
        fed(session, desk, begin(session, desk, Topic.ALERT, "台风"))
        assert said(leaving(session, desk)[1]) == "台风"

        person(session, 2, quiet_hours=False)
        paused = begin(session, desk)
        fed(session, desk, paused)
        paused.state = BroadcastState.PAUSED  # after it was claimed, or it would have been called back
        session.add(paused)
        assert not leaving(session, desk)
        assert states(session)[2] == (RecipientState.WAITING, OutboxState.DROPPED)

    database.write_now(work)


def test_a_hundred_are_read_by_as_many_questions_as_two(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counting(owner: type, name: str) -> None:
        real = getattr(owner, name)

        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            asked.append(name)
            return real(self, *arguments, **named)

        monkeypatch.setattr(owner, name, call)

    def cost(session: Session, count: int) -> int:
        for number in range(count):
            person(session, 10 * count + number, quiet_hours=False)
        fed(session, desk, begin(session, desk))
        claims, _ = outbox.claim_due(session, LATER, "here", 200)
        mass = [one for one in claims if one.notice == feeding.SENT]
        before = len(asked)
        assert len(Readying(desk, all_drawers(), lambda text: None).make(session, mass, LATER)) >= count
        questions = len(asked) - before
        for one in mass:
            row = session.get_one(Outbox, one.id)
            row.state = OutboxState.SENT
            session.add(row)
        session.flush()
        return questions

    for name in ("rows", "run", "run_many"):
        counting(Prepared, name)
    counting(Session, "execute")
    few, many = database.write_now(lambda session: (cost(session, 2), cost(session, 40)))
    assert many == few
    assert few <= 6
