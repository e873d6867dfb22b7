"""Whether a body's answers are passed by a colleague before they go out: a switch of each body."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, audit, leads
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import approvals, people, places
from storage.tables import Body, Community, FourEyes, Role, Suggestion


def is_wanted(session: Session, suggestion: Suggestion) -> bool:
    """Whether the body that has it, or would get it, wants a colleague to pass its answers."""
    planned = leads.choose(session, suggestion) if suggestion.lead is None else None
    body = suggestion.lead or (planned.body if planned is not None else None)
    return body is not None and approvals.find_wish(session, suggestion.community, body) is not None


def list_communities(session: Session, desk: Desk, telegram_id: int) -> list[Community]:
    """Where somebody may turn the switch: dispatchers where their roles reach, admins everywhere."""
    roles = [
        role
        for role in people.list_roles(session, telegram_id)
        if role.group_id is None and role.role in (Role.DISPATCHER, Role.ADMIN)
    ]
    everywhere = telegram_id in desk.settings.admin_ids or any(role.community is None for role in roles)
    own = {role.community for role in roles}
    return [one for one in places.list_communities(session) if everywhere or one.code in own]


def list_bodies(session: Session, community: str, own: str | None = None) -> Sequence[tuple[Body, bool]]:
    """The bodies of a community, and whether each wants it so. `own`: of whoever directs just that one."""
    wanted = {one.body for one in approvals.list_wishes(session, community)}
    return [
        (body, body.code in wanted)
        for body in places.list_bodies(session)
        if own in (None, body.code) and leads.sits(session, body.code, community, "")
    ]


def switch(session: Session, desk: Desk, telegram_id: int, community: str, body: str, now: datetime) -> bool:
    """Want it, or want it no more; True: it is wanted now. The audit keeps who said so.

    Raises UserError `access.not_yours` beyond the role, `access.refused` for a body that is not there.
    """
    member = access.access_office(session, desk, telegram_id, now, Role.DISPATCHER, community=community)
    if places.find_community(session, community) is None or places.find_body(session, body) is None:
        raise UserError("access.refused")
    if member.body not in (None, body):
        raise UserError("access.not_yours")
    if leads.is_closed(session, body, community):
        raise UserError("closing.closed")
    wish = approvals.find_wish(session, community, body)
    if wish is not None:
        session.delete(wish)
    else:
        session.add(FourEyes(community=community, body=body, member_id=member.id or 0, since=now))
    data = {"community": community, "wanted": wish is None}
    audit.record(session, Action.FOUR_EYES, body, now, member=member, data=data)
    session.flush()
    return wish is None
