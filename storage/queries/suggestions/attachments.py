"""The files of suggestions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.tables import Attachment, FileState, Suggestion

ATTACHMENTS = Loader(
    Attachment,
    col(Attachment.suggestion_id) == bindparam("suggestion"),
    order_by=[col(Attachment.message_id), col(Attachment.id)],
)


def list_attachments(session: Session, suggestion_id: int) -> Sequence[Attachment]:
    """The files of a suggestion, in the order of their messages, without those that were refused."""
    return [file for file in list_sent(session, suggestion_id) if file.state is not FileState.REFUSED]


def list_sent(session: Session, suggestion_id: int) -> Sequence[Attachment]:
    """All files that were sent for a suggestion, those that were refused too."""
    return ATTACHMENTS.all(session, suggestion=suggestion_id)


def find_file(session: Session, suggestion_id: int, file_unique_id: str) -> Attachment | None:
    """This file, if the suggestion already has it."""
    return session.exec(
        select(Attachment).where(
            Attachment.suggestion_id == suggestion_id, Attachment.file_unique_id == file_unique_id
        )
    ).first()


def find_by_file_message(session: Session, resident_id: int, message_id: int) -> Suggestion | None:
    """The suggestion of a resident to which the file of this message went; of several, the latest."""
    return session.exec(
        select(Suggestion)
        .join(Attachment, col(Attachment.suggestion_id) == Suggestion.id)
        .where(Suggestion.resident_id == resident_id, Attachment.message_id == message_id)
        .order_by(col(Suggestion.id).desc())
    ).first()


def find_by_album(session: Session, resident_id: int, media_group: str) -> Suggestion | None:
    """The suggestion of a resident to which earlier files of this album went; of several, the latest."""
    return session.exec(
        select(Suggestion)
        .join(Attachment, col(Attachment.suggestion_id) == Suggestion.id)
        .where(Suggestion.resident_id == resident_id, Attachment.media_group == media_group)
        .order_by(col(Suggestion.id).desc())
    ).first()


def list_files_due(session: Session, now: datetime, limit: int) -> Sequence[Attachment]:
    """Files whose original is still to be fetched, oldest first."""
    return session.exec(
        select(Attachment)
        .where(Attachment.state == FileState.PENDING, col(Attachment.next_at) <= now)
        .order_by(col(Attachment.next_at), col(Attachment.id))
        .limit(limit)
    ).all()


def find_digests(session: Session, digests: Collection[str]) -> set[str]:
    """Which of these originals and clean copies are some attachment's."""
    found: set[str] = set()
    for column in (col(Attachment.sha256), col(Attachment.clean_sha256)):
        found |= {digest for digest in session.exec(select(column).where(column.in_(digests))) if digest}
    return found
