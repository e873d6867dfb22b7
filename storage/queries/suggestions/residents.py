"""The suggestions of one resident."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.tables import Status, Suggestion, Visibility


def list_of_resident(session: Session, resident_id: int, limit: int, offset: int) -> Sequence[Suggestion]:
    """A page of a resident's filed suggestions, newest first."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.resident_id == resident_id, Suggestion.status != Status.DRAFT)
        .order_by(col(Suggestion.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_of_resident(session: Session, resident_id: int) -> int:
    """How many suggestions a resident has filed."""
    return session.exec(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.resident_id == resident_id, Suggestion.status != Status.DRAFT)
    ).one()


def list_every(session: Session, resident_id: int) -> Sequence[Suggestion]:
    """All of a resident's suggestions, drafts too, oldest first, locked."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.resident_id == resident_id)
        .order_by(col(Suggestion.id))
        .with_for_update()
    ).all()


def list_of_visibility(session: Session, resident_id: int, visibility: Visibility) -> Sequence[Suggestion]:
    """All of a resident's suggestions, drafts too, that are to be seen in this way, locked."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.resident_id == resident_id, Suggestion.visibility == visibility)
        .order_by(col(Suggestion.id))
        .with_for_update()
    ).all()


def count_any(session: Session, resident_id: int) -> int:
    """How many suggestions a resident has, half-written ones too."""
    return session.exec(
        select(func.count()).select_from(Suggestion).where(Suggestion.resident_id == resident_id)
    ).one()


def count_filed_since(session: Session, resident_id: int, moment: datetime) -> int:
    """How many suggestions a resident has filed from this moment on."""
    return session.exec(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.resident_id == resident_id, col(Suggestion.submitted_at) >= moment)
    ).one()


QUESTIONS = Loader(
    Suggestion,
    col(Suggestion.resident_id) == bindparam("resident"),
    col(Suggestion.status) == Status.NEED_INFO,
    order_by=[col(Suggestion.id)],
)


def list_questions(session: Session, resident_id: int) -> Sequence[Suggestion]:
    """The suggestions about which a resident has been asked something, oldest first."""
    return QUESTIONS.all(session, resident=resident_id)
