"""One-time codes: they give a role to a person, or bind a group to a community and body."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, leads, roles
from bot.services.audit import Action
from storage.queries import people, places
from storage.tables import Body, Community, Estate, Group, Invite, Member, Role

LASTS = timedelta(days=7)
# 31 letters and digits that nobody mistakes for another; 12 of them are 59 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, LETTERS = 3, 4


def create(
    session: Session,
    role: Role,
    community: str | None,
    body: str | None,
    now: datetime,
    *,
    for_group: bool,
    by: Member | None = None,
    estate: str | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> str:
    """A fresh code such as `K7QX-M2PD-3HTR`, kept only as its hash; it serves once, within 7 days.

    With `estate` it binds the group of one housing estate's body. `starts_at`, `ends_at`: of a person's role
    that is held for a time. Raises UserError for a community or body that does not exist.
    """
    if community is not None and places.find_community(session, community) is None:
        raise UserError("invite.no_community", code=community)
    if body is not None and places.find_body(session, body) is None:
        raise UserError("invite.no_body", code=body)
    _access_standing(session, community, body)
    if estate is not None and not for_group:
        raise UserError("invite.estate_is_for_groups")
    if for_group and ends_at is not None:
        raise UserError("posting.not_for_groups")
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    invite = Invite(
        code_hash=digest(code),
        role=role,
        community=community,
        body=body,
        estate=estate,
        for_group=for_group,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(invite)
    session.flush()
    data = {"role": role.value, "community": community, "body": body, "group": for_group}
    audit.record(session, Action.INVITED, f"invite:{invite.id}", now, member=by, data=data)
    return code


def redeem_person(session: Session, code: str, telegram_id: int, now: datetime) -> Member:
    """Give a person the role of an invitation; who holds it keeps it. Raises UserError for a bad code."""
    invite = _use(session, code, telegram_id, now, for_group=False)
    if invite.ends_at is not None and invite.ends_at <= now:
        raise UserError("invite.expired")
    later = invite.starts_at is not None and invite.starts_at > now
    for held in people.list_roles(session, telegram_id):
        if held.group_id is None and (held.role, held.community, held.body) == (
            invite.role,
            invite.community,
            invite.body,
        ):
            # An invitation without an end makes it lasting; one with an end moves the end.
            held.ends_at, held.reminded_at = invite.ends_at, None
            session.add(held)
            return held
    member = Member(
        telegram_id=telegram_id,
        role=invite.role,
        community=invite.community,
        body=invite.body,
        granted_at=now,
        checked_at=now,
        active=not later,
        starts_at=invite.starts_at if later else None,
        ends_at=invite.ends_at,
    )
    session.add(member)
    session.flush()
    roles.granted(session, member, invite, now)
    return member


def bind_group(session: Session, code: str, chat_id: int, now: datetime, by: int) -> Group:
    """Bind a group to the community and body of a code, instead of what it was bound to before.

    Raises UserError for a bad code. What follows for the cards there: `routing.rebound`.
    """
    invite = use_for_chat(session, code, by, now)
    group = places.find_group(session, chat_id) or Group(chat_id=chat_id, bound_at=now)
    group.community, group.body, group.estate = invite.community, invite.body, invite.estate
    group.active, group.bound_at = True, now
    session.add(group)
    session.flush()
    data = {"community": group.community, "body": group.body, "invite": invite.id}
    audit.record(session, Action.BOUND, f"group:{chat_id}", now, data=data)
    return group


def use_for_chat(session: Session, code: str, by: int | None, now: datetime) -> Invite:
    """Use up a code that binds a chat; `by` is empty in a channel, where nobody speaks in person.

    Raises UserError for a bad code.
    """
    return _use(session, code, by, now, for_group=True)


class Unused(NamedTuple):
    """An invitation that still serves, and the rows of the place it is for."""

    invite: Invite
    community: Community | None
    body: Body | None
    estate: Estate | None


def list_unused(session: Session, page: int, now: datetime) -> roles.Page[Unused]:
    """The invitations that nobody has used and that still serve, newest first."""

    def placed(invite: Invite) -> Unused:
        place = get_place(session, invite.community, invite.body)
        return Unused(invite, *place, find_estate(session, invite.estate))

    return roles.cut(people.list_unused_invites(session, now), page, placed)


def count_unused(session: Session, now: datetime) -> int:
    """How many those are."""
    return len(people.list_unused_invites(session, now))


def withdraw(session: Session, invite_id: int | None, by: Member, now: datetime) -> Invite:
    """作废: what nobody has used serves no more. Raises UserError `invite.gone` for any other."""
    invite = people.lock_invite(session, invite_id) if invite_id else None
    if invite is None or invite.used_at is not None or invite.expires_at <= now:
        raise UserError("invite.gone")
    # Over from its beginning: no clock that is put back makes it serve again.
    invite.expires_at = invite.created_at
    session.add(invite)
    data = {"role": invite.role.value, "community": invite.community, "body": invite.body}
    audit.record(session, Action.UNINVITED, f"invite:{invite.id}", now, member=by, data=data)
    return invite


def digest(code: str) -> str:
    """What is kept of a code; case, spaces and hyphens of the one who types do not matter."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _use(session: Session, code: str, by: int | None, now: datetime, *, for_group: bool) -> Invite:
    invite = people.find_invite(session, digest(code))
    if invite is None:
        raise UserError("invite.unknown")
    if invite.for_group is not for_group:
        raise UserError("invite.for_group" if invite.for_group else "invite.for_person")
    if invite.used_at is not None:
        raise UserError("invite.used")
    if invite.expires_at <= now:
        raise UserError("invite.expired")
    _access_standing(session, invite.community, invite.body)
    invite.used_at, invite.used_by = now, by
    session.add(invite)
    return invite


def _access_standing(session: Session, community: str | None, body: str | None) -> None:
    """Raises UserError `closing.closed` for a body that was dissolved."""
    if body is not None and leads.is_closed(session, body, community or ""):
        raise UserError("closing.closed")


class Named(NamedTuple):
    """The codes of a place as somebody typed it."""

    community: str | None = None
    body: str | None = None
    estate: str | None = None


def read_place(session: Session, codes: Sequence[str]) -> Named:
    """Place and body as somebody typed them, such as `LT PM`, `LT-01 PM` or `SDO_ENF`; nothing: the street.

    Raises UserError `invite.no_place` for a code that is neither, or comes too late.
    """
    named = Named()
    for typed in codes:
        code = typed.upper()
        first = named == Named()
        estate = places.find_estate(session, code)
        if first and places.find_community(session, code) is not None:
            named = Named(code)
        elif first and estate is not None:
            named = Named(estate.community, None, estate.code)
        elif named.body is None and places.find_body(session, code) is not None:
            named = named._replace(body=code)
        else:
            raise UserError("invite.no_place", code=typed)
    return named


def get_place(
    session: Session, community: str | None, body: str | None
) -> tuple[Community | None, Body | None]:
    """The rows of a community and body, each None where nothing is named."""
    return (
        places.find_community(session, community) if community else None,
        places.find_body(session, body) if body else None,
    )


def find_estate(session: Session, code: str | None) -> Estate | None:
    """The housing estate of an invitation or group that is for one."""
    return places.find_estate(session, code) if code else None


def list_communities(session: Session) -> tuple[Community, ...]:
    """All communities that can be named in an invitation."""
    return tuple(places.list_communities(session))
