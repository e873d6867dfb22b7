"""批量导入: a sheet of what came elsewhere becomes suggestions, each as if it had been entered by hand.

The file is fetched and read, its rows are looked at, and on one word of the worker all good ones are filed:
row by row in small transactions that each mark what they did, so that a restart goes on and a second press
changes nothing. For a day all of it can be taken back, except what somebody has acted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import drafts, entries, history, lifecycle, notices, personal
from bot.services.batches.rows import Read, said_at
from bot.services.desk import Desk
from bot.services.entries import Source
from storage.queries import batches, outbox, people, suggestions
from storage.tables import (
    Actor,
    Batch,
    BatchRow,
    BatchState,
    Channel,
    Kind,
    Member,
    PartKind,
    Resident,
    Status,
    Suggestion,
)

AT_ONCE = 10
"""Rows filed or taken back in one transaction: others' turns must not wait for a whole sheet."""

UNDO_WITHIN = timedelta(hours=24)
FORGET_AFTER = timedelta(hours=24)
"""How long an undecided sheet waits, and how long rows that became nothing are kept to be given back."""

SHOWN = 5
NO_MESSAGE = 0
"""`Part.message_id` of words that came in no message of a chat."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A batch as its sender sees it. `twin`: the same file was imported then, and how many rows of it."""

    batch: Batch
    good: Sequence[BatchRow]
    faulty: Sequence[BatchRow]
    contacts: int
    filed: int
    twin: tuple[datetime, int] | None


def begin(session: Session, member: Member, file_id: str, now: datetime) -> Batch:
    """Take a sheet to be fetched."""
    batch = Batch(member_id=member.id or 0, file_id=file_id, next_at=now, created_at=now)
    session.add(batch)
    session.flush()
    return batch


def settle(session: Session, batch: Batch, digest: str, heads: Sequence[str], read: Sequence[Read]) -> bool:
    """Keep what was read of the file; False if somebody else already has."""
    locked = batches.get_batch(session, batch.id or 0, lock=True)
    if locked.state is not BatchState.WAITING:
        return False
    locked.state, locked.sha256, locked.heads = BatchState.READY, digest, list(heads)
    session.add(locked)
    session.add_all(
        BatchRow(
            batch_id=locked.id or 0,
            line=row.line,
            cells=list(row.cells),
            fields=row.fields,
            faults=row.faults,
        )
        for row in read
    )
    session.flush()
    return True


def fail(session: Session, batch: Batch, reason: str) -> bool:
    """The file cannot be read, for this reason; False if somebody else already dealt with it."""
    locked = batches.get_batch(session, batch.id or 0, lock=True)
    if locked.state is not BatchState.WAITING:
        return False
    locked.state, locked.reason = BatchState.UNREADABLE, reason
    session.add(locked)
    return True


def postpone(session: Session, batch: Batch, until: datetime) -> None:
    """The file could not be fetched just now."""
    locked = batches.get_batch(session, batch.id or 0, lock=True)
    locked.attempts, locked.next_at = locked.attempts + 1, until
    session.add(locked)


def get(session: Session, batch: Batch) -> Batch:
    """The batch as this session knows it."""
    return batches.get_batch(session, batch.id or 0)


def get_own(session: Session, telegram_id: int, wanted: int | None) -> Batch:
    """A batch that this person sent, locked. Raises UserError `batch.not_found` for all others."""
    batch = session.get(Batch, wanted, with_for_update=True, populate_existing=True) if wanted else None
    member = session.get(Member, batch.member_id) if batch is not None else None
    if batch is None or member is None or member.telegram_id != telegram_id:
        raise UserError("batch.not_found")
    return batch


def look(session: Session, batch: Batch) -> Facts:
    """All that is shown of a batch."""
    batch_id = batch.id or 0
    rows = batches.list_rows(session, batch_id)
    good = [row for row in rows if not row.faults]
    twin = batches.find_twin(session, batch) if batch.sha256 else None
    return Facts(
        batch=batch,
        good=good,
        faulty=[row for row in rows if row.faults],
        contacts=sum("contact" in row.fields for row in good),
        filed=batches.count_filed(session, batch_id),
        twin=(twin.created_at, batches.count_filed(session, twin.id or 0)) if twin is not None else None,
    )


def start(session: Session, desk: Desk, batch: Batch, telegram_id: int) -> None:
    """File its good rows from now on; said again it changes nothing.

    Raises UserError `batch.begun` if it has begun, `batch.nothing` without a good row, `access.not_yours` if
    its sender may no longer type for all its communities.
    """
    if batch.state is not BatchState.READY:
        raise UserError("batch.begun")
    good = [row for row in batches.list_rows(session, batch.id or 0) if not row.faults]
    if not good:
        raise UserError("batch.nothing")
    own = {community.code for community in entries.list_communities(session, desk, telegram_id)}
    if not {row.fields["community"] for row in good} <= own:
        raise UserError("access.not_yours")
    batch.state = BatchState.IMPORTING
    session.add(batch)


def drop(session: Session, batch: Batch) -> None:
    """Nothing of it is wanted. Raises UserError `batch.begun` once the filing has begun."""
    if batch.state is not BatchState.READY:
        raise UserError("batch.begun")
    batch.state = BatchState.DROPPED
    session.add(batch)


