"""What waits for a dispatcher."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from storage.queries.appeals import WAITS
from storage.queries.suggestions import IS_ABOVE
from storage.tables import Status, Suggestion

UNSORTED = "OTH-02"
UNSEEN = (Status.SUBMITTED, Status.NEED_INFO)
WORKED_ON = (*UNSEEN, Status.ACCEPTED, Status.DISPATCHED, Status.IN_PROGRESS, Status.REDO)


def _waiting(community: str | None, screening: bool, wide: bool) -> tuple[Any, ...]:
    """`wide`: also what is about the conduct of staff, at every step: only the street opens it."""
    status = col(Suggestion.status)
    unclear = func.coalesce(Suggestion.category, UNSORTED) == UNSORTED
    new = status == Status.SUBMITTED
    kinds = [
        status.in_((Status.ACCEPTED, Status.RETURN_REQUESTED)),
        new if screening else and_(new, unclear),
        col(Suggestion.wish_due_at).is_not(None),
        WAITS,
    ]
    if wide:
        kinds.append(and_(IS_ABOVE, status.in_(WORKED_ON)))
    here = (or_(*kinds),) if wide else (or_(*kinds), ~IS_ABOVE)
    return here if community is None else (*here, Suggestion.community == community)


def count_waiting(session: Session, community: str | None, screening: bool, wide: bool) -> int:
    """How many wait for a dispatcher of this community, or of the street."""
    conditions = _waiting(community, screening, wide)
    return session.exec(select(func.count()).select_from(Suggestion).where(*conditions)).one()


def list_waiting(
    session: Session, community: str | None, screening: bool, wide: bool, limit: int, offset: int
) -> Sequence[Suggestion]:
    """A page of them: urgent ones first, then what is due first."""
    return session.exec(
        select(Suggestion)
        .where(*_waiting(community, screening, wide))
        .order_by(col(Suggestion.urgent).desc(), col(Suggestion.due_at), col(Suggestion.id))
        .limit(limit)
        .offset(offset)
    ).all()
