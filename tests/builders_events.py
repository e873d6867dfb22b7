"""Events that were announced, and residents who want to come."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.delivery.notices.every import all_drawers
from bot.services import residents
from bot.services.desk import Desk
from bot.services.events import announcing, drafts, timing
from bot.services.events.facts import event_id
from bot.views.screen import Screen
from storage.queries import events
from storage.queries.outbox import Claim
from storage.tables import CommunityEvent, EventKind, Member, Outbox, Resident, SignUp, SignUpState
from tests.builders_committee import NOW
from tests.builders_worker import worker

HOST = 801
START = NOW + timedelta(days=10)
"""Thursday, 3 December 2026, 10:00 in Shenzhen."""


def written(session: Session, desk: Desk, **values: Any) -> tuple[Member, CommunityEvent]:
    """An event that a worker of LT has written."""
    host = worker(session, "LT", HOST)
    event = drafts.begin(session, desk, host, EventKind.COUNCIL, NOW)
    drafts.edit(session, event, NOW, **{"title": "楼道照明议事会", "place": "社区二楼会议室", **values})
    timing.set_start(session, desk, event, values.get("starts_at", START), NOW)
    return host, event


def announced(
    session: Session, desk: Desk, *, now: datetime = NOW, **values: Any
) -> tuple[Member, CommunityEvent]:
    """An event that residents see."""
    host, event = written(session, desk, **values)
    announcing.announce(session, desk, event, now)
    return host, event


def crowd(session: Session, count: int, first: int = 1001) -> list[Resident]:
    """So many residents of LT, with chats."""
    rows = [
        Resident(
            telegram_id=first + index,
            language="zh",
            community="LT",
            consent=residents.NOTICE_VERSION,
            created_at=NOW,
        )
        for index in range(count)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def lock(session: Session, event: CommunityEvent) -> CommunityEvent:
    """The event as a handler gets it."""
    found = events.find_event(session, event_id(event), lock=True)
    assert found is not None
    return found


def states(session: Session, event: CommunityEvent) -> list[SignUpState]:
    """Every answer's state, in the order in which people came."""
    return [
        one.state
        for one in session.exec(select(SignUp).where(SignUp.event_id == event.id).order_by(col(SignUp.id)))
    ]


def told(session: Session, notice: str) -> list[int]:
    """The chats that are told something, in their order."""
    statement = select(Outbox.chat_id).where(Outbox.notice == notice).order_by(col(Outbox.id))
    return list(session.exec(statement).all())


def draw(session: Session, desk: Desk, row: Outbox) -> Screen | None:
    """What a message shows."""
    claim = Claim(
        row.id or 0, None, 0, row.chat_id, row.lane, row.notice, None, row.detail, None, 0, row.created_at
    )
    return all_drawers()[row.notice](session, desk, claim, "zh")


def shown(session: Session, desk: Desk, notice: str) -> list[str | None]:
    """What each message of this notice says; None if it has lost its sense."""
    rows = session.exec(select(Outbox).where(Outbox.notice == notice).order_by(col(Outbox.id))).all()
    screens = [draw(session, desk, row) for row in rows]
    return [screen.text if screen is not None else None for screen in screens]
