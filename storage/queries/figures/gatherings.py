"""Meetings and activities of a time, how many people had a seat in them, and how many came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from storage.tables import Attendance, CommunityEvent, EventKind, EventStatus, SignUp, SignUpState

MEETING = CommunityEvent.__table__  # type: ignore[attr-defined]
ATTENDANCE = Attendance.__table__  # type: ignore[attr-defined]
SIGN_UP = SignUp.__table__  # type: ignore[attr-defined]


@dataclass(slots=True)
class Gathering:
    """Of one kind: how many were held and cancelled, how many people were going to those held, and how many
    came to them; None if nobody was checked in at any of them.
    """

    kind: EventKind
    held: int = 0
    cancelled: int = 0
    going: int = 0
    came: int | None = None


def list_gatherings(
    session: Session, since: datetime, until: datetime, community: str | None = None
) -> Iterator[Gathering]:
    """What was to begin in a time, by kind; for a community what was for it, too."""
    going = (
        select(func.coalesce(func.sum(SIGN_UP.c.party), 0))
        .where(SIGN_UP.c.event_id == MEETING.c.id, SIGN_UP.c.state == SignUpState.GOING)
        .scalar_subquery()
    )
    came = (
        select(func.sum(ATTENDANCE.c.people)).where(ATTENDANCE.c.event_id == MEETING.c.id).scalar_subquery()
    )
    statement = select(MEETING.c.kind, MEETING.c.status, MEETING.c.communities, going, came).where(
        MEETING.c.starts_at >= since,
        MEETING.c.starts_at < until,
        MEETING.c.status.in_((EventStatus.HELD, EventStatus.CANCELLED)),
    )
    found: dict[EventKind, Gathering] = {}
    for kind, status, communities, people, there in session.execute(statement):
        if community is not None and community not in communities:
            continue
        one = found.setdefault(kind, Gathering(kind))
        if status is EventStatus.CANCELLED:
            one.cancelled += 1
        else:
            one.held += 1
            one.going += int(people)
            if there is not None:
                one.came = (one.came or 0) + int(there)
    yield from (found[kind] for kind in EventKind if kind in found)
