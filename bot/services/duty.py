"""Who is on call (值班): told at once when a resident writes of an emergency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, lifecycle, notices
from bot.services.desk import Desk
from storage.queries import people, places, safety
from storage.tables import Actor, Community, Duty, Member, Role, Status, Suggestion

SERVING = (Role.WORKER, Role.DISPATCHER, Role.STAFF)
"""Who may be on call, each in the communities of the role; admins everywhere."""


@dataclass(frozen=True, slots=True)
class Post:
    """One place for which somebody may be on call; `community` empty: the whole street."""

    community: Community | None
    count: int
    mine: bool


def list_posts(session: Session, desk: Desk, telegram_id: int) -> list[Post]:
    """The places for which somebody may be on call, the street first, and who is there."""
    held = people.list_roles(session, telegram_id)
    roles = [role for role in held if role.group_id is None and role.role in (*SERVING, Role.ADMIN)]
    everywhere = telegram_id in desk.settings.admin_ids or any(role.community is None for role in roles)
    own = {role.community for role in roles}
    on_duty = safety.list_on_duty(session)
    street = [_post(None, on_duty, telegram_id)] if everywhere else []
    communities = [one for one in places.list_communities(session) if everywhere or one.code in own]
    return [*street, *(_post(one, on_duty, telegram_id) for one in communities)]


def _post(community: Community | None, on_duty: Sequence[tuple[Duty, Member]], telegram_id: int) -> Post:
    code = community.code if community else None
    here = {member.telegram_id for duty, member in on_duty if duty.community == code}
    return Post(community, len(here), telegram_id in here)


def switch(session: Session, desk: Desk, telegram_id: int, community: str | None, now: datetime) -> bool:
    """Begin to be on call for a community (None: the street), or end it. True: on call now.

    Raises UserError `access.not_yours` for what lies beyond the role: the street is for those of the street.
    """
    if community is not None and places.find_community(session, community) is None:
        raise UserError("error.old_button")
    member = access.access_office(session, desk, telegram_id, now, *SERVING, community=community)
    if community is None and member.community is not None:
        raise UserError("access.not_yours")
    here = [
        duty
        for duty, other in safety.list_on_duty(session)
        if duty.community == community and other.telegram_id == telegram_id
    ]
    for duty in here:
        duty.ended_at = now
        session.add(duty)
    if not here and member.id is not None:
        session.add(Duty(member_id=member.id, community=community, since=now))
    return not here


def list_chats(session: Session, desk: Desk, community: str | None) -> list[int]:
    """Who is told of an emergency: those on call there or for the street; else its group and the admins."""
    on_duty = safety.list_on_duty(session)
    chats = {member.telegram_id for duty, member in on_duty if duty.community in (None, community)}
    if chats:
        return sorted(chats)
    street = places.find_home(session, None, None)
    return [*([street.chat_id] if street is not None else []), *sorted(desk.settings.admin_ids)]


def mark_urgent(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """It is urgent from now on; a filed one says so on its cards."""
    suggestion.urgent = True
    session.add(suggestion)
    if suggestion.status is not Status.DRAFT:
        lifecycle.record(session, suggestion, "urgent", now, actor=Actor.SYSTEM)
        notices.refresh_cards(session, suggestion, now)
