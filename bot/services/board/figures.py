"""The board's figures: how much was said where and about what, and how much was answered by its date.

All tables count the same: what was filed in the last twelve months and this one, and could be public by what
it is about. So none gives away by another what it hides itself: communities that are too small to be told are
put together once, for all tables, and totals are always told.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from sqlmodel import Session

from bot.services.board import suppression
from bot.services.board.suppression import OTHERS, Cell, Count, Table
from storage.queries import places
from storage.queries.board_figures import Outcome, Tally, list_tallies

MONTHS = 13
ANSWERED, UNANSWERED = "answered", "unanswered"
LINE = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """答复按时率: per cent, and how near ("" exactly, "over", "under")."""

    percent: int
    near: str


@dataclass(frozen=True, slots=True)
class Place:
    """A community, or `OTHERS`: how much was said there, and the share that was answered by its date."""

    code: str
    filed: int
    in_time: Share | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one moment. What is None is too little to be told.

    `months`: the first days of the months, with a cell for each. `answers`: communities by whether it was
    answered. `matters`: groups of categories by communities.
    """

    at: datetime
    since: date
    total: Cell
    in_time: Share | None
    places: tuple[Place, ...] | None
    months: tuple[tuple[date, Cell], ...] | None
    answers: Table | None
    matters: Table | None


def count(session: Session, tz: tzinfo, now: datetime) -> Figures:
    """All figures as they are now. Reads everything: for a reader's thread, and to be kept for a minute."""
    months = _months(now.astimezone(tz).date())
    begins = [datetime.combine(day, time(), tz) for day in months]
    tallies = list(list_tallies(session, begins, now, now))
    everything = _sum(tallies, lambda one: LINE).get(LINE, Count())
    by_place = _sum(tallies, lambda one: one.community)
    known = [one.code for one in places.list_communities(session) if one.code in by_place]
    names, _ = suppression.join(known, [(by_place[code],) for code in known])
    place_of = {code: code if code in names else OTHERS for code in known}
    return Figures(
        at=now,
        since=months[0],
        total=_alone(everything),
        in_time=_share(tallies),
        places=_places(tallies, names, place_of),
        months=_by_month(tallies, months),
        answers=_answers(tallies, names, place_of),
        matters=_matters(session, tallies, names, place_of),
    )


def _months(today: date) -> list[date]:
    """The first days of this month and the twelve before it, the oldest first."""
    number = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]


def _sum(tallies: Sequence[Tally], key: Callable[[Tally], str]) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for one in tallies:
        name = key(one)
        counts[name] = counts.get(name, Count()) + Count(one.count, 0 if one.seen else one.count)
    return counts


def _alone(one: Count) -> Cell:
    return Cell(None, few=one.all < suppression.LEAST) if not one.total_tellable else Cell(one.all)


def _share(tallies: Sequence[Tally]) -> Share | None:
    by_outcome: Counter[Outcome] = Counter()
    for one in tallies:
        by_outcome[one.outcome] += one.count
    told = suppression.share(by_outcome[Outcome.IN_TIME], by_outcome[Outcome.LATE] + by_outcome[Outcome.OWED])
    return Share(*told) if told is not None else None


def _places(
    tallies: Sequence[Tally], names: Sequence[str], place_of: dict[str, str]
) -> tuple[Place, ...] | None:
    if len(names) < 2:
        return None
    found = []
    for name in names:
        here = [one for one in tallies if place_of[one.community] == name]
        found.append(Place(name, sum(one.count for one in here), _share(here)))
    return tuple(found)


def _by_month(tallies: Sequence[Tally], months: Sequence[date]) -> tuple[tuple[date, Cell], ...] | None:
    by_month = _sum(tallies, lambda one: str(one.month))
    told = suppression.line([by_month.get(str(place), Count()) for place in range(len(months))])
    return tuple(zip(months, told, strict=True)) if told is not None else None


def _answers(tallies: Sequence[Tally], names: Sequence[str], place_of: dict[str, str]) -> Table | None:
    columns = (ANSWERED, UNANSWERED)
    counts = _sum(tallies, lambda one: f"{place_of[one.community]}|{_is_answered(one)}")
    rows = [[counts.get(f"{name}|{column}", Count()) for column in columns] for name in names]
    return suppression.table(names, columns, rows, joining=False) if rows else None


def _is_answered(one: Tally) -> str:
    return ANSWERED if one.outcome in (Outcome.IN_TIME, Outcome.LATE) else UNANSWERED


def _matters(
    session: Session, tallies: Sequence[Tally], names: Sequence[str], place_of: dict[str, str]
) -> Table | None:
    group_of = {one.code: one.menu_group for one in places.list_categories(session)}
    counts = _sum(tallies, lambda one: f"{group_of[one.category]}|{place_of[one.community]}")
    groups = [
        one for one in dict.fromkeys(group_of.values()) if any(key.startswith(f"{one}|") for key in counts)
    ]
    rows = [[counts.get(f"{group}|{name}", Count()) for name in names] for group in groups]
    return suppression.table(groups, names, rows) if rows else None
