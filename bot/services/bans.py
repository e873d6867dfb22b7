"""Who may file nothing for a while, and why. What somebody filed before stays hers to read and to rate."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, audit, notices
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from bot.services.residents import resident_id
from storage.queries import people, safety, suggestions
from storage.tables import Ban, Member, Resident, Role, Status, Suggestion

BANNING = (Role.DISPATCHER, Role.STAFF)
"""Who may ban, each in the communities of the role; admins everywhere."""
LONGEST = 365
REASON = 200


def read_order(text: str) -> tuple[int, str]:
    """Days and reason as somebody typed them, `7 words of the reason`. Raises UserError `ban.how`."""
    days, _, reason = text.strip().partition(" ")
    reason = reason.strip()[:REASON]
    if not (days.isdecimal() and len(days) <= 3 and 1 <= int(days) <= LONGEST and len(reason) > 1):
        raise UserError("ban.how")
    return int(days), reason


def get_suggestion(session: Session, number: str) -> Suggestion:
    """The filed suggestion with this number. Raises UserError `ban.no_number`."""
    found = suggestions.find_suggestion(session, number.strip().upper())
    if found is None or found.status is Status.DRAFT:
        raise UserError("ban.no_number")
    return found


def access_ban(
    session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion, now: datetime
) -> Member:
    """The role in which somebody bans, or lifts a ban. Raises UserError `access.not_yours`."""
    return access.access_about(session, desk, telegram_id, suggestion, now, *BANNING)


def ban(
    session: Session, suggestion: Suggestion, member: Member, days: int, reason: str, now: datetime
) -> Ban:
    """The author of this suggestion may file nothing for so many days; she is told why. Another ban ends.

    Raises UserError `ban.no_chat` if somebody typed it for her.
    """
    if suggestion.typist_id is not None or member.id is None:
        raise UserError("ban.no_chat")
    author = people.get_resident(session, suggestion.resident_id)
    earlier = find(session, author, now)
    if earlier is not None:
        _end(session, earlier, member, now)
    made = Ban(
        resident_id=resident_id(author),
        suggestion_id=suggestion_id(suggestion),
        member_id=member.id,
        reason=reason,
        since=now,
        until=now + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    data = {"ban": made.id, "days": days, "reason": reason}
    audit.record(session, Action.BANNED, str(suggestion.number), now, member=member, data=data)
    notices.tell_author(session, suggestion, "banned", now, made.id)
    return made


def lift(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> Ban:
    """The author of this suggestion may file again, and is told. Raises UserError `ban.none`."""
    author = people.get_resident(session, suggestion.resident_id)
    found = find(session, author, now)
    if found is None:
        raise UserError("ban.none")
    _end(session, found, member, now)
    data = {"ban": found.id}
    audit.record(session, Action.UNBANNED, str(suggestion.number), now, member=member, data=data)
    notices.tell_author(session, suggestion, "unbanned", now, found.id)
    return found


def _end(session: Session, found: Ban, member: Member, now: datetime) -> None:
    found.lifted_at, found.lifted_by = now, member.id
    session.add(found)
    session.flush()


def find(session: Session, resident: Resident, now: datetime) -> Ban | None:
    """The ban under which somebody is."""
    return safety.find_ban(session, resident_id(resident), now)


def list_current(
    session: Session, desk: Desk, telegram_id: int, now: datetime
) -> list[tuple[Ban, Suggestion]]:
    """The bans that last, as far as this person may lift them."""
    held = [role for role in people.list_roles(session, telegram_id) if role.group_id is None]
    own: set[str | None] = {role.community for role in held if role.role in (*BANNING, Role.ADMIN)}
    every = None in own or telegram_id in desk.settings.admin_ids
    rows: Sequence[tuple[Ban, Suggestion]] = safety.list_bans(session, now)
    return [(found, suggestion) for found, suggestion in rows if every or suggestion.community in own]
