"""Agendas, attendance, minutes and resolutions of meetings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.prepared import Loader
from storage.queries.events import OPEN
from storage.tables import (
    AgendaItem,
    Attendance,
    CommunityEvent,
    EventStatus,
    Meeting,
    Mute,
    Reach,
    Resident,
    Resolution,
    ResolutionState,
    SignUp,
    SignUpState,
    Suggestion,
    Support,
)

EVERYBODY = -1
MET = (*OPEN, EventStatus.HELD)
"""What takes place, or took place."""
ABOUT = Loader(
    CommunityEvent,
    col(CommunityEvent.id).in_(
        select(col(AgendaItem.event_id)).where(
            col(AgendaItem.suggestion_id) == bindparam("subject"), col(AgendaItem.removed_at).is_(None)
        )
    ),
    order_by=(col(CommunityEvent.starts_at), col(CommunityEvent.id)),
)


def find_meeting(session: Session, event_id: int) -> Meeting | None:
    """What belongs to an event that is met at."""
    return session.get(Meeting, event_id)


def list_between(session: Session, begins: datetime, ends: datetime) -> Sequence[CommunityEvent]:
    """The events that begin in this time and were not cancelled, soonest first."""
    statement = rows_of(CommunityEvent).where(
        col(CommunityEvent.status).in_(MET),
        col(CommunityEvent.starts_at) >= begins,
        col(CommunityEvent.starts_at) <= ends,
    )
    return session.exec(statement.order_by(col(CommunityEvent.starts_at), col(CommunityEvent.id))).all()


def list_items(session: Session, event_id: int) -> Sequence[AgendaItem]:
    """The agenda as it stands, in its order."""
    statement = rows_of(AgendaItem).where(
        AgendaItem.event_id == event_id, col(AgendaItem.removed_at).is_(None)
    )
    return session.exec(statement.order_by(col(AgendaItem.position), col(AgendaItem.id))).all()


def find_item(session: Session, event_id: int, suggestion_id: int) -> AgendaItem | None:
    """A suggestion's place on an agenda, also if it was taken off."""
    statement = rows_of(AgendaItem).where(
        AgendaItem.event_id == event_id, AgendaItem.suggestion_id == suggestion_id
    )
    return session.exec(statement).first()


def list_followed(
    session: Session, event_id: int, resident_id: int, called_off_at: datetime | None
) -> Sequence[Suggestion]:
    """The suggestions on an agenda, and those merged into them, that a resident filed or stands behind and
    has not muted, by age; `called_off_at`: also what was taken off at that moment.
    """
    off = col(AgendaItem.removed_at)
    items = select(col(AgendaItem.suggestion_id)).where(
        col(AgendaItem.event_id) == event_id,
        col(AgendaItem.suggestion_id).is_not(None),
        or_(off.is_(None), off == called_off_at) if called_off_at is not None else off.is_(None),
    )
    return _list_heard_of(session, items, resident_id)


def list_resolved(session: Session, event_id: int, resident_id: int) -> Sequence[Suggestion]:
    """The same of the suggestions about which a meeting resolved something."""
    resolved = select(col(Resolution.suggestion_id)).where(
        col(Resolution.event_id) == event_id, col(Resolution.suggestion_id).is_not(None)
    )
    return _list_heard_of(session, resolved, resident_id)


def _list_heard_of(session: Session, items: Any, resident_id: int) -> Sequence[Suggestion]:
    backed = select(col(Support.id)).where(
        col(Support.suggestion_id) == Suggestion.id,
        col(Support.resident_id) == resident_id,
        col(Support.ended_at).is_(None),
    )
    muted = select(col(Mute.at)).where(
        col(Mute.suggestion_id) == Suggestion.id, col(Mute.resident_id) == resident_id
    )
    statement = rows_of(Suggestion).where(
        or_(col(Suggestion.id).in_(items), col(Suggestion.merged_into).in_(items)),
        or_(col(Suggestion.resident_id) == resident_id, backed.exists()),
        ~muted.exists(),
    )
    return session.exec(statement.order_by(col(Suggestion.id))).all()


def list_meetings_about(session: Session, suggestion_id: int) -> Sequence[CommunityEvent]:
    """The events on whose agenda a suggestion stands, soonest first."""
    return ABOUT.all(session, subject=suggestion_id)


def list_attendance(session: Session, event_id: int) -> Sequence[Attendance]:
    """Who was there, in the order in which they came."""
    statement = rows_of(Attendance).where(Attendance.event_id == event_id)
    return session.exec(statement.order_by(col(Attendance.id))).all()


