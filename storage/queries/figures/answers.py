"""The answers that went out in a time, each with the date it was owed by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlmodel import Session

from storage.queries.counting import SUGGESTION
from storage.queries.figures.then import EVENT, Then, moved
from storage.tables import Answer, Kind, ResultClass, Status

ANSWER = Answer.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer. `due_at` and `lead` as they were when it went out; `again`: the second, after a reopening.

    `result` and `solved`: how the matter ended by it, where that was said.
    """

    community: str
    kind: Kind | None
    category: str | None
    lead: str | None
    submitted_at: datetime
    due_at: datetime | None
    at: datetime
    again: bool
    result: ResultClass | None
    solved: bool | None


def list_answered(
    session: Session, since: datetime, until: datetime, community: str | None = None
) -> Iterator[Answered]:
    """The answers of a time in a community (None: in all). One that serves several merged ones is one."""
    end, then = Then(end=until), Then(after=EVENT.c.at)
    source = EVENT.join(SUGGESTION, SUGGESTION.c.id == EVENT.c.suggestion_id).outerjoin(
        ANSWER, and_(ANSWER.c.suggestion_id == EVENT.c.suggestion_id, ANSWER.c.at == EVENT.c.at)
    )
    begun = EVENT.alias()
    again = (
        select(func.count())
        .select_from(begun)
        .where(
            begun.c.suggestion_id == EVENT.c.suggestion_id,
            begun.c.after == Status.REDO,
            begun.c.id < EVENT.c.id,
        )
        .scalar_subquery()
    )
    statement = (
        select(
            end.community, end.kind, end.category, then.lead, SUGGESTION.c.submitted_at, then.due_at,
            EVENT.c.at, again, ANSWER.c.result_class, ANSWER.c.solved,
        )
        .select_from(then.join(end.join(source)))
        .where(moved(since, until), EVENT.c.after == Status.REPLIED, end.within(community))
    )  # fmt: skip
    for row in session.execute(statement):
        place, kind, category, lead, submitted_at, due_at, at, times, result, solved = row
        yield Answered(place, kind, category, lead, submitted_at, due_at, at, times > 0, result, solved)
