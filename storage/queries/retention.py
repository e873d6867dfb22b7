"""What has been kept long enough, each sort as the conditions its rows fulfil; and forgetting it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, literal_column, or_, select, update
from sqlmodel import Session, SQLModel, col

from storage.queries.erasing import NOBODY, UNDER_WAY
from storage.tables import (
    Attachment,
    Attendance,
    Call,
    CommunityEvent,
    Consent,
    ConsoleLink,
    ConsoleSession,
    Dialog,
    IdentityRead,
    Inbox,
    InboxState,
    Invite,
    Outbox,
    Part,
    Poll,
    Resident,
    Retention,
    RetentionRun,
    SignUp,
    Status,
    Suggestion,
    Support,
    Voter,
)

Where = tuple[ColumnElement[bool], ...]
OVER: Where = (col(Suggestion.closed_at).is_not(None), col(Suggestion.erased).is_(None))
"""It ended, a merged one with its main one, and nothing was taken from it."""
EXPIRED_OWNER = "expired"
"""The channel of whom expired suggestions belong to: nobody."""
FAREWELL = "forgotten"
"""The last notice to somebody who asked to be forgotten."""
GROWING: dict[type[SQLModel], tuple[Any, Where]] = {
    Inbox: (col(Inbox.received_at), ()),
    Outbox: (col(Outbox.created_at), (col(Outbox.payload).is_not(None),)),
}
"""Tables whose rows come one after the other: when each was written, and what it holds if anything."""


def days(session: Session) -> dict[str, int]:
    """For how many days each sort is kept."""
    return {row.code: row.days for row in session.scalars(select(Retention))}


def add_run(session: Session, rule: str, erased: int, now: datetime) -> None:
    """Note what a rule erased."""
    session.add(RetentionRun(rule=rule, at=now, erased=erased))


def list_due(
    session: Session,
    model: type[SQLModel],
    where: Where,
    within: Collection[int] | None = None,
    most: int | None = None,
) -> Sequence[int]:
    """The row ids that fit, `most` of them; with `within` only those of these."""
    # Sorted here: to have the order for nothing SQLite would walk along the row ids of the whole table.
    statement = select(_id(model)).where(*where).limit(most)
    return sorted(session.scalars(statement if within is None else statement.where(_id(model).in_(within))))


def list_next(session: Session, model: type[SQLModel], after: int, most: int) -> Sequence[int]:
    """The row ids behind `after`, so many at most."""
    return session.scalars(
        select(_id(model)).where(_id(model) > after).order_by(_id(model)).limit(most)
    ).all()


def find_first(session: Session, model: type[SQLModel], after: int) -> int | None:
    """Of a table that only grows: the first row behind `after` that holds anything to be forgotten."""
    _, holds = GROWING[model]
    return session.scalar(select(_id(model)).where(_id(model) > after, *holds).order_by(_id(model)).limit(1))


def list_aged(
    session: Session,
    model: type[SQLModel],
    where: Where,
    before: datetime,
    after: int,
    most: int | None = None,
) -> Sequence[int]:
    """As `list_due`, of a table that only grows: nothing up to `after` is read, nor what is newer."""
    row, (written, _) = _id(model), GROWING[model]
    first = find_first(session, model, after)
    if first is None:
        return []
    newer = session.scalar(select(row).where(row >= first, written >= before).order_by(row).limit(1))
    within = (row >= first,) if newer is None else (row >= first, row < newer)
    return session.scalars(select(row).where(*within, *where).order_by(row).limit(most)).all()


def held(before: datetime) -> Where:
    """What was said by people who never agreed."""
    agreed = exists().where(
        col(Resident.telegram_id) == col(Inbox.chat_id), col(Resident.consent).is_not(None)
    )
    return col(Inbox.state) == InboxState.HELD, col(Inbox.received_at) < before, ~agreed


def updates(before: datetime) -> Where:
    """Updates that were dealt with. Telegram repeats nothing older than 24 hours (Bot API)."""
    return col(Inbox.state) == InboxState.DONE, col(Inbox.received_at) < before


def parked(before: datetime) -> Where:
    """Updates that could not be dealt with."""
    return col(Inbox.state) == InboxState.PARKED, col(Inbox.received_at) < before


def dialogs(before: datetime) -> Where:
    """Half-filled forms."""
    return (col(Dialog.updated_at) < before,)


def drafts(before: datetime) -> Where:
    """Half-written suggestions to which nothing was added for so long."""
    newer = (
        exists().where(col(model.suggestion_id) == Suggestion.id, col(model.at) >= before)
        for model in (Part, Attachment)
    )
    return (
        col(Suggestion.status) == Status.DRAFT,
        col(Suggestion.created_at) < before,
        *(~one for one in newer),
    )


def payloads(before: datetime) -> Where:
    """Messages that left, with what they said."""
    ended = col(Outbox.state).not_in(UNDER_WAY)
    return ended, col(Outbox.ended_at) < before, col(Outbox.payload).is_not(None)


def calls(before: datetime) -> Where:
    """Calls that were made, with what came of them."""
    return col(Call.done_at) < before, col(Call.outcome).is_not(None)


def invites(before: datetime) -> Where:
    """Codes that were used, with who used them."""
    return col(Invite.used_at) < before, col(Invite.used_by).is_not(None)


def console_links(before: datetime) -> Where:
    """Links into the console that have long served, or expired."""
    return (col(ConsoleLink.expires_at) < before,)


def console_sessions(before: datetime) -> Where:
    """Sessions of the console that ended long ago."""
    return (col(ConsoleSession.expires_at) < before,)


def attendances(before: datetime) -> Where:
    """Who was at events so long ago."""
    return col(Attendance.at) < before, col(Attendance.resident_id).is_not(None)


def votes(before: datetime) -> Where:
    """Polls that ended so long ago and still have their roll."""
    return col(Poll.ended_at) < before, exists().where(col(Voter.poll_id) == Poll.id)


def forget_rolls(session: Session, polls: Collection[int]) -> None:
    """Delete who was on the roll of these polls; their counts stay."""
    session.execute(delete(Voter).where(col(Voter.poll_id).in_(polls)))


def identity_reads(before: datetime) -> Where:
    """Who opened an identity."""
    return (col(IdentityRead.at) < before,)


def sign_ups(before: datetime) -> Where:
    """Who signed up for what ended, or was to begin, so long ago."""
    ended = func.coalesce(col(CommunityEvent.ended_at), col(CommunityEvent.starts_at))
    return (exists().where(col(CommunityEvent.id) == SignUp.event_id, ended < before),)


def closed(before: datetime) -> Where:
    """Suggestions that ended so long ago."""
    return (*OVER, col(Suggestion.closed_at) < before)


def forgotten(before: datetime) -> Where:
    """Suggestions that ended after their author had asked to be forgotten."""
    gone = select(col(Resident.id)).where(
        col(Resident.erased_at) <= before, col(Resident.channel) != EXPIRED_OWNER
    )
    return (*OVER, col(Suggestion.resident_id).in_(gone))


def farewells(before: datetime) -> Where:
    """Last words whose end nobody was there to record."""
    return (
        col(Outbox.notice) == literal_column(f"'{FAREWELL}'"),
        col(Outbox.state).not_in(UNDER_WAY),
        col(Outbox.chat_id) != NOBODY,
        col(Outbox.ended_at) <= before,
    )


def strangers(before: datetime) -> Where:
    """People who came by and never agreed."""
    return (
        col(Resident.telegram_id).is_not(None),
        col(Resident.consent).is_(None),
        col(Resident.created_at) < before,
        ~_said_something(),
    )


def residents(before: datetime) -> Where:
    """People of whom nothing is left, and who have not been heard of for so long."""
    later = (
        exists().where(col(model.resident_id) == Resident.id, col(model.at) >= before)
        for model in (Consent, Support)
    )
    return (
        or_(col(Resident.telegram_id).is_not(None), col(Resident.contact).is_not(None)),
        col(Resident.created_at) < before,
        ~_said_something(),
        ~exists().where(col(Voter.resident_id) == Resident.id, col(Voter.voted).is_(True)),
        *(~one for one in later),
        ~exists().where(col(SignUp.resident_id) == Resident.id),
    )


def forget_rows(session: Session, model: type[SQLModel], ids: Collection[int]) -> None:
    """Delete rows."""
    session.execute(delete(model).where(_id(model).in_(ids)))


def blank(session: Session, model: type[SQLModel], ids: Collection[int], column: str) -> None:
    """Empty one column."""
    session.execute(update(model).where(_id(model).in_(ids)).values({column: None}))


def unlink(session: Session, suggestion_ids: Collection[int], nobody: Resident) -> None:
    """Whose suggestions these were is no longer known."""
    session.add(nobody)
    session.flush()
    session.execute(
        update(Suggestion).where(col(Suggestion.id).in_(suggestion_ids)).values(resident_id=nobody.id)
    )
    session.expire_all()


def _said_something() -> ColumnElement[bool]:
    return exists().where(col(Suggestion.resident_id) == Resident.id)


def _id(model: type[SQLModel]) -> Any:
    return model.__table__.c.id  # type: ignore[attr-defined]
