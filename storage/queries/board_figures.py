"""Counting for the board: all that could be public by what it is about, whoever wants it read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from storage.queries.publishing import HIDDEN
from storage.tables import Category, Publication, Suggestion

SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]
CATEGORY = Category.__table__  # type: ignore[attr-defined]
PUBLICATION = Publication.__table__  # type: ignore[attr-defined]


class Outcome(StrEnum):
    """Whether it was answered, and by its date (按时): the same day and hour that its author was promised.

    LATE: answered after it. OWED: not answered, and its date has passed. OPEN: its date is still to come.
    """

    IN_TIME = "in_time"
    LATE = "late"
    OWED = "owed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of the same. `month`: which of the months asked for, counted from 0; `seen`: on the board."""

    community: str
    category: str
    month: int
    outcome: Outcome
    seen: bool
    count: int


def list_tallies(
    session: Session, months: Sequence[datetime], until: datetime, now: datetime
) -> Iterator[Tally]:
    """What was filed in each of the months, which begin at these moments, the last one ending at `until`.

    Left out is what is never public by its category, what is sensitive, and what was not accepted, taken back
    or merged into another one. It reads every suggestion there is.
    """
    filed, due, answered = SUGGESTION.c.submitted_at, SUGGESTION.c.due_at, SUGGESTION.c.answered_at
    month = case(*((filed < end, place) for place, end in enumerate(months[1:])), else_=len(months) - 1)
    outcome = case(
        (and_(answered.is_not(None), func.coalesce(answered <= due, True)), Outcome.IN_TIME),
        (answered.is_not(None), Outcome.LATE),
        (due < now, Outcome.OWED),
        else_=Outcome.OPEN,
    )
    rows = (
        select(
            SUGGESTION.c.community.label("community"), SUGGESTION.c.category.label("category"),
            month.label("month"), outcome.label("outcome"),
            PUBLICATION.c.suggestion_id.is_not(None).label("seen"),
        )
        .select_from(
            SUGGESTION.join(CATEGORY, CATEGORY.c.code == SUGGESTION.c.category).outerjoin(
                PUBLICATION, PUBLICATION.c.suggestion_id == SUGGESTION.c.id
            )
        )
        .where(
            filed >= months[0], filed < until, CATEGORY.c.public, ~SUGGESTION.c.sensitive,
            SUGGESTION.c.status.not_in(HIDDEN),
        )
        .subquery()
    )  # fmt: skip
    for community, category, place, ended, seen, count in session.execute(
        select(*rows.c, func.count()).group_by(*rows.c)
    ):
        yield Tally(community, category, place, Outcome(ended), bool(seen), count)
