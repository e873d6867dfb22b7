"""What a resident says, message by message: words, a file, or both."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import estates
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from bot.services.residents import chat_of, resident_id
from storage.queries import inbox, outbox, places, safety, suggestions
from storage.tables import Attachment, FileState, Part, PartKind, Resident, Status, Suggestion

MEGABYTE = 1024 * 1024
# Telegram's apps cut a long text near 4,096 characters and send the pieces as messages one after another.
FULL, NEARLY_FULL = 4_096, 3_500
AT_ONCE = timedelta(seconds=10)
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
# Letters by name that show nothing: a blank of Braille, and fillers of Hangul.
BLANKS = frozenset("\u2800\u115f\u1160\u3164\uffa0")


def visible(text: str | None) -> str:
    """What somebody wrote, trimmed; empty if nothing of it can be seen, though there are characters."""
    text = (text or "").replace("\0", "").strip()
    seen = any(char not in BLANKS and unicodedata.category(char) not in UNSEEN for char in text)
    return text if seen else ""


@dataclass(frozen=True, slots=True)
class SaidFile:
    """A file as Telegram describes it; `size` in bytes, if Telegram says."""

    kind: str
    file_id: str
    file_unique_id: str
    media_group: str | None = None
    mime: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a resident. `estate`: the code of the estate from which she sent her location.

    `raw`: the row of the update in which numbers still stand that are masked in `text`. `card`: `text` is a
    contact that was shared, its name and its number.
    """

    chat_id: int
    message_id: int
    text: str = ""
    file: SaidFile | None = None
    estate: str | None = None
    raw: int | None = None
    card: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.text and self.file is None and self.estate is None

    @property
    def goes_on(self) -> bool:
        """Whether more of the same is likely to follow at once: an album, or a text cut in pieces."""
        return bool(self.file and self.file.media_group) or len(self.text) >= NEARLY_FULL


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a message. `too_big`: its file is beyond what a bot can fetch (words are kept).

    `part`: its words, as they stand in the suggestion.
    """

    part: Part | None = None
    too_big: bool = False
    files: int = 0


def keep(
    session: Session, desk: Desk, suggestion: Suggestion, said: Said, kind: PartKind, now: datetime
) -> Kept:
    """Add a message to a suggestion. Raises UserError `said.empty` if there is nothing in it."""
    if said.empty:
        raise UserError("said.empty")
    subject = suggestion_id(suggestion)
    text = _place(session, suggestion, said)
    part = None
    if text:
        part = suggestions.add_part(session, subject, kind, said.chat_id, said.message_id, text, now)
        note_masking(session, suggestion, said, now)
    file = said.file
    if file is None or suggestions.find_file(session, subject, file.file_unique_id) is not None:
        return Kept(part)
    too_big = file.size is not None and file.size > desk.settings.max_file_mb * MEGABYTE
    session.add(
        Attachment(
            suggestion_id=subject,
            message_id=said.message_id,
            kind=file.kind,
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            media_group=file.media_group,
            mime=file.mime,
            size=file.size,
            state=FileState.TOO_BIG if too_big else FileState.PENDING,
            next_at=None if too_big else now,
            at=now,
        )
    )
    return Kept(part, too_big, 1)


def note_masking(session: Session, suggestion: Suggestion, said: Said, now: datetime) -> None:
    """If numbers were masked in it, remember where they stand until she has decided."""
    if said.raw is None:
        return
    before = safety.note_masking(session, suggestion_id(suggestion), said.message_id, said.raw, now)
    if before not in (None, said.raw):
        inbox.forget(session, before)


def _place(session: Session, suggestion: Suggestion, said: Said) -> str:
    """Note where she is; gives the words to keep. A filed suggestion stays where it is: the name is added."""
    estate = places.find_estate(session, said.estate) if said.estate is not None else None
    if estate is None:
        return said.text
    if suggestion.status is Status.DRAFT:
        estates.locate(session, suggestion, estate)
        return said.text
    return said.text or estate.zh


def find_continued(session: Session, resident: Resident, said: Said, now: datetime) -> Suggestion | None:
    """The suggestion to which the earlier part of this went: files of its album, or the text before the cut.

    Then it belongs there too, whatever has become of the suggestion in the meantime.
    """
    if said.file is not None and said.file.media_group is not None:
        return suggestions.find_by_album(session, resident_id(resident), said.file.media_group)
    if said.file is not None:
        return None
    before = suggestions.find_last_part(session, said.chat_id)
    if before is None or len(before.text) < NEARLY_FULL or not may_go_on(before.at, now):
        return None
    return suggestions.get_suggestion(session, before.suggestion_id)


def joined(parts: Iterable[Part]) -> str:
    """All that was said, message under message; what Telegram's apps cut in pieces is whole again."""
    told = [part for part in parts if part.text]
    gaps = ["", *map(_gap, told, told[1:])]
    return "".join(gap + part.text for gap, part in zip(gaps, told, strict=False))


def whole(parts: Iterable[Part], heard: Iterable[str]) -> str:
    """All the words of a suggestion: written by its author, and heard in her recordings."""
    return "\n".join(filter(None, (joined(parts), *heard)))


def _gap(before: Part, part: Part) -> str:
    if len(before.text) < NEARLY_FULL or not may_go_on(before.at, part.at):
        return "\n"
    # The apps cut at a space where there is one, and take it away.
    beside = before.text[-1] + part.text[0]
    return " " if beside.isascii() and len(before.text) < FULL else ""


def may_go_on(said_at: datetime | None, now: datetime) -> bool:
    """Whether what comes now may be the rest of what was said then."""
    return said_at is not None and abs(now - said_at) <= AT_ONCE


def find_about(session: Session, resident: Resident, replied_to: int) -> Suggestion | None:
    """The suggestion of hers that one of our messages, or of her own words and files, was about."""
    part = suggestions.find_part(session, chat_of(resident), replied_to)
    if part is not None:
        suggestion = session.get(Suggestion, part.suggestion_id)
    else:
        row = outbox.find_by_message(session, chat_of(resident), replied_to)
        subject = row.subject if row is not None else None
        suggestion = (
            session.get(Suggestion, subject)
            if subject is not None
            else suggestions.find_by_file_message(session, resident_id(resident), replied_to)
        )
    return suggestion if suggestion is not None and suggestion.resident_id == resident.id else None
