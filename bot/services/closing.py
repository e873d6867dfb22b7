"""撤销: a body that is dissolved. Its people's access ends by itself, and nothing it had is left lying.

With a successor all goes there: what it led, its parts in what others lead, its place in the routing table
and its wish for four eyes. Without one the residents' committee leads by the table, and what is open is
listed for whoever directs. Set up again (恢复) it can be chosen, and counts where the routing table names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import (
    audit,
    cohandling,
    dispatching,
    handing,
    heads,
    leads,
    lifecycle,
    notices,
    reach,
    roles,
    routing,
)
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import approvals, closing, outbox, people, places, routes
from storage.tables import (
    Actor,
    Body,
    Closure,
    Community,
    FourEyes,
    Group,
    Lane,
    Member,
    Status,
    Suggestion,
)

LEFT = "body_left"
"""What a dissolved body left open: a line of the history, and a notice."""
LED = routing.OPEN | {Status.MERGED}
"""What goes to the successor: a merged one can come back."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What closing a body does. `community` None: everywhere; `successor` None: nobody follows it."""

    body: Body
    community: Community | None
    successor: Body | None
    matters: int
    parts: int
    groups: int
    members: int
    lines: int
    four_eyes: int


def access_place(session: Session, member: Member, community: str) -> None:
    """Raises UserError `access.refused` for no community, `access.not_yours` beyond the role of an admin."""
    if community and places.find_community(session, community) is None:
        raise UserError("access.refused")
    if member.community not in (None, community):
        raise UserError("access.not_yours")


def find_place(session: Session, community: str) -> Community | None:
    """The community; None for everywhere."""
    return places.find_community(session, community) if community else None


def list_places(session: Session, member: Member) -> list[Community]:
    """The communities in which an admin may close a body."""
    return [one for one in places.list_communities(session) if member.community in (None, one.code)]


def list_standing(session: Session, community: str, without: str = "") -> list[Body]:
    """The bodies that can be closed in a community, or (`without` one) follow it; empty: everywhere.

    What is closed somewhere follows nobody everywhere: it could not act there.
    """
    gone = {row.body for row in closing.list_closures(session) if row.community in ("", community)}
    if without and not community:
        gone |= {row.body for row in closing.list_closures(session)}
    found = []
    for body in places.list_bodies(session):
        if body.code in gone or body.code == without or (not without and body.code == leads.LAST_RESORT):
            continue
        if not community or leads.sits(session, body.code, community, ""):
            found.append(body)
    return found


def list_closed(session: Session, community: str) -> list[Body]:
    """The bodies closed in exactly this place, to be set up again."""
    codes = {row.body for row in closing.list_closures(session) if row.community == community}
    return [body for body in places.list_bodies(session) if body.code in codes]


def foresee(session: Session, community: str, body: str, successor: str | None) -> Effects:
    """What closing it would do. Raises UserError `closing.closed` for what is closed, `closing.last_resort`
    for the residents' committee, `access.refused` for a body or successor that cannot be chosen.
    """
    row, next_one = places.find_body(session, body), places.find_body(session, successor or "")
    if body == leads.LAST_RESORT:
        raise UserError("closing.last_resort")
    if leads.is_closed(session, body, community):
        raise UserError("closing.closed")
    standing = {one.code for one in list_standing(session, community, body)}
    if row is None or (successor is not None and (next_one is None or successor not in standing)):
        raise UserError("access.refused")
    groups = closing.list_groups(session, body, community)
    invited = closing.list_invited(session, body, community)
    held = {one.telegram_id for group in groups for one in _list_active(session, group)}
    return Effects(
        body=row,
        community=find_place(session, community),
        successor=next_one,
        matters=len(closing.list_led(session, body, community, routing.OPEN)),
        parts=len(closing.list_parts(session, body, community)),
        groups=len(groups),
        members=len(held | {one.telegram_id for one in invited}),
        lines=_count_lines(session, body, community),
        four_eyes=len(closing.list_wishes(session, body, community)),
    )


