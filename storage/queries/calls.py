"""Who has to be told something by telephone or at the door."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from storage.queries.suggestions import IS_ABOVE
from storage.queries.work import Condition
from storage.tables import Call, Resident, Suggestion

PERSON = case((col(Resident.contact).is_not(None), col(Call.resident_id)), else_=-col(Call.id))
"""What is told by one telephone call. Of somebody without a number each matter stands alone: nothing may show
that two are of the same author.
"""


def find_open(session: Session, suggestion_id: int, resident_id: int) -> Call | None:
    """What a resident has still to be told of a suggestion."""
    return session.exec(
        select(Call).where(
            Call.suggestion_id == suggestion_id,
            Call.resident_id == resident_id,
            col(Call.done_at).is_(None),
        )
    ).first()


def list_open_of(session: Session, resident_id: int) -> Sequence[Call]:
    """All that a resident has still to be told, oldest first, locked."""
    return session.exec(
        select(Call)
        .where(Call.resident_id == resident_id, col(Call.done_at).is_(None))
        .order_by(col(Call.id))
        .with_for_update()
    ).all()


def list_open(
    session: Session, community: str | None, limit: int, offset: int
) -> Sequence[tuple[Call, Suggestion, int]]:
    """A page of those to call in a community, or in all, each with her oldest matter and how many there are:
    those tried less often first, then those who have waited longest.
    """
    first, tries, since = func.min(Call.id), func.min(Call.tries), func.min(Call.created_at)
    people = (
        select(
            first.label("first"), tries.label("tries"), since.label("since"), func.count().label("matters")
        )
        .select_from(Call)
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .join(Resident, col(Call.resident_id) == col(Resident.id))
        .where(col(Call.done_at).is_(None), *_within(community))
        .group_by(PERSON)
        .order_by(tries, since, first)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    statement = (
        select(Call, Suggestion, people.c.matters)
        .join(people, people.c.first == col(Call.id))
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .order_by(people.c.tries, people.c.since, people.c.first)
    )
    return session.exec(statement).all()


def list_together(session: Session, call: Call, community: str | None) -> Sequence[tuple[Call, Suggestion]]:
    """What is told in the same telephone call, without this one: nothing, if she cannot be called."""
    statement = (
        select(Call, Suggestion)
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .join(Resident, col(Call.resident_id) == col(Resident.id))
        .where(
            Call.resident_id == call.resident_id,
            Call.id != call.id,
            col(Resident.contact).is_not(None),
            col(Call.done_at).is_(None),
            *_within(community),
        )
        .order_by(col(Call.id))
    )
    return session.exec(statement).all()


def _within(community: str | None) -> list[Condition]:
    return [] if community is None else [col(Suggestion.community) == community, ~IS_ABOVE]


def count_people(session: Session, community: str | None) -> int:
    """How many people have to be called in a community, or in all."""
    statement = (
        select(func.count(PERSON.distinct()))
        .select_from(Call)
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .join(Resident, col(Call.resident_id) == col(Resident.id))
        .where(col(Call.done_at).is_(None), *_within(community))
    )
    return session.exec(statement).one()


def list_communities(session: Session) -> set[str | None]:
    """Where calls are open; None for those about what goes above the community."""
    statement = (
        select(Suggestion.community, IS_ABOVE)
        .select_from(Call)
        .join(Suggestion, col(Call.suggestion_id) == col(Suggestion.id))
        .where(col(Call.done_at).is_(None))
        .distinct()
    )
    return {None if above else community for community, above in session.exec(statement).all()}


def end(session: Session, call: Call, now: datetime) -> None:
    """She has been told."""
    call.done_at = now
    session.add(call)
