"""What the staff wrote about a suggestion: answers and internal notes."""

from sqlmodel import Session, col, select

from storage.tables import Answer, Note


def last_answer(session: Session, suggestion_id: int) -> Answer | None:
    """The newest answer."""
    return session.exec(
        select(Answer).where(Answer.suggestion_id == suggestion_id).order_by(col(Answer.id).desc())
    ).first()


def last_note(session: Session, suggestion_id: int) -> Note | None:
    """The newest internal note."""
    return session.exec(
        select(Note).where(Note.suggestion_id == suggestion_id).order_by(col(Note.id).desc())
    ).first()


def find_note(session: Session, chat_id: int, message_id: int) -> Note | None:
    """The internal note that this message is."""
    return session.exec(select(Note).where(Note.chat_id == chat_id, Note.message_id == message_id)).first()
