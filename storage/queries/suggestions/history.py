"""The history of a suggestion, line by line."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables import Event, Status


def add_event(session: Session, event: Event) -> Event:
    """Add a line to the history; it has its id when this returns."""
    session.add(event)
    session.flush()
    return event


def list_events(session: Session, suggestion_id: int) -> Sequence[Event]:
    """The history, oldest first."""
    return session.exec(
        select(Event).where(Event.suggestion_id == suggestion_id).order_by(col(Event.id))
    ).all()


def list_events_of(session: Session, suggestion_id: int, what: str) -> Sequence[Event]:
    """The lines of the history of one sort, oldest first."""
    return session.exec(
        select(Event).where(Event.suggestion_id == suggestion_id, Event.what == what).order_by(col(Event.id))
    ).all()


def count_events(session: Session, suggestion_id: int, what: str) -> int:
    """How often something happened to a suggestion."""
    return session.exec(
        select(func.count())
        .select_from(Event)
        .where(Event.suggestion_id == suggestion_id, Event.what == what)
    ).one()


def last_move(session: Session, suggestion_id: int, to: Status) -> Event | None:
    """The line of the history by which a suggestion last came into this status."""
    return session.exec(
        select(Event)
        .where(Event.suggestion_id == suggestion_id, Event.after == to)
        .order_by(col(Event.id).desc())
    ).first()


def last_event(session: Session, suggestion_id: int, what: str) -> Event | None:
    """The newest line of the history of this name."""
    return session.exec(
        select(Event)
        .where(Event.suggestion_id == suggestion_id, Event.what == what)
        .order_by(col(Event.id).desc())
    ).first()
