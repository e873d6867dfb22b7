"""查看身份: who filed a suggestion, looked up for a reason by whom the office trusts with it, never unseen.

Whoever deals with a suggestion sees no identity. Looking one up leaves a row that its owner finds in her
data, a line in the audit, and a message to her: by which role, and why (PIPL art. 44, 51).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, audit, data_requests, lifecycle, notices
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from storage.queries import people
from storage.tables import (
    Actor,
    Event,
    IdentityRead,
    Member,
    RequestKind,
    RequestOutcome,
    Role,
    Status,
    Suggestion,
)

TRUSTED = (Role.STAFF,)
"""Who may look, besides admins: each within the reach of the role."""
SHORTEST, LONGEST = 5, 200
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What we know of whoever filed a suggestion; both are empty if somebody typed it and left no number."""

    suggestion: Suggestion
    contact: str | None
    telegram_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What its owner reads of one look at her identity."""

    role: Role
    reason: str


def may_look(session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion) -> bool:
    """Whether this person may look up who filed it, by the rows we have, and somebody is to be found."""
    return not is_gone(session, suggestion) and access.is_trusted(
        session, desk, telegram_id, suggestion, *TRUSTED
    )


def is_gone(session: Session, suggestion: Suggestion) -> bool:
    """Whether nobody is to be found any more: taken back, or forgotten."""
    author = people.get_resident(session, suggestion.resident_id)
    gone = suggestion.status is Status.WITHDRAWN or suggestion.erased is not None
    return gone or author.erased_at is not None


def access_identity(session: Session, suggestion: Suggestion) -> None:
    """Raises UserError `identity.gone` where nobody is to be found any more."""
    if is_gone(session, suggestion):
        raise UserError("identity.gone", number=suggestion.number)


def look(session: Session, suggestion: Suggestion, member: Member, reason: str, now: datetime) -> Identity:
    """Look up who filed it; she is told. The right to do so is asked for just before, by the door.

    Raises UserError `identity.reason` if the reason is too short or too long, `identity.gone`.
    """
    words = " ".join(reason.split())
    if not SHORTEST <= len(words) <= LONGEST:
        raise UserError("identity.reason", least=SHORTEST, most=LONGEST)
    access_identity(session, suggestion)
    author = people.get_resident(session, suggestion.resident_id)
    row = IdentityRead(
        suggestion_id=suggestion_id(suggestion),
        resident_id=suggestion.resident_id,
        member_id=member.id or 0,
        reason=words,
        at=now,
    )
    session.add(row)
    session.flush()
    known = {"read": row.id, "role": member.role.value}
    said = {**known, "reason": words}
    audit.record(session, Action.IDENTITY, str(suggestion.number), now, member=member, data=said)
    event = lifecycle.record(
        session, suggestion, notices.IDENTIFIED, now, actor=Actor.MEMBER, member=member, data=known
    )
    notices.tell_author(session, suggestion, notices.IDENTIFIED, now, event.id)
    data_requests.note(
        session, RequestKind.UNLOCKED, RequestOutcome.TOLD, suggestion.community, now, member=member
    )
    return Identity(suggestion, author.contact, author.telegram_id)


def read(session: Session, event: Event) -> Told | None:
    """What she reads of it; None if the row is no longer kept or the line tells another thing."""
    if event.what != notices.IDENTIFIED:
        return None
    row = session.get(IdentityRead, event.data["read"])
    return Told(Role(event.data["role"]), row.reason) if row is not None else None
