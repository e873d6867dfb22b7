"""What waits for a dispatcher."""

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from storage.queries import bounded
from storage.queries.bounded import Stretch
from storage.queries.suggestions import IS_ABOVE, STILL_OPEN
from storage.tables import Appeal, Status, Suggestion

UNSORTED = "OTH-02"
UNSEEN = (Status.SUBMITTED, Status.NEED_INFO)
WORKED_ON = (*UNSEEN, Status.ACCEPTED, Status.DISPATCHED, Status.IN_PROGRESS, Status.REDO)


def _waiting(community: str | None, screening: bool, wide: bool) -> Stretch:
    """`wide`: also what is about the conduct of staff, at every step: only the street opens it."""
    status = col(Suggestion.status)
    unclear = func.coalesce(Suggestion.category, UNSORTED) == UNSORTED
    new = status == Status.SUBMITTED
    kinds = [
        status.in_((Status.ACCEPTED, Status.RETURN_REQUESTED)),
        new if screening else and_(new, unclear),
        col(Suggestion.wish_due_at).is_not(None),
    ]
    if wide:
        kinds.append(and_(IS_ABOVE, status.in_(WORKED_ON)))
    asked = select(col(Suggestion.id)).where(STILL_OPEN, or_(*kinds)).correlate(None)
    # What was decided against its author may be at its end; of these only a few are looked at.
    appealed = select(col(Appeal.suggestion_id)).where(col(Appeal.decided_at).is_(None))
    waits = col(Suggestion.id).in_(asked.union_all(appealed))
    here: list[ColumnElement[bool]] = [waits] if wide else [waits, ~IS_ABOVE]
    if community is not None:
        here.append(col(Suggestion.community) == community)
    return Stretch(here, (col(Suggestion.urgent).desc(), col(Suggestion.due_at), col(Suggestion.id)))


def list_ids(session: Session, community: str | None, screening: bool, wide: bool) -> list[int | None]:
    """The row ids of what waits for a dispatcher of this community, or of the street: urgent ones first."""
    return bounded.list_ids(session, _waiting(community, screening, wide))
