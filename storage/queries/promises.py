"""Days that answers promised."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables import Promise, PromiseState

WAITING = (PromiseState.OPEN, PromiseState.ASKED)


def list_due(session: Session, now: datetime, limit: int = 200) -> Sequence[Promise]:
    """Promises about which the committee is to be asked now, oldest first, locked."""
    return session.exec(
        select(Promise)
        .where(col(Promise.state).in_(WAITING), col(Promise.ask_at) <= now)
        .order_by(col(Promise.ask_at), col(Promise.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def list_waiting(session: Session, suggestion_id: int) -> Sequence[Promise]:
    """The promises of a suggestion whose day has not come, or about which nobody has said a word."""
    return session.exec(
        select(Promise)
        .where(Promise.suggestion_id == suggestion_id, col(Promise.state).in_(WAITING))
        .order_by(col(Promise.id))
    ).all()


def find_last(session: Session, suggestion_id: int) -> Promise | None:
    """The newest promise of a suggestion, if a newer answer has not taken its place."""
    promise = session.exec(
        select(Promise).where(Promise.suggestion_id == suggestion_id).order_by(col(Promise.id).desc())
    ).first()
    return promise if promise is not None and promise.state is not PromiseState.REPLACED else None


def find_of_answer(session: Session, answer_id: int) -> Promise | None:
    """The first promise that an answer made."""
    return session.exec(
        select(Promise).where(Promise.answer_id == answer_id).order_by(col(Promise.id))
    ).first()


def count_moved(session: Session, suggestion_id: int) -> int:
    """How often a promised day of a suggestion was put off."""
    return session.exec(
        select(func.count())
        .select_from(Promise)
        .where(Promise.suggestion_id == suggestion_id, Promise.state == PromiseState.MOVED)
    ).one()
