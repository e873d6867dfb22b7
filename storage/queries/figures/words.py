"""Whether authors heard a first word of a person in time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from storage.queries.counting import SUGGESTION
from storage.queries.figures.then import EVENT, STEP, Then, moved
from storage.tables import Actor, Status, Step


@dataclass(frozen=True, slots=True)
class Contacts:
    """Of what was filed in a time: a person spoke in time, or did not. The rest had time, or was over."""

    in_time: int
    late: int


def count_contacts(
    session: Session, since: datetime, until: datetime, community: str | None = None
) -> Contacts:
    """How many of what was filed in this time had their first word before its end, in time or not.

    Late is what the ladder noted as such (`Step.UNCONTACTED`); the first word is a step of the committee.
    """
    end, line = Then(end=until), EVENT.alias()
    late = (
        select(STEP.c.id)
        .where(
            STEP.c.suggestion_id == EVENT.c.suggestion_id,
            STEP.c.step == Step.UNCONTACTED,
            STEP.c.at < until,
        )
        .exists()
    )
    spoken = (
        select(line.c.id)
        .where(
            line.c.suggestion_id == EVENT.c.suggestion_id,
            line.c.before == Status.SUBMITTED,
            line.c.actor == Actor.MEMBER,
            line.c.at < until,
        )
        .exists()
    )
    statement = (
        select(
            func.sum(case((and_(spoken, ~late), 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
        .select_from(end.join(EVENT.join(SUGGESTION, SUGGESTION.c.id == EVENT.c.suggestion_id)))
        .where(moved(since, until), EVENT.c.before == Status.DRAFT, end.within(community))
    )
    in_time, missed = session.execute(statement).one()
    return Contacts(int(in_time or 0), int(missed or 0))
