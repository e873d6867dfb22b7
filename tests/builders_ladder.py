"""A suggestion on its way up the ladder, and the simulated days on which the clock looks at it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.delivery.lengths import plain
from bot.delivery.notices.every import all_drawers
from bot.services import committee, ladder, terms
from bot.services.desk import Desk
from storage.queries.outbox import Claim
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
from tests.builders_committee import LUOTIAN, NOW, PROPERTY, STREET, bind, file_suggestion, member

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


def in_progress(session: Session, desk: Desk) -> Suggestion:
    """Accepted and signed for, due on Monday 7 December at six."""
    town(session)
    suggestion = filed(session, desk)
    who = member(session, PROPERTY)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW)
    return suggestion


def last(session: Session, chat_id: int, notice: str) -> Outbox:
    """The newest notice of this name for a chat."""
    found = session.exec(
        select(Outbox)
        .where(Outbox.chat_id == chat_id, Outbox.notice == notice)
        .order_by(col(Outbox.id).desc())
    ).first()
    assert found is not None
    return found


def shown(session: Session, desk: Desk, chat_id: int) -> str:
    """The newest step a chat was told of, as it reads."""
    row = last(session, chat_id, ladder.NOTICE)
    claim = Claim(1, None, 0, chat_id, 0, ladder.NOTICE, row.subject, row.detail, None, 0, NOW)
    screen = all_drawers()[ladder.NOTICE](session, desk, claim, "zh")
    return plain(screen.text) if screen is not None else ""
