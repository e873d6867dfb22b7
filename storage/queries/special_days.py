"""The town's own list of days worked and days off."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from storage.tables import SpecialDay


def list_days(session: Session) -> Sequence[SpecialDay]:
    """All of them, in order."""
    return session.exec(select(SpecialDay).order_by(col(SpecialDay.day))).all()


def find_day(session: Session, day: date) -> SpecialDay | None:
    """What the list says of a day."""
    return session.get(SpecialDay, day)
