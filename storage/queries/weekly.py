"""The numbers of a week: what came, what was answered, what is open."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.queries.suggestions import IS_ABOVE
from storage.tables import Status, Suggestion


def list_open(
    session: Session, community: str | None, body: str | None, statuses: Collection[Status]
) -> Sequence[Suggestion]:
    """What stands in these states in a place, as `list_answered` reads places."""
    return session.exec(
        select(Suggestion).where(*_here(community, body), col(Suggestion.status).in_(statuses))
    ).all()


def list_filed(
    session: Session, community: str | None, body: str | None, since: datetime, until: datetime
) -> Sequence[int | None]:
    """Row ids of what was filed in a place from `since` on and before `until`."""
    return session.exec(
        select(Suggestion.id).where(
            *_here(community, body),
            Suggestion.status != Status.DRAFT,
            col(Suggestion.submitted_at) >= since,
            col(Suggestion.submitted_at) < until,
        )
    ).all()


def list_answered(
    session: Session, community: str | None, body: str | None, since: datetime, until: datetime
) -> Sequence[Suggestion]:
    """What was answered in that time in a community (None: in all), by a body that leads (None: by any).

    What is about the conduct of staff is left out of everything but the whole street.
    """
    return session.exec(
        select(Suggestion).where(
            *_here(community, body),
            col(Suggestion.answered_at) >= since,
            col(Suggestion.answered_at) < until,
        )
    ).all()


def _here(community: str | None, body: str | None) -> list[Any]:
    conditions: list[Any] = []
    if community is not None:
        conditions.append(Suggestion.community == community)
    if body is not None:
        conditions.append(Suggestion.lead == body)
    if conditions:
        conditions.append(~IS_ABOVE)
    return conditions