def find_of_resident(session: Session, event_id: int, resident_id: int) -> Attendance | None:
    """That a resident was there."""
    statement = rows_of(Attendance).where(
        Attendance.event_id == event_id, Attendance.resident_id == resident_id
    )
    return session.exec(statement).first()


def find_of_sign_up(session: Session, event_id: int, sign_up_id: int) -> Attendance | None:
    """That somebody who signed up was there."""
    statement = rows_of(Attendance).where(
        Attendance.event_id == event_id, Attendance.sign_up_id == sign_up_id
    )
    return session.exec(statement).first()


def last_walk_in(session: Session, event_id: int) -> Attendance | None:
    """The last one whom a worker counted without a name."""
    statement = rows_of(Attendance).where(
        Attendance.event_id == event_id,
        col(Attendance.resident_id).is_(None),
        col(Attendance.sign_up_id).is_(None),
    )
    return session.exec(statement.order_by(col(Attendance.id).desc()).limit(1)).first()


def count_expected(session: Session, event_id: int) -> int:
    """How many people said that they come."""
    statement = select(func.coalesce(func.sum(col(SignUp.party)), 0)).where(
        col(SignUp.event_id) == event_id, col(SignUp.state) == SignUpState.GOING
    )
    return int(session.scalar(statement) or 0)


def list_resolutions(session: Session, event_id: int) -> Sequence[Resolution]:
    """What a meeting resolved, in its order."""
    statement = rows_of(Resolution).where(Resolution.event_id == event_id).order_by(col(Resolution.id))
    return session.exec(statement).all()


def last_published(session: Session, suggestion_id: int) -> Resolution | None:
    """The newest resolution about a suggestion whose minutes are published."""
    statement = (
        rows_of(Resolution)
        .join(Meeting, col(Meeting.event_id) == col(Resolution.event_id))
        .where(Resolution.suggestion_id == suggestion_id, col(Meeting.published_at).is_not(None))
        .order_by(col(Resolution.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def list_due(session: Session, now: datetime) -> Sequence[Resolution]:
    """The resolutions whose day has come, locked."""
    statement = rows_of(Resolution).where(
        col(Resolution.state).in_((ResolutionState.OPEN, ResolutionState.ASKED)),
        col(Resolution.ask_at) <= now,
    )
    return session.exec(statement.order_by(col(Resolution.id)).with_for_update(skip_locked=True)).all()


def list_untold(session: Session) -> Sequence[Meeting]:
    """The meetings of whose minutes somebody is still to be told."""
    statement = rows_of(Meeting).where(
        col(Meeting.published_at).is_not(None), col(Meeting.told_to) != EVERYBODY
    )
    return session.exec(statement.order_by(col(Meeting.event_id))).all()


def list_participants(
    session: Session, event_id: int, after: int, most: int
) -> Sequence[tuple[int, int | None]]:
    """The next residents who were there or had a seat: row, and chat of whom can be written to."""
    chat = case((col(Resident.reach) == Reach.OK, col(Resident.telegram_id)), else_=None)
    statement = (
        select(col(Resident.id), chat)
        .where(_takes_part(event_id), col(Resident.id) > after)
        .order_by(col(Resident.id))
        .limit(most)
    )
    return [(row, chat) for row, chat in session.execute(statement)]


def takes_part(session: Session, event_id: int, resident_id: int) -> bool:
    """Whether a resident was there or had a seat."""
    statement = select(col(Resident.id)).where(col(Resident.id) == resident_id, _takes_part(event_id))
    return session.execute(statement).first() is not None


def _takes_part(event_id: int) -> ColumnElement[bool]:
    came = select(col(Attendance.resident_id)).where(col(Attendance.event_id) == event_id)
    seated = select(col(SignUp.resident_id)).where(
        col(SignUp.event_id) == event_id, col(SignUp.state) == SignUpState.GOING
    )
    return or_(col(Resident.id).in_(came), col(Resident.id).in_(seated))


def is_participant(session: Session, event_id: int, resident_id: int) -> bool:
    """Whether a resident was there, had a seat, or has a suggestion on the agenda."""
    own = (
        select(col(AgendaItem.id))
        .join(Suggestion, col(Suggestion.id) == col(AgendaItem.suggestion_id))
        .where(col(AgendaItem.event_id) == event_id, col(Suggestion.resident_id) == resident_id)
    )
    return takes_part(session, event_id, resident_id) or session.scalar(own.limit(1)) is not None
