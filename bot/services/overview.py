"""Figures for a look at how things stand, within what somebody sees: added up from the ledger's rows.

They are kept for some minutes: many people look at the same ones, and each look reads many rows.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from threading import Lock
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

LASTS = timedelta(minutes=5)
KEPT = 64
"""Looks that are kept at most."""


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


@dataclass
class Kept:
    """The newest looks, each with what was asked for; several readers use it at once."""

    looks: dict[tuple[Scope, Filter], Overview] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def find(self, scope: Scope, asked: Filter, now: datetime) -> Overview | None:
        """One that is fresh enough."""
        found = self.looks.get((scope, asked))
        return found if found is not None and now - found.at < LASTS else None

    def keep(self, scope: Scope, asked: Filter, overview: Overview) -> None:
        """Keep it in the place of the oldest."""
        with self.lock:
            self.looks.pop((scope, asked), None)
            while len(self.looks) >= KEPT:
                self.looks.pop(next(iter(self.looks)))
            self.looks[scope, asked] = overview


def look(session: Session, desk: Desk, asked: Filter, scope: Scope, now: datetime) -> Overview:
    """Add it up. UserError as of `filters.select`."""
    begins = list_weeks(desk, now)
    moments = [datetime.combine(day, time(), desk.settings.timezone) for day in begins]
    selection = filters.select(session, desk, asked, scope, now)
    lines = tallies.list_tallies(session, selection, moments, DAYS)
    waits = [sum(line.waits[place] for line in lines) for place in range(len(DAYS) + 1)]
    return Overview(
        at=now,
        count=sum(line.count for line in lines),
        late=sum(line.late for line in lines),
        answered=sum(waits),
        statuses=_by(lines, lambda line: line.status),
        communities=_by(lines, lambda line: line.community),
        late_by_community=_by(lines, lambda line: line.community, late=True),
        sorts=_by(lines, lambda line: filters.sort(line.category) if line.category else ""),
        weeks=[(day, sum(line.weeks[place] for line in lines)) for place, day in enumerate(begins[:-1])],
        waits=waits,
    )


def list_weeks(desk: Desk, now: datetime) -> list[date]:
    """The Mondays on which the last weeks begin, and the next one."""
    today = now.astimezone(desk.settings.timezone).date()
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(weeks=place) for place in range(1 - WEEKS, 2)]


def _by(lines: Sequence[Tally], key: Callable[[Tally], K], *, late: bool = False) -> dict[K, int]:
    counts: Counter[K] = Counter()
    for line in lines:
        counts[key(line)] += line.late if late else line.count
    return dict(counts.most_common())
