"""Files residents sent: which are to be fetched, what they are, and what of them may leave the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.services import notices
from bot.services.attachments import kinds
from bot.services.attachments.kinds import ENDINGS, PICTURES, Refused
from storage.queries import suggestions
from storage.tables import Attachment, FileState, Status

__all__ = [
    "Copy", "Examined", "Fetched", "Refused", "examine", "find_copy", "is_kept", "is_lost", "is_showable",
    "settle",
]  # fmt: skip

FINAL = (FileState.STORED, FileState.TOO_BIG, FileState.LOST, FileState.REFUSED)


@dataclass(frozen=True, slots=True)
class Examined:
    """What the bytes of a file are. `clean`: the bytes of a picture without what its camera wrote into it."""

    mime: str
    clean: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """How fetching an original went, and under which names it and its clean copy lie in the store."""

    state: FileState
    digest: str | None = None
    clean: str | None = None
    mime: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """What may leave the store: its key in `Desk.originals`, its type, and the ending of a file name."""

    digest: str
    mime: str
    ending: str


def examine(content: bytes, kind: str) -> Examined:
    """Look into a file that Telegram calls `kind`. Raises Refused; takes a second for a large picture."""
    mime = kinds.sniff(content, kind)
    if mime not in PICTURES:
        return Examined(mime)
    # Not before a picture comes: 2 MB.
    from bot.services.attachments import pictures

    return Examined(mime, pictures.clean(content))


def find_copy(file: Attachment) -> Copy | None:
    """What of a file may be handed to anybody: of a picture only the clean copy, of the rest the original.

    None while it is not in the store, or never will be. Whatever leaves the store goes through here.
    """
    if file.state is not FileState.STORED or file.sha256 is None or file.mime is None:
        return None
    if file.mime not in PICTURES:
        return Copy(file.sha256, file.mime, ENDINGS[file.mime])
    if file.clean_sha256 is None:
        return None
    written = file.mime if file.mime in ("image/jpeg", "image/webp") else "image/png"
    return Copy(file.clean_sha256, written, PICTURES[written])


def is_showable(file: Attachment) -> bool:
    """Whether others may be shown it now. Telegram strips photos itself; a document is looked into first."""
    if file.kind == "document":
        return find_copy(file) is not None
    return file.state is not FileState.REFUSED


def is_kept(file: Attachment) -> bool:
    """Whether its original is in the store, or still on its way there."""
    return file.state in (FileState.PENDING, FileState.STORED)


def is_lost(file: Attachment) -> bool:
    """Whether nobody else will ever be shown it."""
    return file.state in FINAL and not is_showable(file)


def list_due(session: Session, now: datetime, limit: int) -> Sequence[Attachment]:
    """Files that are to be fetched now, oldest first."""
    return suggestions.list_files_due(session, now, limit)


def find_known(session: Session, digests: Sequence[str]) -> set[str]:
    """Which of these originals and clean copies belong to something."""
    return suggestions.find_digests(session, digests)


def settle(session: Session, attachment_id: int, fetched: Fetched, now: datetime) -> None:
    """Record how fetching went. The author is told of a file that could not be kept: her words are."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.state in FINAL:
        return
    attachment.state, attachment.next_at = fetched.state, fetched.next_at
    attachment.sha256, attachment.clean_sha256 = fetched.digest, fetched.clean
    attachment.mime = fetched.mime or attachment.mime
    attachment.attempts += 1
    session.add(attachment)
    if fetched.state is FileState.PENDING:
        return
    suggestion = suggestions.get_suggestion(session, attachment.suggestion_id)
    if fetched.state is not FileState.STORED:
        notices.tell_author(session, suggestion, "file_lost", now, attachment.id)
    if suggestion.status is not Status.DRAFT and (
        attachment.kind == "document" or fetched.state is not FileState.STORED
    ):
        notices.refresh_cards(session, suggestion, now)
