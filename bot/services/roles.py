"""Roles given by invitation: listed, taken back with a reason, and what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, handing, notices
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import audits, people, places, postings
from storage.tables import Audit, Body, Community, Invite, Member

R = TypeVar("R")
T = TypeVar("T")

PER_PAGE = 6
REASON = 200
"""Characters of a reason at most."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role, and the rows of the place it is for."""

    member: Member
    community: Community | None
    body: Body | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list; pages count from 0."""

    rows: Sequence[T]
    page: int
    pages: int
    count: int


def list_page(session: Session, page: int) -> Page[Held]:
    """The roles given by invitation that are held now, newest first; a page too far gives the last."""
    rows = [*postings.list_to_begin(session), *people.list_invited(session)]
    return cut(rows, page, lambda row: _place(session, row))


def cut(rows: Sequence[R], page: int, shown: Callable[[R], T]) -> Page[T]:
    """This page of these rows, or the last where there are not so many."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(page, 0), pages - 1)
    here = rows[page * PER_PAGE : (page + 1) * PER_PAGE]
    return Page([shown(row) for row in here], page, pages, len(rows))


def list_held(session: Session) -> list[Held]:
    """All roles that are held now or still to begin: those by invitation first, then those by a group."""
    invited = [*postings.list_to_begin(session), *people.list_invited(session)]
    return [_place(session, row) for row in (*invited, *people.list_grouped(session))]


def get_held(session: Session, member_id: int | None) -> Held:
    """A role given by invitation, held or taken back. Raises UserError `roles.gone` for anything else."""
    held = find_held(session, member_id)
    if held is None:
        raise UserError("roles.gone")
    return held


def find_held(session: Session, member_id: int | None) -> Held | None:
    """`get_held`, with None for anything else."""
    member = session.get(Member, member_id) if member_id else None
    return None if member is None or member.group_id is not None else _place(session, member)


def find_inviter(session: Session, member: Member) -> int | None:
    """The number of the role whose holder invited; None if that was the operator."""
    invite = next(
        (one.data.get("invite") for one in list_history(session, member) if "invite" in one.data), None
    )
    lines = audits.list_about(session, f"invite:{invite}")
    return lines[0].actor_id if lines else None


def list_history(session: Session, member: Member) -> Sequence[Audit]:
    """What the audit tells of a role, oldest first."""
    return audits.list_about(session, subject_of(member))


def revoke(session: Session, desk: Desk, member: Member, by: Member, reason: str, now: datetime) -> None:
    """Take a role back: it ends at once, with whatever was half done in it.

    Raises UserError `roles.no_reason`, `roles.gone` if it is taken back already, `roles.by_settings` for an
    admin whom the settings name: that ends there.
    """
    if not member.active and member.starts_at is None:
        raise UserError("roles.gone")
    if member.telegram_id in desk.settings.admin_ids:
        raise UserError("roles.by_settings")
    if not reason or len(reason) > REASON:
        raise UserError("roles.no_reason", most=REASON)
    member.active, member.starts_at, member.checked_at = False, None, now
    session.add(member)
    handing.end(session, desk, member, now)
    people.end_dialog(session, member.telegram_id, member.telegram_id)
    notices.refresh_private(session, member.telegram_id, now)
    data = {**placed(member), "reason": reason}
    audit.record(session, Action.REVOKED, subject_of(member), now, member=by, data=data)


def granted(session: Session, member: Member, invite: Invite, now: datetime) -> None:
    """Write down that somebody has got a role, and by which invitation."""
    data = {**placed(member), "invite": invite.id}
    audit.record(session, Action.GRANTED, subject_of(member), now, member=member, data=data)


def subject_of(member: Member) -> str:
    """How the audit calls a role."""
    return f"member:{member.id}"


def placed(member: Member) -> dict[str, str | None]:
    """A role and its place in codes."""
    return {"role": member.role.value, "community": member.community, "body": member.body}


def _place(session: Session, member: Member) -> Held:
    return Held(
        member,
        places.find_community(session, member.community) if member.community else None,
        places.find_body(session, member.body) if member.body else None,
    )
