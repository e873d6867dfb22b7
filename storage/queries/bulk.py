"""Orders for many suggestions at once, and the suggestions to choose from."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_
from sqlmodel import Session, col, select

from storage.queries.suggestions import IS_ABOVE
from storage.queries.work import Condition
from storage.tables import Bulk, BulkRow, BulkState, Category, Status, Suggestion


def conditions(
    status: Status | None,
    menu_group: str | None,
    estate: str | None,
    body: str | None,
    before: datetime | None,
    due_before: datetime | None,
    public: bool,
    skipped: Collection[int],
    awaited: Collection[Status],
) -> list[Condition]:
    """What is chosen, without what is about the conduct of staff: that is opened one by one.

    `before`: filed before then. `due_before`: its answer was due before then, and still is.
    `public`: passed for others to read.
    """
    found: list[Condition] = [~IS_ABOVE]
    if status is not None:
        found.append(col(Suggestion.status) == status)
    if menu_group is not None:
        codes = select(Category.code).where(Category.menu_group == menu_group)
        found.append(col(Suggestion.category).in_(codes))
    if estate is not None:
        found.append(col(Suggestion.estate) == estate)
    if body is not None:
        found.append(col(Suggestion.lead) == body)
    if before is not None:
        found.append(col(Suggestion.submitted_at) < before)
    if due_before is not None:
        found += [col(Suggestion.due_at) < due_before, col(Suggestion.status).in_(awaited)]
    if public:
        found.append(col(Suggestion.published_at).is_not(None))
    if skipped:
        found.append(col(Suggestion.id).not_in(skipped))
    return found


def list_rows(session: Session, bulk_id: int) -> Sequence[tuple[BulkRow, Suggestion]]:
    """Every suggestion of an order, in the order of its choosing."""
    return session.exec(
        select(BulkRow, Suggestion)
        .join(Suggestion, col(BulkRow.suggestion_id) == col(Suggestion.id))
        .where(BulkRow.bulk_id == bulk_id)
        .order_by(col(BulkRow.id))
    ).all()


def list_open_rows(session: Session, bulk_id: int, limit: int) -> Sequence[BulkRow]:
    """What of an order is still to be done."""
    return session.exec(
        select(BulkRow)
        .where(BulkRow.bulk_id == bulk_id, col(BulkRow.outcome).is_(None))
        .order_by(col(BulkRow.id))
        .limit(limit)
    ).all()


def clear_rows(session: Session, bulk_id: int) -> None:
    """Choose anew."""
    session.execute(delete(BulkRow).where(col(BulkRow.bulk_id) == bulk_id))


def is_due(session: Session, now: datetime) -> bool:
    """Whether an order is under way, or its moment has come."""
    return session.exec(select(Bulk.id).where(_due(now)).limit(1)).first() is not None


def claim_due(session: Session, now: datetime) -> Bulk | None:
    """The oldest order under way, or whose moment has come, locked."""
    return session.exec(
        select(Bulk).where(_due(now)).order_by(col(Bulk.id)).limit(1).with_for_update(skip_locked=True)
    ).first()


def _due(now: datetime) -> Condition:
    waiting = and_(col(Bulk.state) == BulkState.WAITING, col(Bulk.run_at) <= now)
    return or_(col(Bulk.state) == BulkState.RUNNING, waiting)


def forget_before(session: Session, moment: datetime) -> None:
    """Forget orders of before, unless they are still to be done."""
    ended = select(Bulk.id).where(
        col(Bulk.created_at) < moment, col(Bulk.state).not_in((BulkState.WAITING, BulkState.RUNNING))
    )
    session.execute(delete(BulkRow).where(col(BulkRow.bulk_id).in_(ended)))
    session.execute(delete(Bulk).where(col(Bulk.id).in_(ended)))