def close(
    session: Session,
    desk: Desk,
    by: Member,
    community: str,
    body: str,
    successor: str | None,
    reason: str,
    now: datetime,
) -> Effects:
    """Close it, all or nothing; `reason` is what its people's roles say of their end. Raises as `foresee`."""
    effects = foresee(session, community, body, successor)
    closure = Closure(body=body, community=community, successor=successor, member_id=by.id or 0, at=now)
    session.add(closure)
    session.flush()
    _move_wishes(session, body, community, successor)
    _pass_on(session, desk, closure, by, now)
    for part, suggestion in closing.list_parts(session, body, community):
        cohandling.succeed(session, desk, suggestion, part, by, successor, now)
    for group in closing.list_groups(session, body, community):
        for member in _list_active(session, group):
            handing.leave_group(session, desk, member.telegram_id, group.chat_id, now)
        routing.unbind(session, desk, group, now)
    for role in closing.list_invited(session, body, community):
        if role.telegram_id not in desk.settings.admin_ids:
            roles.revoke(session, desk, role, by, reason, now)
    if successor is None and effects.matters:
        _tell(session, desk, closure, now)
    data = {"community": community, "successor": successor, "matters": effects.matters}
    audit.record(session, Action.CLOSED, f"body:{body}", now, member=by, data=data)
    return effects


def reopen(session: Session, by: Member, community: str, body: str, now: datetime) -> None:
    """恢复: it can be chosen again; groups and roles are given anew.

    Raises UserError `closing.open` if it stands.
    """
    closure = closing.find_closure(session, body, community)
    if closure is None:
        raise UserError("closing.open")
    session.delete(closure)
    audit.record(session, Action.REOPENED, f"body:{body}", now, member=by, data={"community": community})


def list_left(
    session: Session, desk: Desk, closure_id: int, chat_id: int
) -> tuple[Body | None, list[Suggestion]]:
    """A closed body, and what it left that is still with no other one, as far as this reader may see it.

    None and nothing once it is set up again.
    """
    closure = session.get(Closure, closure_id)
    body = places.find_body(session, closure.body) if closure is not None else None
    if closure is None or body is None:
        return None, []
    rows = closing.list_led(session, closure.body, closure.community, handing.MOVABLE)
    return body, [row for row in rows if reach.find_standing(session, desk, chat_id, row) is not None]


def _pass_on(session: Session, desk: Desk, closure: Closure, by: Member, now: datetime) -> None:
    """What it led goes to the successor, or is nobody's until somebody who directs says whose it is."""
    data = {"body": closure.body}
    for suggestion in closing.list_led(session, closure.body, closure.community, LED, lock=True):
        if closure.successor is not None:
            dispatching.succeed(session, desk, suggestion, by, closure.successor, now)
            continue
        suggestion.handler_id = None
        session.add(suggestion)
        lifecycle.record(session, suggestion, LEFT, now, actor=Actor.MEMBER, member=by, data=data)
        notices.refresh_cards(session, suggestion, now)


def _move_wishes(session: Session, body: str, community: str, successor: str | None) -> None:
    """Who passes on its work to somebody passes on its wish for four eyes, too."""
    for wish in closing.list_wishes(session, body, community):
        if successor is not None and approvals.find_wish(session, wish.community, successor) is None:
            session.add(
                FourEyes(community=wish.community, body=successor, member_id=wish.member_id, since=wish.since)
            )
        session.delete(wish)
    session.flush()


def _tell(session: Session, desk: Desk, closure: Closure, now: datetime) -> None:
    """Whoever directs there hears what was left; where nobody is known to, the admins."""
    told = heads.list_of_community(session, closure.community)
    for chat_id in told:
        outbox.add_message(
            session, chat_id=chat_id, notice=LEFT, detail=closure.id, lane=Lane.NOTICE, now=now
        )
    if not told:
        notices.tell_admins(session, desk, LEFT, now, None, closure.id)


def _list_active(session: Session, group: Group) -> Sequence[Member]:
    return [one for one in people.list_group_members(session, group.chat_id) if one.active]


def _count_lines(session: Session, body: str, community: str) -> int:
    """The lines of the routing table that name it there."""
    return sum(
        body in (line.lead, *leads.co_of(line))
        for line in routes.list_routes(session)
        if not community or line.community in ("", community)
    )
