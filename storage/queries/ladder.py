"""Suggestions at which the ladder has to look, and the steps it has taken."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import LadderStep, Suggestion


def list_due(session: Session, now: datetime, limit: int) -> Sequence[Suggestion]:
    """Suggestions at which it is time to look, the longest due first, locked."""
    return session.exec(
        select(Suggestion)
        .where(col(Suggestion.ladder_at) <= now)
        .order_by(col(Suggestion.ladder_at), col(Suggestion.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def list_taken(session: Session, suggestion_id: int) -> Sequence[LadderStep]:
    """The steps that were taken about a suggestion, in their order."""
    return session.exec(
        select(LadderStep).where(LadderStep.suggestion_id == suggestion_id).order_by(col(LadderStep.id))
    ).all()
