"""Which suggestions other residents may read."""

from sqlalchemy import and_, select
from sqlmodel import col

from storage.tables import Category, Status, Suggestion, Visibility

HIDDEN = frozenset({Status.DRAFT, Status.REJECTED, Status.WITHDRAWN, Status.MERGED})
"""Where nothing is shown, whatever was passed before: not filed, not taken on, taken back, merged."""

PUBLIC = and_(
    col(Suggestion.visibility) == Visibility.PUBLIC,
    col(Suggestion.published_at).is_not(None),
    col(Suggestion.sensitive).is_(False),
    col(Suggestion.status).not_in(HIDDEN),
    col(Suggestion.category).in_(select(col(Category.code)).where(col(Category.public).is_(True))),
)
"""The condition for every query whose result a resident sees who is not the author."""