def may_undo(batch: Batch, now: datetime) -> bool:
    """Whether it can still be taken back."""
    return batch.state is BatchState.DONE and batch.done_at is not None and now <= batch.done_at + UNDO_WITHIN


def undo(session: Session, batch: Batch, now: datetime) -> None:
    """Take back what nobody has acted on. Raises UserError `batch.too_late`."""
    if not may_undo(batch, now):
        raise UserError("batch.too_late")
    batch.state = BatchState.UNDOING
    session.add(batch)


def run(session: Session, desk: Desk, now: datetime) -> Batch | None:
    """A few rows of the oldest batch under way; gives the batch if that was the end of it, else None."""
    batch = batches.claim_running(session)
    if batch is None:
        return None
    importing = batch.state is BatchState.IMPORTING
    step = _file if importing else _take_back
    if step(session, desk, batch, now):
        return None
    batch.state = BatchState.DONE if importing else BatchState.UNDONE
    batch.done_at = now if importing else batch.done_at
    session.add(batch)
    return batch


def is_running(session: Session) -> bool:
    """Whether a sheet is being filed or taken back."""
    return batches.count_running(session) > 0


def forget_old(session: Session, now: datetime) -> None:
    """Drop what nobody decided about, and forget the rows that became nothing."""
    batches.drop_forgotten(session, now - FORGET_AFTER)
    batches.forget_rows(session, now - FORGET_AFTER)


def list_waiting(session: Session, now: datetime, limit: int) -> Sequence[Batch]:
    """Sheets to be fetched now, oldest first."""
    return batches.list_waiting(session, now, limit)


def list_refused(session: Session, batch: Batch) -> list[BatchRow]:
    """Rows that looked good and were refused when they were to be filed."""
    rows = batches.list_rows(session, batch.id or 0)
    return [row for row in rows if any(fault["key"] == "refused" for fault in row.faults)]


def list_numbers(session: Session, batch: Batch, *, kept: bool | None = None) -> list[str]:
    """The numbers of what came of it: all, or those that the undoing left (`kept`) or took back."""
    return list(batches.list_numbers(session, batch.id or 0, kept=kept))


def sender(session: Session, batch: Batch) -> tuple[Member, Resident | None]:
    """Who sent it, and as whom the bot knows that person's language."""
    member = session.get(Member, batch.member_id)
    if member is None:
        raise LookupError("a batch has its sender")
    return member, people.find_resident(session, member.telegram_id)


def _file(session: Session, desk: Desk, batch: Batch, now: datetime) -> bool:
    member, _ = sender(session, batch)
    rows = batches.list_to_import(session, batch.id or 0, AT_ONCE)
    filed: list[int] = []
    for row in rows:
        try:
            with session.begin_nested():
                filed.append(notices.suggestion_id(_file_row(session, desk, member, row, now)))
        except UserError:
            # What a rule refuses must not stop the rows behind it.
            row.faults = [{"key": "refused", "values": {}}]
            session.add(row)
    # A sheet may put hundreds of cards into one group: whoever works there goes first.
    outbox.send_last(session, filed)
    return bool(rows)


def _file_row(session: Session, desk: Desk, member: Member, row: BatchRow, now: datetime) -> Suggestion:
    fields = row.fields
    source = Source(Channel(fields["channel"]), fields["community"], fields.get("contact"))
    local = now.astimezone(desk.settings.timezone)
    draft = entries.open_draft(session, desk, member, source, said_at(fields, local))
    draft.kind = Kind(fields["kind"]) if "kind" in fields else None
    draft.category, draft.estate = fields.get("category"), fields.get("estate")
    draft.place = fields.get("place")
    session.add(draft)
    session.flush()
    # Whose numbers stand in the words is not asked row by row: they are masked.
    text = personal.mask(fields["text"])
    suggestions.add_part(session, draft.id or 0, PartKind.ORIGINAL, member.telegram_id, NO_MESSAGE, text, now)
    drafts.submit(session, desk, draft, now)
    row.suggestion_id, row.cells, row.fields = draft.id, [], {}
    session.add(row)
    return draft


def _take_back(session: Session, desk: Desk, batch: Batch, now: datetime) -> bool:
    member, _ = sender(session, batch)
    rows = batches.list_to_undo(session, batch.id or 0, AT_ONCE)
    for row in rows:
        suggestion = suggestions.get_suggestion(session, row.suggestion_id or 0, lock=True)
        row.kept = not _untouched(session, suggestion)
        if not row.kept:
            _undo_row(session, suggestion, member, now)
            row.undone_at = now
        session.add(row)
    return bool(rows)


def _untouched(session: Session, suggestion: Suggestion) -> bool:
    """Whether nobody has done anything about it: its history says no more than that it was filed."""
    return (
        suggestion.status is Status.SUBMITTED
        and len(suggestions.list_events(session, suggestion.id or 0)) == 1
    )


def _undo_row(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> None:
    lifecycle.move(
        session, suggestion, Status.WITHDRAWN, now,
        actor=Actor.MEMBER, member=member, what=history.UNDONE, tell=False,
    )  # fmt: skip
    for card in suggestions.list_cards(session, suggestion.id or 0):
        if card.message_id is None:
            # It has not been shown: now it need not be.
            card.retired = True
            session.add(card)
