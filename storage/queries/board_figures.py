"""Counting for the board: all that could be public by what it is about, whoever wants it read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, case
from sqlmodel import Session

from storage.queries.counting import IN_TIME, SUGGESTION, count_by, place
from storage.queries.publishing import HIDDEN
from storage.tables import Category, Publication

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
    by = {
        "community": SUGGESTION.c.community,
        "category": SUGGESTION.c.category,
        "month": place(filed, months),
        "outcome": case(
            (and_(answered.is_not(None), IN_TIME), Outcome.IN_TIME),
            (answered.is_not(None), Outcome.LATE),
            (due < now, Outcome.OWED),
            else_=Outcome.OPEN,
        ),
        "seen": PUBLICATION.c.suggestion_id.is_not(None),
    }
    source = SUGGESTION.join(CATEGORY, CATEGORY.c.code == SUGGESTION.c.category).outerjoin(
        PUBLICATION, PUBLICATION.c.suggestion_id == SUGGESTION.c.id
    )
    where = [
        filed >= months[0], filed < until, CATEGORY.c.public, ~SUGGESTION.c.sensitive,
        SUGGESTION.c.status.not_in(HIDDEN),
    ]  # fmt: skip
    for community, category, month, outcome, seen, count in count_by(session, source, where, by):
        yield Tally(community, category, month, Outcome(outcome), bool(seen), count)
