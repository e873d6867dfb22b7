"""The rows of suggestions: by id, by number, by what they are tied to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, literal_column, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from storage.prepared import Loader, Prepared
from storage.tables import Serial, Status, Suggestion

CONDUCT = "GOV-04"
"""The category of complaints about the conduct of staff, which no list of their own community shows."""
IS_ABOVE = func.coalesce(Suggestion.category, "") == CONDUCT
OPEN = frozenset(Status) - {
    Status.DRAFT, Status.REJECTED, Status.CLOSED, Status.MERGED, Status.WITHDRAWN,
}  # fmt: skip
"""Filed, and not at its end."""

STILL_OPEN = col(Suggestion.closed_at).is_(None)
"""Met by all that is not at its end, and by drafts, and by what is merged into an open one: of many years'
suggestions by few. What asks for states that are open says this besides, so that it reads only these.
"""

UNCLASSED = and_(
    col(Suggestion.status) == literal_column(f"'{Status.CLOSED}'"), col(Suggestion.result_class).is_(None)
)
"""Closed before anybody chose its result class. As a literal, so that SQLite knows its index by it."""

SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]

BY_ID = Loader(Suggestion, col(Suggestion.id) == bindparam("id"))


def get_suggestion(session: Session, suggestion_id: int, *, lock: bool = False) -> Suggestion:
    """The suggestion with this row id; LookupError if there is none. Locked if it is going to change."""
    if lock:
        suggestion = session.get(Suggestion, suggestion_id, with_for_update=True)
    else:
        suggestion = BY_ID.first(session, id=suggestion_id)
    if suggestion is None:
        raise LookupError("no such suggestion")
    return suggestion


def find_row(session: Session, suggestion_id: int) -> Suggestion | None:
    """The suggestion with this row id."""
    return session.get(Suggestion, suggestion_id)


def find_suggestion(session: Session, number: str) -> Suggestion | None:
    """The suggestion with this number."""
    return session.exec(select(Suggestion).where(Suggestion.number == number)).first()


CHANGE = Prepared(
    update(SUGGESTION)
    .where(SUGGESTION.c.id == bindparam("row"))
    .values(revision=SUGGESTION.c.revision + 1)
    .returning(SUGGESTION.c.revision)
)


def bump_revision(session: Session, suggestion: Suggestion) -> None:
    """It changed: buttons drawn before are stale."""
    row = CHANGE.first(session, row=suggestion.id)
    if row is not None:
        set_committed_value(suggestion, "revision", row[0])


def find_refiled(session: Session, suggestion_id: int) -> Suggestion | None:
    """The suggestion that takes a withdrawn one up again, unless it was withdrawn in its turn."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.refiled_from == suggestion_id, Suggestion.status != Status.WITHDRAWN)
        .order_by(col(Suggestion.id).desc())
    ).first()


MERGED = Loader(Suggestion, col(Suggestion.merged_into) == bindparam("main"), order_by=[col(Suggestion.id)])


def list_merged(session: Session, main_id: int) -> list[Suggestion]:
    """The suggestions merged into this one, by age."""
    return MERGED.all(session, main=main_id)


PSEUDONYMS = Prepared(
    select(SUGGESTION.c.status).where(
        SUGGESTION.c.community == bindparam("community"), SUGGESTION.c.pseudonym == bindparam("made_up")
    )
)


def is_pseudonym_taken(
    session: Session, community: str, pseudonym: str, statuses: Collection[Status]
) -> bool:
    """Whether a suggestion of this community in one of these states has this name."""
    rows = PSEUDONYMS.rows(session, community=community, made_up=pseudonym)
    return any(status in statuses for (status,) in rows)


def list_silent(session: Session, now: datetime, limit: int = 200) -> Sequence[Suggestion]:
    """Suggestions whose waiting has ended without a word, locked."""
    return session.exec(
        select(Suggestion)
        .where(
            col(Suggestion.status).in_((Status.REPLIED, Status.NEED_INFO)),
            col(Suggestion.waiting_until) <= now,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def next_serial(session: Session, community: str, year: int) -> int:
    """The next serial of a community in a year, without gaps or doubles."""
    serial = session.get(Serial, (community, year), with_for_update=True)
    if serial is None:
        serial = Serial(community=community, year=year)
    serial.last += 1
    session.add(serial)
    return serial.last
