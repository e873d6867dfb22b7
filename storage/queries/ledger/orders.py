"""Exports asked for in chat: whose turn it is, and what became of each."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.tables import ExportOrder, ExportState

AT_WORK = (ExportState.WAITING, ExportState.RUNNING)
ORDER = Loader(ExportOrder, col(ExportOrder.id) == bindparam("row"))


def find_order(session: Session, row: int, *, lock: bool = False) -> ExportOrder | None:
    """An order by its row id."""
    if lock:
        return session.get(ExportOrder, row, with_for_update=True, populate_existing=True)
    return ORDER.first(session, row=row)


def add_order(session: Session, order: ExportOrder) -> ExportOrder:
    """Keep an order; it has its id when this returns."""
    session.add(order)
    session.flush()
    return order


def is_under_way(session: Session, members: Collection[int]) -> bool:
    """Whether something these members ordered waits or runs."""
    statement = select(ExportOrder.id).where(
        col(ExportOrder.member_id).in_(members), col(ExportOrder.state).in_(AT_WORK)
    )
    return session.exec(statement.limit(1)).first() is not None


def is_due(session: Session, silent: datetime) -> bool:
    """Whether anything is to be done: what waits, and what somebody began who gave no sign since `silent`."""
    return session.exec(select(ExportOrder.id).where(_due(silent)).limit(1)).first() is not None


def claim_due(session: Session, silent: datetime) -> ExportOrder | None:
    """The oldest of these, locked."""
    return session.exec(
        select(ExportOrder)
        .where(_due(silent))
        .order_by(col(ExportOrder.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _due(silent: datetime) -> ColumnElement[bool]:
    left = and_(col(ExportOrder.state) == ExportState.RUNNING, col(ExportOrder.beat_at) < silent)
    return or_(col(ExportOrder.state) == ExportState.WAITING, left)


def forget_before(session: Session, moment: datetime) -> None:
    """Forget orders of before that ended, or were never given."""
    session.execute(
        delete(ExportOrder).where(
            col(ExportOrder.created_at) < moment, col(ExportOrder.state).not_in(AT_WORK)
        )
    )
