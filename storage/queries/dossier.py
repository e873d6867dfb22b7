"""What hangs on one suggestion, for those who look at it whole."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.tables import Answer, Event, Member, Note, Outbox, OutboxState

MOST = 500
"""Lines of one sort at most: the newest."""


def list_events(session: Session, suggestion_id: int) -> Sequence[Event]:
    """The history, oldest first."""
    newest = select(Event).where(Event.suggestion_id == suggestion_id).order_by(col(Event.id).desc())
    return session.exec(newest.limit(MOST)).all()[::-1]


def list_notes(session: Session, suggestion_id: int) -> Sequence[Note]:
    """The internal notes, oldest first."""
    newest = select(Note).where(Note.suggestion_id == suggestion_id).order_by(col(Note.id).desc())
    return session.exec(newest.limit(MOST)).all()[::-1]


def list_answers(session: Session, suggestion_id: int) -> Sequence[Answer]:
    """The answers, oldest first."""
    return session.exec(
        select(Answer).where(Answer.suggestion_id == suggestion_id).order_by(col(Answer.id))
    ).all()


def list_members(session: Session, suggestion_id: int) -> Sequence[Member]:
    """Whoever of the office did or noted something."""
    acted = select(Event.member_id).where(Event.suggestion_id == suggestion_id)
    noted = select(Note.member_id).where(Note.suggestion_id == suggestion_id)
    return session.exec(select(Member).where(col(Member.id).in_(acted) | col(Member.id).in_(noted))).all()


def list_told(
    session: Session, suggestion_id: int, notices: Collection[str]
) -> Sequence[tuple[Outbox, Outbox | None]]:
    """The messages about it of these sorts, one for each person and piece of news, oldest first; of what was
    told together with others, also the message that carried it.
    """
    carrier = aliased(Outbox)
    folded = (col(Outbox.state) == OutboxState.FOLDED) & (col(carrier.id) == col(Outbox.root_id))
    newest = (
        select(Outbox, carrier)
        .outerjoin(carrier, folded)
        .where(Outbox.subject == suggestion_id, col(Outbox.notice).in_(notices), Outbox.part == 0)
        .order_by(col(Outbox.id).desc())
    )
    return session.exec(newest.limit(MOST)).all()[::-1]
