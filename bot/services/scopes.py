"""How far somebody sees when searching: never more than can be opened one by one (`access`, `reach`)."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, reach
from bot.services.consents import is_outside
from bot.services.desk import Desk
from storage.queries import people
from storage.queries.scopes import Scope
from storage.tables import Role

KNOWING = (Role.STAFF,)
"""Who of the whole street may also export who it was."""


def of_person(
    session: Session, desk: Desk, telegram_id: int, now: datetime, memberships: Mapping[int, str]
) -> Scope:
    """In a private chat: what the invited roles of a dispatcher reach, and what the person's groups have.

    Complaints about the staff of a community where somebody holds any role are left out. `memberships`: what
    Telegram says of the person in groups, as far as it was asked; `access.Unchecked` where it must be. Raises
    UserError `access.not_yours` for whoever sees nothing at all.
    """
    if telegram_id in desk.settings.admin_ids:
        return Scope(places=((None, None),))
    held = people.list_roles(session, telegram_id)
    places = tuple(
        (role.community, role.body)
        for role in held
        if role.group_id is None and role.role in access.DISPATCHING
    )
    chats = tuple(group.chat_id for group in reach.access_groups(session, telegram_id, now, memberships))
    if not places and not chats:
        raise UserError("access.not_yours")
    return Scope(places, chats, frozenset(role.community for role in held if role.community is not None))


def of_office(session: Session, desk: Desk, telegram_id: int) -> Scope:
    """What somebody exports and reports on: what invited roles of a dispatcher reach, without any group.

    A role for a body outside the office reaches nothing here: such a body reads no more of what residents say
    than they agreed to. Raises UserError `access.not_yours` for whoever sees nothing.
    """
    if telegram_id in desk.settings.admin_ids:
        return Scope(places=((None, None),))
    held = people.list_roles(session, telegram_id)
    places = tuple(
        (role.community, role.body)
        for role in held
        if role.group_id is None and role.role in access.DISPATCHING and not is_outside(role.body)
    )
    if not places:
        raise UserError("access.not_yours")
    return Scope(places, (), frozenset(role.community for role in held if role.community is not None))


def may_know(session: Session, desk: Desk, telegram_id: int) -> bool:
    """Whether somebody may export who it was: staff of the whole street, and admins."""
    if telegram_id in desk.settings.admin_ids:
        return True
    return any(
        role.role in (*KNOWING, Role.ADMIN) and role.group_id is None and not (role.community or role.body)
        for role in people.list_roles(session, telegram_id)
    )


def of_communities(session: Session, desk: Desk, telegram_id: int, *roles: Role) -> frozenset[str] | None:
    """The communities for which somebody holds one of these invited roles, or that of an admin; None: all.

    A role for a body outside the office reaches none. Raises UserError `access.not_yours` for whoever holds
    no role that does.
    """
    if telegram_id in desk.settings.admin_ids:
        return None
    held = [
        role.community
        for role in people.list_roles(session, telegram_id)
        if role.group_id is None and role.role in (*roles, Role.ADMIN) and not is_outside(role.body)
    ]
    if not held:
        raise UserError("access.not_yours")
    return None if None in held else frozenset(one for one in held if one is not None)


def of_group(chat_id: int) -> Scope:
    """In a group: what it has in hand, and nothing about the conduct of staff."""
    return Scope(chats=(chat_id,))
