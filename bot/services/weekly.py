"""周报: at the beginning of a working week whoever directs a body, a community or the street is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bot.services import access, daily, deadlines
from bot.services.desk import Desk
from bot.services.lights import AWAITED, Light, light
from storage.queries import people, places, pulses, weekly
from storage.tables import Body, Category, Community, Rating

SENT = "weekly"
GOOD = frozenset({Rating.SATISFIED, Rating.PARTLY})
Place = tuple[str | None, str | None]
"""A community and a body, as roles have them; None: all."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is open in one part of a place, by its light; `part` None: nobody has said which part."""

    part: Community | Body | Category | None
    counts: dict[Light, int]


@dataclass(frozen=True, slots=True)
class Report:
    """How a place stands. `first` and `last` are the days of the week told of, both included.

    `rated` and `good` are of what was answered in that week.
    """

    community: Community | None
    body: Body | None
    first: date
    last: date
    filed: int
    answered: int
    on_time: int
    rated: int
    good: int
    counts: dict[Light, int]
    bars: Sequence[Bar]


def is_due(session: Session, desk: Desk, now: datetime) -> bool:
    """Whether this week's reports are still to be sent: from the opening of its first working day on."""
    tz = desk.settings.timezone
    done = daily.is_done(session, SENT, now, tz, since=_monday(now.astimezone(tz).date()))
    return not done and deadlines.is_open(now, tz, desk.calendar)


def claim(session: Session, desk: Desk, now: datetime) -> bool:
    """Take this week's reports upon oneself; False if another process has."""
    if not is_due(session, desk, now):
        return False
    pulses.beat(session, SENT, now)
    return True


def list_reports(session: Session, desk: Desk, now: datetime) -> list[tuple[int, Report]]:
    """The report of each place, for each who was invited to direct it; places without anything have none."""
    directing = [role for role in people.list_invited(session) if role.role in access.DISPATCHING]
    readers = dict.fromkeys((role.telegram_id, role.community, role.body) for role in reversed(directing))
    made: dict[Place, Report] = {}
    found = []
    for telegram_id, community, body in readers:
        place = (community, body)
        if place not in made:
            made[place] = report(session, desk, community, body, now)
        if made[place].filed or made[place].bars:
            found.append((telegram_id, made[place]))
    return found


def report(session: Session, desk: Desk, community: str | None, body: str | None, now: datetime) -> Report:
    """How a place stood in the week before this one, and what is open there now."""
    tz = desk.settings.timezone
    monday = _monday(now.astimezone(tz).date())
    since, until = (datetime.combine(day, time(), tzinfo=tz) for day in (monday - timedelta(days=7), monday))
    answered = list(weekly.count_answered(session, community, body, since, until))
    rated = [(rating, count) for _, rating, count in answered if rating not in (None, Rating.NONE)]
    bars = _list_bars(session, desk, community, body, now)
    total: Counter[Light] = Counter()
    for bar in bars:
        total.update(bar.counts)
    return Report(
        community=places.find_community(session, community) if community else None,
        body=places.find_body(session, body) if body else None,
        first=since.date(),
        last=until.date() - timedelta(days=1),
        filed=weekly.count_filed(session, community, body, since, until),
        answered=sum(count for *_, count in answered),
        on_time=sum(count for in_time, _, count in answered if in_time),
        rated=sum(count for _, count in rated),
        good=sum(count for rating, count in rated if rating in GOOD),
        counts=dict(total),
        bars=bars,
    )


def _list_bars(
    session: Session, desk: Desk, community: str | None, body: str | None, now: datetime
) -> list[Bar]:
    """What is open: of the street by community, of a community by body, of a body by category; most first."""
    parts: dict[str | None, Counter[Light]] = {}
    for one in weekly.list_open(session, community, body, AWAITED):
        shown = light(one, now, desk.settings.timezone, desk.calendar)
        code = one.category if body else one.lead if community else one.community
        if shown is not None:
            parts.setdefault(code, Counter())[shown] += 1
    ordered = sorted(parts.items(), key=lambda part: (-part[1].total(), part[0] or ""))
    return [Bar(_find_part(session, community, body, code), dict(counts)) for code, counts in ordered]


def _find_part(
    session: Session, community: str | None, body: str | None, code: str | None
) -> Community | Body | Category | None:
    if code is None:
        return None
    if body:
        return places.find_category(session, code)
    return places.find_body(session, code) if community else places.find_community(session, code)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
