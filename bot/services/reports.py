"""月度分析报告: the figures of a month beside those of the month before and the year before, with examples.

Everything is read from the ledger in one session; nothing is written, and nothing in it says who filed what:
of what residents wrote only what was passed for publication is quoted, without what would identify somebody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, daily, deadlines
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from bot.services.figures import Figures, Period, is_few, measure, month_of
from storage.queries import figures as queries
from storage.queries import people, places, publishing, pulses
from storage.queries.exports import Names, list_names
from storage.queries.figures import Frequent, Gathering
from storage.tables import Community, Member

SENT = "monthly"
MATTERS, QUOTED = 5, 120
"""Frequent matters that are told of, and characters of an example."""

READING = access.DISPATCHING
FIRST_YEAR, OFFERED = 2000, 3


@dataclass(frozen=True, slots=True)
class Matter:
    """A frequent matter (高频): how many brought it in the month, and one of them in the words that were
    passed for everybody; None if none of them is public.
    """

    community: str
    category: str | None
    count: int
    example: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """A month in figures. `year` is the same month a year ago. `at`: counted when."""

    period: Period
    at: datetime
    community: Community | None
    month: Figures
    before: Figures
    year: Figures
    names: Names
    matters: Sequence[Matter]
    gatherings: Sequence[Gathering]
    partly_weight: float

    @property
    def end(self) -> datetime:
        """The moment whose state it tells: the end of the month, or now if that is still to come."""
        return min(self.period.until, self.at)


def build(
    session: Session, desk: Desk, period: Period, community: str | None, now: datetime, lang: str
) -> Report:
    """The report of a month for the whole street, or a community of it."""
    month, before, year = (
        measure(session, desk.calendar, one, now, community)
        for one in (period, period.month_before(), period.year_before())
    )
    return Report(
        period=period,
        at=now,
        community=places.find_community(session, community) if community else None,
        month=month,
        before=before,
        year=year,
        names=list_names(session, lang),
        matters=_list_matters(session, month.frequent),
        gatherings=tuple(queries.list_gatherings(session, period.since, period.until, community)),
        partly_weight=desk.settings.partly_weight,
    )


def read_month(desk: Desk, written: str, now: datetime) -> Period:
    """`2026-10` or `2026年10月` as a month that has begun. Raises UserError `report.month`."""
    digits = "".join(letter if letter.isdecimal() else " " for letter in written).split()
    try:
        year, number = (int(piece) for piece in digits)
        first = date(year, number, 1)
    except ValueError:
        raise UserError("report.month", written=written) from None
    if year < FIRST_YEAR or first > now.astimezone(desk.settings.timezone).date():
        raise UserError("report.month", written=written)
    return month_of(first, desk.settings.timezone)


def list_months(desk: Desk, now: datetime) -> list[Period]:
    """The present month, as far as it has come, and the three before it."""
    months = [month_of(now.astimezone(desk.settings.timezone).date(), desk.settings.timezone)]
    for _ in range(OFFERED):
        months.append(months[-1].month_before())
    return months


def last_month(desk: Desk, now: datetime) -> Period:
    """The month before the present one."""
    return month_of(now.astimezone(desk.settings.timezone).date(), desk.settings.timezone).month_before()


def list_scopes(session: Session, desk: Desk, telegram_id: int) -> list[Community | None]:
    """Of what somebody may read the report: the street (None) and every community, or those directed."""
    directed = [
        role.community
        for role in people.list_roles(session, telegram_id)
        if role.group_id is None and role.role in READING and role.body is None
    ]
    every = places.list_communities(session)
    if telegram_id in desk.settings.admin_ids or None in directed:
        return [None, *every]
    return [one for one in every if one.code in directed]


def access_scope(
    session: Session, desk: Desk, telegram_id: int, community: str | None, now: datetime
) -> Member:
    """The role in which somebody reads the report of a community (None: of the street).

    Raises UserError `access.not_yours` for everybody else.
    """
    if community not in [one and one.code for one in list_scopes(session, desk, telegram_id)]:
        raise UserError("access.not_yours")
    return access.access_office(session, desk, telegram_id, now, *READING, community=community)


def is_due(session: Session, desk: Desk, now: datetime) -> bool:
    """Whether last month's reports are still to be sent: since its first office hours."""
    tz = desk.settings.timezone
    done = daily.is_done(session, SENT, now, tz, since=now.astimezone(tz).date().replace(day=1))
    return bool(desk.settings.monthly_report) and not done and deadlines.is_open(now, tz, desk.calendar)


def claim(session: Session, desk: Desk, now: datetime) -> bool:
    """Take this month's reports upon oneself; False if another process has."""
    if not is_due(session, desk, now):
        return False
    pulses.beat(session, SENT, now)
    return True


def list_readers(session: Session, desk: Desk) -> list[tuple[int, str | None]]:
    """Who gets which report by itself: heads of the street that of the street, and if the settings say so
    heads of communities theirs.
    """
    wanted = desk.settings.monthly_report
    readers: dict[tuple[int, str | None], None] = {}
    for role in people.list_invited(session):
        directs = role.role in READING and role.body is None
        if directs and (role.community is None or wanted == "communities"):
            readers[role.telegram_id, role.community] = None
    return list(readers)


def _list_matters(session: Session, frequent: Sequence[Frequent]) -> list[Matter]:
    by_surge: dict[int, list[Frequent]] = {}
    for one in frequent:
        by_surge.setdefault(one.surge_id, []).append(one)
    # So few that they would tell of somebody are no matter of the month.
    many = [group for group in by_surge.values() if not is_few(len(group))]
    many.sort(key=lambda group: (-len(group), group[0].surge_id))
    return [_matter(session, group) for group in many[:MATTERS]]


def _matter(session: Session, group: Sequence[Frequent]) -> Matter:
    community = Counter(one.community for one in group).most_common(1)[0][0]
    category = Counter(one.category for one in group).most_common(1)[0][0]
    passed = publishing.list_public_words(session, [one.suggestion_id for one in group])
    words = next((passed[one.suggestion_id] for one in group if one.suggestion_id in passed), None)
    return Matter(community, category, len(group), _quote(words) if words else None)


def _quote(words: str) -> str:
    plain = " ".join(deidentify(words).split())
    return plain if len(plain) <= QUOTED else plain[: QUOTED - 1] + "…"
