"""What a member heard in a recording: it counts as words, and is always marked as typed by staff."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import formers, lifecycle, notices
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from bot.services.said import whole
from storage.queries import suggestions
from storage.tables import Actor, Attachment, Member, Part, Status, Suggestion

RECORDED = frozenset({"voice", "audio", "video_note", "video"})


def list_recordings(files: Iterable[Attachment]) -> list[Attachment]:
    """The files in which somebody may be heard."""
    return [file for file in files if file.kind in RECORDED]


def get_recording(session: Session, suggestion: Suggestion, file_id: int | None) -> Attachment:
    """A recording of this suggestion. Raises UserError `access.refused` for any other file."""
    file = session.get(Attachment, file_id) if file_id is not None else None
    if file is None or file.suggestion_id != suggestion.id or file.kind not in RECORDED:
        raise UserError("access.refused")
    return file


def transcribe(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    file_id: int | None,
    text: str,
    now: datetime,
) -> None:
    """Keep what was heard; the history keeps what stood there before.

    While nobody has said what the suggestion is about, the rules guess again, with these words.
    """
    file = get_recording(session, suggestion, file_id)
    before, file.transcript, file.transcriber_id = file.transcript, text, member.id
    session.add(file)
    lifecycle.record(
        session, suggestion, "transcribed", now,
        actor=Actor.MEMBER, member=member, data={"file": file.id, "before": before},
    )  # fmt: skip
    if suggestion.status is Status.SUBMITTED and suggestion.category_source == "rule":
        subject = suggestion_id(suggestion)
        files = suggestions.list_attachments(session, subject)
        guess = desk.categories.guess(whole_text(suggestions.list_parts(session, subject), files), 1)
        formers.keep(session, suggestion, now)
        suggestion.category = guess.categories[0][0] if guess.categories else suggestion.category
        session.add(suggestion)
    notices.refresh_cards(session, suggestion, now)


def whole_text(parts: Iterable[Part], files: Iterable[Attachment]) -> str:
    """All the words of a suggestion, of its parts and files as they are stored."""
    return whole(parts, (file.transcript for file in files if file.transcript))
