"""The originals of what residents sent: which are to be fetched, and how that went."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.services import notices
from storage.queries import suggestions
from storage.tables import Attachment, FileState, Status

FINAL = (FileState.STORED, FileState.TOO_BIG, FileState.LOST)


def list_due(session: Session, now: datetime, limit: int) -> Sequence[Attachment]:
    """Files that are to be fetched now, oldest first."""
    return suggestions.list_files_due(session, now, limit)


def find_known(session: Session, digests: Sequence[str]) -> set[str]:
    """Which of these originals belong to something."""
    return suggestions.find_digests(session, digests)


def settle(
    session: Session,
    attachment_id: int,
    state: FileState,
    digest: str | None,
    next_at: datetime | None,
    now: datetime,
) -> None:
    """Record how fetching went. The author is told of a file that could not be kept: her words are."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.state in FINAL:
        return
    attachment.state, attachment.sha256, attachment.next_at = state, digest, next_at
    attachment.attempts += 1
    session.add(attachment)
    suggestion = suggestions.get_suggestion(session, attachment.suggestion_id)
    if state in (FileState.TOO_BIG, FileState.LOST):
        notices.tell_author(session, suggestion, "file_lost", now, attachment.id)
        if suggestion.status is not Status.DRAFT:
            notices.refresh_cards(session, suggestion, now)
