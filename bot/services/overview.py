"""Figures for a look at how things stand, within what somebody sees: added up from the ledger's rows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlmodel import Session

from bot.services.desk import Desk
from bot.services.ledger import filters
from bot.services.ledger.filters import Filter
from storage.queries import tallies
from storage.queries.scopes import Scope
from storage.queries.tallies import Tally
from storage.tables import Status

K = TypeVar("K")
WEEKS = 13
DAYS = (1, 3, 5, 10, 15, 30)
"""Borders between the times to an answer, in days."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What it adds up to. `weeks`: the first day of each and how many were filed in it; `waits`: how many
    were answered within a time, in the order of `DAYS` and longer.
    """

    at: datetime
    count: int
    late: int
    answered: int
    statuses: Mapping[Status, int]
    communities: Mapping[str, int]
    late_by_community: Mapping[str, int]
    sorts: Mapping[str, int]
    weeks: Sequence[tuple[date, int]]
    waits: Sequence[int]


def look(session: Session, desk: Desk, asked: Filter, scope: Scope, now: datetime) -> Overview:
    """Add it up. UserError as of `filters.select`."""
    begins = list_weeks(desk, now)
    moments = [datetime.combine(day, time(), desk.settings.timezone) for day in begins]
    selection = filters.select(session, desk, asked, scope, now)
    lines = list(tallies.list_tallies(session, selection, moments, DAYS))
    late = [line for line in lines if line.late]
    weeks, waits = _by(lines, lambda line: line.week), _by(lines, lambda line: line.wait)
    communities = _by(lines, lambda line: line.community)
    return Overview(
        at=now,
        count=sum(line.count for line in lines),
        late=sum(line.count for line in late),
        answered=sum(line.count for line in lines if line.wait is not None),
        statuses=_by(lines, lambda line: line.status),
        communities=communities,
        late_by_community=dict.fromkeys(communities, 0) | _by(late, lambda line: line.community),
        sorts=_by(lines, lambda line: filters.sort(line.category) if line.category else ""),
        weeks=[(day, weeks.get(place, 0)) for place, day in enumerate(begins[:-1])],
        waits=[waits.get(place, 0) for place in range(len(DAYS) + 1)],
    )


def list_weeks(desk: Desk, now: datetime) -> list[date]:
    """The Mondays on which the last weeks begin, and the next one."""
    today = now.astimezone(desk.settings.timezone).date()
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(weeks=place) for place in range(1 - WEEKS, 2)]


def _by(lines: Sequence[Tally], key: Callable[[Tally], K]) -> dict[K, int]:
    counts: Counter[K] = Counter()
    for line in lines:
        counts[key(line)] += line.count
    return dict(counts.most_common())
