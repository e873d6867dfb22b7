"""Events, who signed up for them in which order, and what is still to be told."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.prepared import Loader
from storage.tables import (
    CommunityEvent,
    EventChange,
    EventNews,
    EventSeries,
    EventStatus,
    NewsKind,
    Outbox,
    OutboxState,
    Reach,
    Resident,
    SignUp,
    SignUpState,
)

OPEN = (EventStatus.ANNOUNCED, EventStatus.MOVED)
"""It is to take place: residents may answer."""
SEATED = (SignUpState.GOING, SignUpState.OFFERED)
"""Who has a seat, if perhaps only until she says no."""
HEARING = (*SEATED, SignUpState.WAITING, SignUpState.MAYBE)
"""Who is told what changes."""
COMING = (*SEATED, SignUpState.MAYBE)
"""Who is reminded."""
EVENT = Loader(CommunityEvent, col(CommunityEvent.id) == bindparam("row"))
SIGN_UP = Loader(SignUp, col(SignUp.id) == bindparam("row"))


def find_event(session: Session, row: int, *, lock: bool = False) -> CommunityEvent | None:
    """An event by its row id. While it is locked others wait: seats are counted under the lock."""
    if lock:
        session.flush()  # what is read anew must not take back what was changed
        return session.get(CommunityEvent, row, with_for_update=True, populate_existing=True)
    return EVENT.first(session, row=row)


def list_coming(session: Session, since: datetime, most: int) -> Sequence[CommunityEvent]:
    """What is to take place and begins after a moment, soonest first."""
    statement = rows_of(CommunityEvent).where(
        col(CommunityEvent.status).in_(OPEN), col(CommunityEvent.starts_at) >= since
    )
    return session.exec(
        statement.order_by(col(CommunityEvent.starts_at), col(CommunityEvent.id)).limit(most)
    ).all()


def list_begun(session: Session, now: datetime) -> Sequence[CommunityEvent]:
    """What is open and has begun."""
    statement = rows_of(CommunityEvent).where(
        col(CommunityEvent.status).in_(OPEN), col(CommunityEvent.starts_at) <= now
    )
    return session.exec(statement.order_by(col(CommunityEvent.id))).all()


def list_newest(session: Session, statuses: Collection[EventStatus], most: int) -> Sequence[CommunityEvent]:
    """The newest of these statuses."""
    statement = rows_of(CommunityEvent).where(col(CommunityEvent.status).in_(statuses))
    return session.exec(statement.order_by(col(CommunityEvent.id).desc()).limit(most)).all()


def list_drafts(session: Session, members: Collection[int], most: int) -> Sequence[CommunityEvent]:
    """What these members are writing, newest first."""
    statement = rows_of(CommunityEvent).where(
        CommunityEvent.status == EventStatus.DRAFT, col(CommunityEvent.member_id).in_(members)
    )
    return session.exec(statement.order_by(col(CommunityEvent.id).desc()).limit(most)).all()


def list_changes(session: Session, event_id: int, after: int) -> Sequence[EventChange]:
    """What it said before each change since a sequence, oldest first."""
    statement = rows_of(EventChange).where(
        EventChange.event_id == event_id, col(EventChange.sequence) > after
    )
    return session.exec(statement.order_by(col(EventChange.sequence))).all()


def find_sign_up(session: Session, row: int) -> SignUp | None:
    """A sign-up by its row id."""
    return SIGN_UP.first(session, row=row)


def find_answer(session: Session, event_id: int, resident_id: int) -> SignUp | None:
    """What a resident has answered."""
    statement = rows_of(SignUp).where(SignUp.event_id == event_id, SignUp.resident_id == resident_id)
    return session.exec(statement).first()


def list_answers(session: Session, event_ids: Collection[int], resident_id: int) -> dict[int, SignUp]:
    """What a resident has answered, by event."""
    statement = rows_of(SignUp).where(col(SignUp.event_id).in_(event_ids), SignUp.resident_id == resident_id)
    return {one.event_id: one for one in session.exec(statement).all()}


def list_of_resident(session: Session, resident_id: int) -> Sequence[tuple[SignUp, CommunityEvent]]:
    """All her answers, with the events."""
    statement = (
        rows_of(SignUp, CommunityEvent)
        .join(CommunityEvent, col(CommunityEvent.id) == SignUp.event_id)
        .where(SignUp.resident_id == resident_id)
    )
    return session.exec(statement.order_by(col(SignUp.id))).all()


def list_sign_ups(session: Session, event_id: int) -> Sequence[SignUp]:
    """Every answer, in the order of the line."""
    statement = rows_of(SignUp).where(SignUp.event_id == event_id)
    return session.exec(statement.order_by(col(SignUp.since), col(SignUp.id))).all()


def count_people(session: Session, event_id: int) -> dict[SignUpState, int]:
    """How many people are in each state, those who come along included."""
    statement = (
        select(col(SignUp.state), func.sum(col(SignUp.party)))
        .where(col(SignUp.event_id) == event_id)
        .group_by(col(SignUp.state))
    )
    return {SignUpState(state): int(people) for state, people in session.execute(statement)}


def count_seated(session: Session, event_ids: Collection[int]) -> dict[int, int]:
    """How many seats are taken, by event."""
    statement = (
        select(col(SignUp.event_id), func.sum(col(SignUp.party)))
        .where(col(SignUp.event_id).in_(event_ids), col(SignUp.state).in_(SEATED))
        .group_by(col(SignUp.event_id))
    )
    return {int(row): int(people) for row, people in session.execute(statement)}


def list_waiting(session: Session, event_id: int, most: int) -> Sequence[SignUp]:
    """The head of the line."""
    statement = rows_of(SignUp).where(SignUp.event_id == event_id, SignUp.state == SignUpState.WAITING)
    return session.exec(statement.order_by(col(SignUp.since), col(SignUp.id)).limit(most)).all()


def last_in_line(session: Session, event_id: int) -> datetime | None:
    """Since when the last one waits."""
    statement = rows_of(func.max(col(SignUp.since))).where(
        SignUp.event_id == event_id, SignUp.state == SignUpState.WAITING
    )
    return session.exec(statement).one()


def count_before(session: Session, sign_up: SignUp) -> int:
    """How many sign-ups wait in front of this one."""
    earlier = or_(
        col(SignUp.since) < sign_up.since,
        (col(SignUp.since) == sign_up.since) & (col(SignUp.id) < (sign_up.id or 0)),
    )
    statement = select(func.count()).where(
        col(SignUp.event_id) == sign_up.event_id, col(SignUp.state) == SignUpState.WAITING, earlier
    )
    return int(session.execute(statement).scalar_one())


def is_pseudonym_taken(session: Session, event_id: int, pseudonym: str) -> bool:
    """Whether somebody at this event already has this made-up name."""
    statement = rows_of(SignUp.id).where(SignUp.event_id == event_id, SignUp.pseudonym == pseudonym).limit(1)
    return session.exec(statement).first() is not None


def list_unsettled(session: Session, now: datetime, most: int) -> Sequence[int]:
    """Open events of which an offer has run out, or where somebody waits although there is a seat."""
    mine = col(SignUp.event_id) == CommunityEvent.id
    lapsed = select(col(SignUp.id)).where(
        mine, col(SignUp.state) == SignUpState.OFFERED, col(SignUp.offered_until) <= now
    )
    waits = select(col(SignUp.id)).where(mine, col(SignUp.state) == SignUpState.WAITING)
    taken = select(func.coalesce(func.sum(col(SignUp.party)), 0)).where(mine, col(SignUp.state).in_(SEATED))
    has_room = or_(col(CommunityEvent.seats).is_(None), col(CommunityEvent.seats) > taken.scalar_subquery())
    statement = select(col(CommunityEvent.id)).where(
        col(CommunityEvent.status).in_(OPEN),
        col(CommunityEvent.starts_at) > now,
        or_(lapsed.exists(), and_(waits.exists(), has_room)),
    )
    return list(session.execute(statement.order_by(col(CommunityEvent.id)).limit(most)).scalars())


def list_lapsed(session: Session, event_id: int, now: datetime) -> Sequence[SignUp]:
    """The offers of an event that have run out, in the order of the line."""
    statement = rows_of(SignUp).where(
        SignUp.event_id == event_id,
        SignUp.state == SignUpState.OFFERED,
        col(SignUp.offered_until) <= now,
    )
    return session.exec(statement.order_by(col(SignUp.since), col(SignUp.id))).all()


def find_chat(session: Session, sign_up: SignUp) -> int | None:
    """The private chat with whoever signed up; None if she has none, or cannot be reached there."""
    if sign_up.resident_id is None:
        return None
    reached = rows_of(Resident.telegram_id).where(
        Resident.id == sign_up.resident_id, Resident.reach == Reach.OK
    )
    return session.exec(reached).first()


def is_news_due(session: Session, now: datetime) -> bool:
    """Whether anything is to be told: a cheap question, asked often."""
    statement = rows_of(EventNews.id).where(col(EventNews.done_at).is_(None), col(EventNews.due_at) <= now)
    return session.exec(statement.limit(1)).first() is not None


def take_due_news(session: Session, now: datetime) -> EventNews | None:
    """What is to be told next, locked; another process takes another."""
    statement = (
        rows_of(EventNews)
        .where(col(EventNews.done_at).is_(None), col(EventNews.due_at) <= now)
        .order_by(col(EventNews.due_at), col(EventNews.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(statement).first()


def has_later_reminder(session: Session, news: EventNews, now: datetime) -> bool:
    """Whether a later reminder of the same event is due too: then one is enough."""
    statement = rows_of(EventNews.id).where(
        EventNews.event_id == news.event_id,
        EventNews.kind == NewsKind.REMINDER,
        col(EventNews.due_at) > news.due_at,
        col(EventNews.due_at) <= now,
        col(EventNews.done_at).is_(None),
    )
    return session.exec(statement.limit(1)).first() is not None


def list_hearing(
    session: Session, event_id: int, states: Collection[SignUpState], after: int, most: int
) -> Sequence[tuple[SignUp, int | None]]:
    """The next sign-ups in these states, each with the chat in which she can be told, if there is one."""
    reached = (col(Resident.id) == SignUp.resident_id) & (col(Resident.reach) == Reach.OK)
    statement = (
        rows_of(SignUp, Resident.telegram_id)
        .outerjoin(Resident, reached)
        .where(SignUp.event_id == event_id, col(SignUp.id) > after, col(SignUp.state).in_(states))
        .order_by(col(SignUp.id))
        .limit(most)
    )
    return session.exec(statement).all()


def forget_reminders(session: Session, event_id: int, notice: str, now: datetime) -> None:
    """No reminder of this event comes any more, not even one that already waits to be sent."""
    session.execute(
        update(EventNews)
        .where(
            col(EventNews.event_id) == event_id,
            col(EventNews.kind) == NewsKind.REMINDER,
            col(EventNews.done_at).is_(None),
        )
        .values(done_at=now)
    )
    mine = select(col(SignUp.id)).where(col(SignUp.event_id) == event_id)
    session.execute(
        delete(Outbox).where(
            col(Outbox.notice) == notice,
            col(Outbox.state) == OutboxState.QUEUED,
            col(Outbox.detail).in_(mine),
        )
    )


def find_series(session: Session, row: int, *, lock: bool = False) -> EventSeries | None:
    """A series by its row id."""
    session.flush()
    return session.get(EventSeries, row, with_for_update=True if lock else None, populate_existing=lock)


def is_series_due(session: Session, now: datetime) -> bool:
    """Whether the next event of any series is to be made."""
    return (
        session.exec(rows_of(EventSeries.id).where(col(EventSeries.next_at) <= now).limit(1)).first()
        is not None
    )


def list_due_series(session: Session, before: datetime) -> Sequence[EventSeries]:
    """The series whose next event is to be made, locked."""
    statement = rows_of(EventSeries).where(col(EventSeries.next_at) <= before)
    return session.exec(statement.order_by(col(EventSeries.id)).with_for_update(skip_locked=True)).all()


def find_latest(session: Session, series_id: int) -> CommunityEvent | None:
    """The newest event of a series that was announced and not cancelled; else the newest announced."""
    statement = (
        rows_of(CommunityEvent)
        .where(CommunityEvent.series_id == series_id, CommunityEvent.status != EventStatus.DRAFT)
        .order_by((col(CommunityEvent.status) == EventStatus.CANCELLED), col(CommunityEvent.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()
