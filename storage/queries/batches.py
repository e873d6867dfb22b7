"""Sheets that are imported, and their rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from storage.tables import Batch, BatchRow, BatchState, Suggestion

RUNNING = (BatchState.IMPORTING, BatchState.UNDOING)
DONE = (BatchState.IMPORTING, BatchState.DONE, BatchState.UNDOING)


def get_batch(session: Session, batch_id: int, *, lock: bool = False) -> Batch:
    """The batch with this row id; LookupError if there is none."""
    batch = session.get(Batch, batch_id, with_for_update=True if lock else None, populate_existing=lock)
    if batch is None:
        raise LookupError("no such batch")
    return batch


def list_waiting(session: Session, now: datetime, limit: int) -> Sequence[Batch]:
    """Batches whose file is to be fetched now, oldest first."""
    return session.exec(
        select(Batch)
        .where(Batch.state == BatchState.WAITING, col(Batch.next_at) <= now)
        .order_by(col(Batch.id))
        .limit(limit)
    ).all()


def claim_running(session: Session) -> Batch | None:
    """A batch that is being imported or undone, locked; another process may have another."""
    return session.exec(
        select(Batch)
        .where(col(Batch.state).in_(RUNNING))
        .order_by(col(Batch.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def count_running(session: Session) -> int:
    """How many batches are being imported or undone."""
    return session.exec(select(func.count()).select_from(Batch).where(col(Batch.state).in_(RUNNING))).one()


def find_twin(session: Session, batch: Batch) -> Batch | None:
    """The last batch of the same file that was imported and not undone."""
    return session.exec(
        select(Batch)
        .where(Batch.sha256 == batch.sha256, Batch.id != batch.id, col(Batch.state).in_(DONE))
        .order_by(col(Batch.id).desc())
    ).first()


def list_rows(session: Session, batch_id: int) -> Sequence[BatchRow]:
    """All rows of a batch in their order."""
    return session.exec(
        select(BatchRow).where(BatchRow.batch_id == batch_id).order_by(col(BatchRow.line))
    ).all()


def list_to_import(session: Session, batch_id: int, limit: int) -> Sequence[BatchRow]:
    """Faultless rows that are no suggestion yet."""
    statement = select(BatchRow).where(BatchRow.batch_id == batch_id, col(BatchRow.suggestion_id).is_(None))
    rows = session.exec(statement.order_by(col(BatchRow.line)))
    good: list[BatchRow] = []
    for row in rows:
        if not row.faults:
            good.append(row)
        if len(good) == limit:
            break
    return good


def list_to_undo(session: Session, batch_id: int, limit: int) -> Sequence[BatchRow]:
    """Rows whose suggestion is still to be looked at, to be taken back."""
    return session.exec(
        select(BatchRow)
        .where(
            BatchRow.batch_id == batch_id,
            col(BatchRow.suggestion_id).is_not(None),
            col(BatchRow.undone_at).is_(None),
            col(BatchRow.kept).is_(False),
        )
        .order_by(col(BatchRow.line))
        .limit(limit)
    ).all()


def list_numbers(session: Session, batch_id: int, *, kept: bool | None = None) -> Sequence[str]:
    """The numbers of the suggestions of a batch, or of those that the undoing left or not."""
    statement = (
        select(Suggestion.number)
        .join(BatchRow, col(BatchRow.suggestion_id) == col(Suggestion.id))
        .where(BatchRow.batch_id == batch_id)
        .order_by(col(BatchRow.line))
    )
    if kept is not None:
        statement = statement.where(col(BatchRow.kept).is_(kept))
    return [number for number in session.exec(statement) if number is not None]


def count_filed(session: Session, batch_id: int) -> int:
    """How many rows of a batch have become suggestions."""
    return session.exec(
        select(func.count())
        .select_from(BatchRow)
        .where(BatchRow.batch_id == batch_id, col(BatchRow.suggestion_id).is_not(None))
    ).one()


def drop_forgotten(session: Session, before: datetime) -> int:
    """Batches that nobody decided about since then are dropped; gives how many."""
    result = session.execute(
        update(Batch)
        .where(col(Batch.state) == BatchState.READY, col(Batch.created_at) < before)
        .values(state=BatchState.DROPPED)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def forget_rows(session: Session, before: datetime) -> int:
    """Delete the rows older than this that became nothing; gives how many."""
    old = select(Batch.id).where(
        col(Batch.created_at) < before,
        col(Batch.state).not_in((BatchState.WAITING, BatchState.READY, BatchState.IMPORTING)),
    )
    result = session.execute(
        delete(BatchRow).where(col(BatchRow.batch_id).in_(old), col(BatchRow.suggestion_id).is_(None))
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
