"""联系方式 of a body: kept once for every answer that names it; set at the desk, each change audited."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, audit, leads
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import body_contacts, people, places
from storage.tables import Body, BodyContact, Community, Member, Role, Suggestion

LONGEST = 120
SETTING = (Role.DISPATCHER, Role.STAFF)
"""Who sets it, within the reach of the role."""


def find_words(session: Session, suggestion: Suggestion, body: str) -> str | None:
    """How the body that has a suggestion is reached, there or in general."""
    for community in (suggestion.community, ""):
        found = body_contacts.find(session, body, community)
        if found is not None:
            return found.words
    return None


def list_communities(session: Session, desk: Desk, telegram_id: int) -> list[Community]:
    """Where somebody may set it."""
    roles = [
        role
        for role in people.list_roles(session, telegram_id)
        if role.group_id is None and role.role in (*SETTING, Role.ADMIN)
    ]
    everywhere = telegram_id in desk.settings.admin_ids or any(role.community is None for role in roles)
    own = {role.community for role in roles}
    return [one for one in places.list_communities(session) if everywhere or one.code in own]


def list_bodies(
    session: Session, community: str, own: str | None = None
) -> Sequence[tuple[Body, str | None]]:
    """The bodies of a community, and what is kept of each there. `own`: of whoever directs just that one."""
    found = []
    for body in places.list_bodies(session):
        if own in (None, body.code) and leads.sits(session, body.code, community, ""):
            kept = body_contacts.find(session, body.code, community)
            found.append((body, kept.words if kept is not None else None))
    return found


def access_body(
    session: Session, desk: Desk, telegram_id: int, community: str, body: str, now: datetime
) -> tuple[Member, Body]:
    """The role in which somebody sets it. Raises UserError `access.not_yours` beyond the role,
    `access.refused` for a body that is not there.
    """
    member = access.access_office(session, desk, telegram_id, now, *SETTING, community=community)
    found = places.find_body(session, body)
    if found is None or places.find_community(session, community) is None:
        raise UserError("access.refused")
    if member.body not in (None, body):
        raise UserError("access.not_yours")
    return member, found


def keep(
    session: Session, member: Member | None, community: str, body: str, words: str | None, now: datetime
) -> None:
    """Keep these words, or none any more. `member`: None on the command line.

    Raises UserError `reached.empty`, `reached.long`.
    """
    if words is not None:
        words = " ".join(words.split())
        access_words(words)
    held = body_contacts.find(session, body, community)
    before = held.words if held is not None else None
    if before == words:
        return
    if held is not None and words is None:
        session.delete(held)
    elif words is not None:
        row = held or BodyContact(body=body, community=community, words=words)
        session.add(row.sqlmodel_update({"words": words}))
    session.flush()
    data = {"community": community, "before": before, "after": words}
    audit.record(session, Action.CONTACTS, f"body:{body}", now, member=member, data=data)


def access_words(words: str) -> None:
    """Raises UserError `reached.empty`, `reached.long`."""
    if not words:
        raise UserError("reached.empty")
    if len(words) > LONGEST:
        raise UserError("reached.long", most=LONGEST)
