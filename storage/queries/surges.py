"""Which suggestions are still to be compared with those of the days around them, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from storage.queries.suggestions import IS_ABOVE
from storage.tables import Sketch, Status, Suggestion, Surge

NEAREST = 300
"""Of so many of the days around it, the newest, a suggestion is compared with each."""

REPORTED: Any = case(
    (col(Suggestion.typist_id).is_not(None), col(Suggestion.created_at)),
    else_=col(Suggestion.submitted_at),
)
"""When it was said: what was typed for somebody later counts when she said it."""

# What is about the conduct of staff is nobody's business in its community.
COUNTED = (col(Suggestion.status).not_in((Status.DRAFT, Status.WITHDRAWN)), ~IS_ABOVE)


def list_uncompared(session: Session, since: datetime, limit: int) -> Sequence[Suggestion]:
    """Suggestions said from this moment on that were not compared yet, oldest first."""
    return session.exec(
        select(Suggestion)
        .join(Sketch, col(Sketch.suggestion_id) == Suggestion.id)
        # Nothing is said after it was filed: so much is known of a row by an index.
        .where(col(Suggestion.submitted_at) >= since, since <= REPORTED)
        .where(col(Sketch.compared_at).is_(None), *COUNTED)
        .order_by(REPORTED, col(Suggestion.id))
        .limit(limit)
    ).all()


def list_around(
    session: Session, suggestion: Suggestion, begin: datetime, end: datetime
) -> Sequence[Suggestion]:
    """Others of its community that were said in this time."""
    return session.exec(
        select(Suggestion)
        .where(
            Suggestion.community == suggestion.community,
            Suggestion.id != suggestion.id,
            col(Suggestion.submitted_at) >= begin,
            begin <= REPORTED,
            end > REPORTED,
            *COUNTED,
        )
        .order_by(col(Suggestion.id).desc())
        .limit(NEAREST)
    ).all()


def set_compared(session: Session, suggestion_id: int, now: datetime) -> None:
    """It was compared, with the words it has now."""
    sketch = session.get(Sketch, suggestion_id)
    if sketch is not None:
        sketch.compared_at = now
        session.add(sketch)


def has_untold(session: Session) -> bool:
    """Whether there is a matter of which nobody was told yet."""
    return session.exec(select(Surge.id).where(col(Surge.told_at).is_(None)).limit(1)).first() is not None


def list_untold(session: Session, limit: int) -> Sequence[Surge]:
    """Matters of which nobody was told yet, locked."""
    return session.exec(
        select(Surge)
        .where(col(Surge.told_at).is_(None))
        .order_by(col(Surge.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def list_of(session: Session, surge_id: int) -> Sequence[Suggestion]:
    """The suggestions about one matter, oldest first, without what was taken back."""
    return session.exec(
        select(Suggestion).where(Suggestion.surge_id == surge_id, *COUNTED).order_by(col(Suggestion.id))
    ).all()


def count_of(session: Session, surge_id: int) -> int:
    """How many suggestions are about one matter."""
    return session.exec(
        select(func.count()).select_from(Suggestion).where(Suggestion.surge_id == surge_id, *COUNTED)
    ).one()
