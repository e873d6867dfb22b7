"""Figures of months that were played: each is counted once more from what was seen when it happened."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from bot.services import figures
from bot.services.deadlines import count_working_days
from bot.services.desk import Desk
from bot.services.figures import Figures, Period, Timeliness, month_of
from bot.services.lights import AWAITED
from storage.queries.figures import Flow
from storage.queries.figures.standing import AWAITED as WAITING
from storage.tables import Former, Rating, Status
from tests.builders_figures import Play, Story, is_here
from tests.builders_ladder import SHENZHEN, at, day_of

MONTHS = (9, 10)
STEP, SEED = timedelta(hours=7), 1


def month(number: int) -> Period:
    return month_of(date(2026, number, 1), SHENZHEN)


def measured(session: Session, desk: Desk, period: Period, community: str | None) -> Figures:
    # Two months later, when much of it has changed.
    return figures.measure(session, desk.calendar, period, at(12, 31, 12), community)


def expected(story: Story, desk: Desk, period: Period, community: str | None) -> dict[str, Any]:
    """The same figures, counted by hand."""
    then = story.ends[period.until.astimezone(SHENZHEN)]

    def of(what: str) -> list[Any]:
        return [one for one in story.of(what, period) if is_here(then[one.id], community)]

    filed = [then[one.id] for one in of("filed")]
    answers, words = of("REPLIED"), of("rated")
    on_time = [one for one in answers if one.at <= one.row["due_at"]]
    waiting = [row for row in then.values() if row["status"] in AWAITED and is_here(row, community)]
    first = [one for one in answers if one.row["redo_count"] == 0]
    return {
        "filed": len(filed),
        "accepted": len(of("accepted")),
        "rejected": len(of("REJECTED")),
        "withdrawn": len(of("WITHDRAWN")),
        "merged": len(of("MERGED")),
        "reopened": len(of("REDO")),
        "closed": len(of("CLOSED")),
        "returned": len(of("RETURN_REQUESTED")),
        "kinds": Counter(row["kind"] for row in filed),
        "categories": Counter(row["category"] for row in filed),
        "communities": Counter(row["community"] for row in filed),
        "channels": Counter(row["channel"] for row in filed),
        "timeliness": Timeliness(
            len(on_time),
            len(answers) - len(on_time),
            sum(row["due_at"] < period.until for row in waiting),
        ),
        "ratings": Counter(one.extra[0] for one in words),
        "given": Counter(one.row["lead"] for one in of("given")),
        "answered by": Counter(one.row["lead"] for one in answers),
        "open": {row["number"]: (row["status"], row["due_at"]) for row in waiting},
        "waiting with": Counter(
            None if row["status"] in (Status.SUBMITTED, Status.NEED_INFO, Status.ACCEPTED) else row["lead"]
            for row in waiting
        ),
        "supervised": {one.row["number"] for one in of("supervised")}
        | {one.row["number"] for one in words if one.extra == (Rating.NOT_SATISFIED, True)},
        "days": sum(
            count_working_days(day_of(one.row["submitted_at"]), day_of(one.at), desk.calendar)
            for one in first
        ),
    }


def told(found: Figures) -> dict[str, Any]:
    ratings = {
        Rating.SATISFIED: found.satisfaction.satisfied,
        Rating.PARTLY: found.satisfaction.partly,
        Rating.NOT_SATISFIED: found.satisfaction.not_satisfied,
    }
    bodies = found.bodies.items()
    return {
        **{flow.value: found.flows[flow] for flow in Flow if flow not in UNSEEN},
        "kinds": found.kinds,
        "categories": found.categories,
        "communities": found.communities,
        "channels": found.channels,
        "timeliness": found.timeliness,
        "ratings": Counter({rating: number for rating, number in ratings.items() if number}),
        "given": Counter({code: body.given for code, body in bodies if body.given}),
        "answered by": Counter(
            {code: body.timeliness.settled for code, body in bodies if body.timeliness.settled}
        ),
        "open": {one.number: (one.status, one.due_at) for one in found.open},
        "waiting with": Counter({code: body.open for code, body in bodies if body.open}),
        "supervised": {one.number for one in found.supervised},
        "days": found.days,
    }


UNSEEN = {Flow.DISPATCHED, Flow.EXTENDED, Flow.URGED, Flow.SUPERVISED, Flow.RATED}
"""Counted by what they do: bodies that are given something, dates that move, words that are said."""


def test_every_figure_of_a_month_is_what_was_seen_when_it_happened(session: Session, desk: Desk) -> None:
    play = Play(session, desk, SEED)
    story = play.run(at(9, 14, 9), at(11, 12, 9), STEP)
    for number in MONTHS:
        for community in (None, "LT"):
            found = told(measured(session, desk, month(number), community))
            assert found == expected(story, desk, month(number), community), (number, community)
    # The story has something of everything, or it shows nothing.
    seen = {one.what for one in story.lines}
    assert seen >= {"filed", "REPLIED", "REDO", "MERGED", "NEED_INFO", "WITHDRAWN", "supervised", "given"}
    assert session.exec(select(func.count()).select_from(Former)).one() > 10
    assert measured(session, desk, month(10), None).timeliness.late
    assert measured(session, desk, month(10), None).timeliness.overdue


def test_what_waits_is_what_the_lights_say(session: Session) -> None:
    assert set(WAITING) == AWAITED


def test_an_empty_month_has_no_rates(session: Session, desk: Desk) -> None:
    empty = measured(session, desk, month(9), None)
    assert (empty.filed, empty.timeliness.owed, empty.satisfaction.rated) == (0, 0, 0)
    assert empty.timeliness.settled_rate is None
    assert empty.satisfaction.rate(0.6) is None
    assert empty.average_days is None
    assert figures.change(5, 0) is None


def test_rates_are_those_that_towns_have_published() -> None:
    # 宁国 2022-04: 601 orders, 597 in time; 西宁城中区 2024-06: 614, 34 and 22 of 670; 95 after 100.
    timeliness = Timeliness(on_time=597, late=4)
    assert timeliness.settled_rate == 1
    assert round((timeliness.on_time_rate or 0) * 100, 1) == 99.3
    said = figures.Satisfaction(614, 34, 22)
    assert round((said.rate(0.6) or 0) * 100, 2) == 94.69
    assert figures.change(95, 100) == pytest.approx(-0.05)


def test_months_are_compared_with_the_one_before_and_the_year_before() -> None:
    january = month_of(date(2027, 1, 15), SHENZHEN)
    assert (january.first, january.last) == (date(2027, 1, 1), date(2027, 1, 31))
    assert january.month_before() == month_of(date(2026, 12, 1), SHENZHEN)
    assert january.year_before() == month_of(date(2026, 1, 1), SHENZHEN)
    assert january.since.isoformat() == "2026-12-31T16:00:00+00:00"
    assert january.until == month_of(date(2027, 2, 1), SHENZHEN).since
