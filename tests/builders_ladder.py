"""A suggestion on its way up the ladder, and the simulated days on which the clock looks at it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.services import ladder, terms
from bot.services.desk import Desk
from storage.tables import (
    Event,
    Kind,
    LadderStep,
    Member,
    Outbox,
    OutboxState,
    Role,
    Step,
    Suggestion,
)
from tests.builders_committee import LUOTIAN, NOW, PROPERTY, STREET, bind, file_suggestion

SHENZHEN = ZoneInfo("Asia/Shanghai")
HEAD, SECRETARY, DIRECTOR = 801, 802, 803
"""Who directs LT's property company, the community LT, the street."""


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    """A local time."""
    return datetime(year, month, day, hour, minute, tzinfo=SHENZHEN).astimezone(UTC)


def town(session: Session) -> None:
    """Groups of the street, of LT and of its property company."""
    bind(session, STREET)
    bind(session, LUOTIAN, "LT")
    bind(session, PROPERTY, "LT", "PM")


def director(
    session: Session, telegram_id: int, community: str | None = None, body: str | None = None
) -> Member:
    """Somebody invited to direct a body, a community or the street."""
    row = Member(
        telegram_id=telegram_id,
        role=Role.STAFF,
        community=community,
        body=body,
        granted_at=NOW,
        checked_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def filed(session: Session, desk: Desk, now: datetime = NOW, kind: Kind = Kind.COMPLAINT) -> Suggestion:
    """A suggestion filed at this moment, due by the settings, about lifts: the property company's."""
    suggestion = file_suggestion(session, desk, category="PMC-03", kind=kind)
    suggestion.submitted_at = now
    suggestion.due_at = terms.answer_due(desk, now, kind)
    suggestion.ladder_at = ladder.first_look(desk, suggestion.due_at, now)
    session.flush()
    return suggestion


def ticks(first: datetime, last: datetime, every: timedelta = timedelta(hours=1)) -> Iterator[datetime]:
    """Moments from the first to the last."""
    while first <= last:
        yield first
        first += every


def tick(session: Session, desk: Desk, *moments: datetime) -> None:
    """The clock looks at these moments."""
    for moment in moments:
        while ladder.climb_due(session, desk, moment) == ladder.BATCH:
            pass


def taken(session: Session, suggestion: Suggestion, *, told: bool | None = None) -> list[Step]:
    """The steps that were taken, in their order; only those told, or only written down."""
    rows = session.exec(
        select(LadderStep).where(LadderStep.suggestion_id == suggestion.id).order_by(col(LadderStep.id))
    ).all()
    return [row.step for row in rows if told in (None, row.told)]


def heard(session: Session, chat_id: int) -> list[str]:
    """The steps a chat was told of, in their order."""
    rows = session.exec(
        select(Outbox)
        .where(Outbox.chat_id == chat_id, Outbox.notice == ladder.NOTICE, Outbox.state == OutboxState.QUEUED)
        .order_by(col(Outbox.id))
    ).all()
    return [session.get_one(Event, row.detail).what for row in rows]


def day_of(moment: datetime | None) -> date:
    """The local day."""
    assert moment is not None
    return moment.astimezone(SHENZHEN).date()
