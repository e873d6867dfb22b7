"""The figures of a period, counted in one session that reads one moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from sqlmodel import Session

from bot.services.deadlines import Calendar, count_working_days
from bot.services.figures.periods import Period
from bot.services.figures.rates import Satisfaction, Timeliness, mean
from storage.queries import figures as queries
from storage.queries.figures import Answered, Contacts, Flow, Flown, Frequent, Open, Watched
from storage.tables import Rating, ResultClass


@dataclass(slots=True)
class BodyFigures:
    """A body's work in a period. `given`: times it was given a suggestion (派单, 改派 to it included).

    `open`: waited with it at the end (未办结), those overdue among them. Answers and ratings count for
    whoever led right then.
    """

    given: int = 0
    open: int = 0
    timeliness: Timeliness = field(default_factory=Timeliness)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)

    @property
    def is_busy(self) -> bool:
        """Whether there is anything to tell of it."""
        return bool(self.given or self.open or self.timeliness.owed or self.satisfaction.rated)


@dataclass(slots=True)
class Figures:
    """What a period was. Counters by kind, category, community and channel are of what was filed in it, as it
    was known at its end; `flows` counts what happened, whenever it was filed.

    `days`: working days from filing to the first answer, in all, of `first_answers` first answers. `open` is
    everything that waited for its answer at the end; of it those past their date are in `timeliness.overdue`.
    By code; None for what was not said, or had no body yet.
    """

    period: Period
    community: str | None
    flows: Counter[Flow] = field(default_factory=Counter)
    kinds: Counter[str | None] = field(default_factory=Counter)
    categories: Counter[str | None] = field(default_factory=Counter)
    communities: Counter[str | None] = field(default_factory=Counter)
    channels: Counter[str | None] = field(default_factory=Counter)
    cells: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    timeliness: Timeliness = field(default_factory=Timeliness)
    by_community: dict[str, Timeliness] = field(default_factory=dict)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    bodies: dict[str | None, BodyFigures] = field(default_factory=dict)
    results: Counter[ResultClass | None] = field(default_factory=Counter)
    solved: int = 0
    unsolved: int = 0
    first_answers: int = 0
    days: int = 0
    contacts: Contacts = field(default_factory=lambda: Contacts(0, 0))
    open: Sequence[Open] = ()
    supervised: Sequence[Watched] = ()
    frequent: Sequence[Frequent] = ()

    @property
    def filed(self) -> int:
        """收到: filed in the period."""
        return self.flows[Flow.FILED]

    @property
    def average_days(self) -> float | None:
        """平均用时: working days from filing to the first answer."""
        return mean(self.days, self.first_answers)

    def list_overdue(self, end: datetime) -> list[Open]:
        """What waited at the end although its date had passed, the longest first."""
        late = [one for one in self.open if is_overdue(one, end)]
        return sorted(late, key=lambda one: (one.due_at or end, one.number))


def measure(
    session: Session, calendar: Calendar, period: Period, now: datetime, community: str | None = None
) -> Figures:
    """All the figures of a period; of one that is not over, up to now."""
    figures = Figures(period, community)
    _count_what_happened(session, calendar, figures)
    end = min(period.until, now)
    figures.open = tuple(queries.list_open(session, period.until, community))
    for one in figures.open:
        _count_open(figures, one, end)
    figures.supervised = tuple(queries.list_supervised(session, period.since, period.until, community))
    figures.frequent = tuple(queries.list_frequent(session, period.since, period.until, community))
    return figures


def is_overdue(one: Open, end: datetime) -> bool:
    """Whether its date had passed at `end`."""
    return one.due_at is not None and one.due_at < end


def _count_what_happened(session: Session, calendar: Calendar, figures: Figures) -> None:
    since, until, community = figures.period.since, figures.period.until, figures.community
    for flown in queries.list_flows(session, since, until, community):
        _count_flow(figures, flown)
    working_days: dict[tuple[date, date], int] = {}
    for answer in queries.list_answered(session, since, until, community):
        _count_answer(figures, answer, calendar, working_days)
    figures.contacts = queries.count_contacts(session, since, until, community)


def _count_flow(figures: Figures, flown: Flown) -> None:
    figures.flows[flown.flow] += flown.count
    if flown.flow is Flow.FILED:
        figures.kinds[flown.kind] += flown.count
        figures.categories[flown.category] += flown.count
        figures.communities[flown.community] += flown.count
        figures.channels[flown.channel] += flown.count
        figures.cells[flown.category, flown.community] += flown.count
    if flown.flow is Flow.DISPATCHED:
        _body(figures, flown.lead).given += flown.count
    if flown.rating is not None:
        for satisfaction in (figures.satisfaction, _body(figures, flown.lead).satisfaction):
            _count_rating(satisfaction, flown.rating, flown.count)


def _count_rating(satisfaction: Satisfaction, rating: Rating, count: int) -> None:
    match rating:
        case Rating.SATISFIED:
            satisfaction.satisfied += count
        case Rating.PARTLY:
            satisfaction.partly += count
        case Rating.NOT_SATISFIED:
            satisfaction.not_satisfied += count


def _count_answer(
    figures: Figures, answer: Answered, calendar: Calendar, working_days: dict[tuple[date, date], int]
) -> None:
    for timeliness in _timeliness(figures, answer.community, answer.lead):
        if answer.due_at is None or answer.at <= answer.due_at:
            timeliness.on_time += 1
        else:
            timeliness.late += 1
    figures.results[answer.result] += 1
    figures.solved += answer.solved is True
    figures.unsolved += answer.solved is False
    if not answer.again:
        days = _local(answer.submitted_at, figures.period.tz), _local(answer.at, figures.period.tz)
        if days not in working_days:
            working_days[days] = count_working_days(*days, calendar)
        figures.first_answers += 1
        figures.days += working_days[days]


def _count_open(figures: Figures, one: Open, end: datetime) -> None:
    _body(figures, one.lead).open += 1
    if is_overdue(one, end):
        for timeliness in _timeliness(figures, one.community, one.lead):
            timeliness.overdue += 1


def _timeliness(figures: Figures, community: str, lead: str | None) -> tuple[Timeliness, ...]:
    here = figures.by_community.setdefault(community, Timeliness())
    return figures.timeliness, here, _body(figures, lead).timeliness


def _body(figures: Figures, lead: str | None) -> BodyFigures:
    return figures.bodies.setdefault(lead, BodyFigures())


def _local(moment: datetime, tz: tzinfo) -> date:
    return moment.astimezone(tz).date()
