"""The frequent matters (高频) of a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from storage.queries.counting import SUGGESTION
from storage.queries.figures.then import EVENT, Then, moved
from storage.tables import Status

FREQUENT = "frequent"


@dataclass(frozen=True, slots=True)
class Frequent:
    """One suggestion about a frequent matter, filed in the time."""

    surge_id: int
    suggestion_id: int
    community: str
    category: str | None
    estate: str | None


def list_frequent(
    session: Session, since: datetime, until: datetime, community: str | None = None
) -> Iterator[Frequent]:
    """What was filed in a time and known before its end to be about a frequent matter, by age."""
    end, line = Then(end=until), EVENT.alias()
    known = (
        select(line.c.id)
        .where(line.c.suggestion_id == EVENT.c.suggestion_id, line.c.what == FREQUENT, line.c.at < until)
        .exists()
    )
    statement = (
        select(
            SUGGESTION.c.surge_id, SUGGESTION.c.id, end.community, end.category, SUGGESTION.c.estate,
        )
        .select_from(end.join(EVENT.join(SUGGESTION, SUGGESTION.c.id == EVENT.c.suggestion_id)))
        .where(
            moved(since, until),
            EVENT.c.before == Status.DRAFT,
            SUGGESTION.c.surge_id.is_not(None),
            known,
            end.within(community),
        )
        .order_by(SUGGESTION.c.id)
    )  # fmt: skip
    for row in session.execute(statement):
        yield Frequent(*row)
