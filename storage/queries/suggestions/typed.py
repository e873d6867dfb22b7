"""What was typed and filed for somebody else."""

from collections.abc import Collection

from sqlmodel import Session, col

from storage.queries import bounded
from storage.queries.bounded import Stretch
from storage.queries.suggestions.rows import IS_ABOVE
from storage.tables import Status, Suggestion


def list_typed(session: Session, communities: Collection[str]) -> list[int | None]:
    """The row ids of what was typed and filed for others in these communities, newest first."""
    return bounded.list_ids(session, _typed(communities))


def _typed(communities: Collection[str]) -> Stretch:
    where = (
        col(Suggestion.typist_id).is_not(None),
        col(Suggestion.status) != Status.DRAFT,
        col(Suggestion.community).in_(communities),
        ~IS_ABOVE,
    )
    return Stretch(where, (col(Suggestion.id).desc(),))
