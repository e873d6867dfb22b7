"""晨报: each working day, when offices open, each group reads what waits for it, if anything does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from bot.services import cohandlers, daily, deadlines
from bot.services.desk import Desk
from bot.services.lights import AWAITED, is_late
from bot.services.routing import WORKING
from storage.queries import briefings, cohandling, outbox, places, pulses
from storage.queries.cohandling import HELPED
from storage.tables import Card, CoHandler, CoState, Hand, Lane, Status, Suggestion

NOTICE = "briefing"
SENT = "briefed"
MOST = 200
"""Suggestions of a group looked at: more than anybody reads of in a morning."""

NEW = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.DISPATCHED})
ELSEWHERE = frozenset({Status.NEED_INFO, Status.RETURN_REQUESTED})
UNHAPPY = ("reopened", "rated")
"""Lines of the history by which somebody says that she is not satisfied."""

Found = tuple[Card, Suggestion]


class Section(StrEnum):
    """What a group is told of, in its order: a suggestion can stand in several."""

    OVERDUE = "overdue"
    TODAY = "today"
    NEW = "new"
    UNHAPPY = "unhappy"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Briefing:
    """What one group reads on one day; sections without anything are left out."""

    day: date
    sections: dict[Section, Sequence[Found]]


def send_due(session: Session, desk: Desk, now: datetime) -> int:
    """Once on each working day while offices are open, queue the briefing of every group; gives how many.

    A day on which nobody was there to do it is not made up for: its briefing would be an old one.
    """
    tz = desk.settings.timezone
    if daily.is_done(session, SENT, now, tz) or not deadlines.is_open(now, tz, desk.calendar):
        return 0
    pulses.beat(session, SENT, now)
    groups = places.list_groups(session)
    for group in groups:
        outbox.add_message(session, chat_id=group.chat_id, notice=NOTICE, lane=Lane.NOTICE, now=now)
    return len(groups)


def is_todays(desk: Desk, queued_at: datetime, now: datetime) -> bool:
    """Whether a briefing that was queued then is still worth reading."""
    tz = desk.settings.timezone
    return queued_at.astimezone(tz).date() == now.astimezone(tz).date()


def look(session: Session, desk: Desk, chat_id: int, now: datetime) -> Briefing:
    """What waits for a group at this moment."""
    tz = desk.settings.timezone
    today = now.astimezone(tz).date()
    rows = briefings.list_of_group(session, chat_id, AWAITED, WORKING, MOST)
    since = deadlines.opens_at(_working_day_before(desk, today), tz)

    helped = briefings.list_helped(session, [suggestion.id for _, suggestion in rows])
    parts = list(_list_parts(session, chat_id))

    def is_today(due: datetime | None) -> bool:
        return due is not None and now <= due and due.astimezone(tz).date() == today

    sections = {
        Section.OVERDUE: [row for row in rows if is_late(row[1], now)]
        + [row for row, part in parts if part.due_at < now],
        Section.TODAY: [row for row in rows if is_today(row[1].due_at)]
        + [row for row, part in parts if is_today(part.due_at)],
        Section.NEW: [row for row in rows if row[1].status in NEW]
        + [row for row, part in parts if part.state is CoState.ASSIGNED],
        Section.UNHAPPY: list(briefings.list_rated_badly(session, chat_id, UNHAPPY, since)),
        Section.ELSEWHERE: [row for row in rows if _waits_elsewhere(row[1]) or row[1].id in helped],
    }
    return Briefing(today, {section: found for section, found in sections.items() if found})


def list_urgent(briefing: Briefing, most: int) -> list[Suggestion]:
    """The first of them, each once: what is overdue, then what is due today, then the others."""
    every: Iterable[Found] = (row for found in briefing.sections.values() for row in found)
    here = {suggestion.id: suggestion for card, suggestion in every if not card.retired}
    return list(here.values())[:most]


def _list_parts(session: Session, chat_id: int) -> Iterator[tuple[Found, CoHandler]]:
    """What a group is to do for others who lead, with the card that it has of it."""
    for card, suggestion in briefings.list_of_group(session, chat_id, HELPED, {Hand.CO}, MOST):
        for part in cohandling.list_open(session, card.suggestion_id):
            home = cohandlers.find_home(session, suggestion, part)
            if home is not None and home.chat_id == chat_id:
                yield (card, suggestion), part


def _waits_elsewhere(suggestion: Suggestion) -> bool:
    return suggestion.status in ELSEWHERE or suggestion.wish_due_at is not None


def _working_day_before(desk: Desk, day: date) -> date:
    before = day - timedelta(days=1)
    while not desk.calendar.is_working_day(before):
        before -= timedelta(days=1)
    return before
