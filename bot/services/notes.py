"""Internal notes (办理情况): what members write among themselves. No resident ever sees one."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle, notices
from storage.queries import outbox, suggestions
from storage.tables import Actor, Member, Note, Suggestion


def add(
    session: Session,
    suggestion: Suggestion,
    member: Member,
    chat_id: int,
    message_id: int,
    text: str,
    now: datetime,
    *,
    helps: bool = False,
) -> Note:
    """Keep a note. `helps`: it is by a body that only helps, whose people do not work on the whole.

    Raises UserError `note.words_only` if it has no words.
    """
    if not text:
        raise UserError("note.words_only")
    if member.id is None:
        raise LookupError("the member is not stored yet")
    note = Note(
        suggestion_id=notices.suggestion_id(suggestion),
        member_id=member.id,
        chat_id=chat_id,
        message_id=message_id,
        text=text,
        at=now,
    )
    session.add(note)
    session.flush()
    what = "co_noted" if helps else "noted"
    lifecycle.record(
        session, suggestion, what, now, actor=Actor.MEMBER, member=member, data={"note": note.id}
    )
    notices.refresh_cards(session, suggestion, now)
    return note


def edit(session: Session, chat_id: int, message_id: int, text: str, now: datetime) -> Suggestion | None:
    """Follow an edited message; the words before stay in the history.

    Gives the suggestion, or None if that message is no note or says the same.
    """
    note = suggestions.find_note(session, chat_id, message_id)
    if note is None or not text or text == note.text:
        return None
    suggestion = suggestions.get_suggestion(session, note.suggestion_id)
    lifecycle.record(
        session, suggestion, "note_edited", now,
        actor=Actor.MEMBER, member=session.get(Member, note.member_id),
        data={"note": note.id, "before": note.text},
    )  # fmt: skip
    note.text = text
    session.add(note)
    notices.refresh_cards(session, suggestion, now)
    return suggestion


@dataclass(frozen=True, slots=True)
class About:
    """What a message of the bot in a group was about: the suggestion, and as which notice it was shown."""

    subject: int
    notice: str


def find_about(session: Session, chat_id: int, message_id: int) -> About | None:
    """What a message of the bot was about; None if about no suggestion, or if nobody knows."""
    row = outbox.find_by_message(session, chat_id, message_id)
    return About(row.subject, row.notice) if row is not None and row.subject is not None else None
