"""Who may do what. What somebody may not see cannot be fetched, and both get the same plain refusal.

Three ways to a right: being in a bound group (the role is recorded when somebody there first presses, and
checked again after an hour), an invitation, or the operator's settings (admins).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import leads, notices
from bot.services.desk import Desk
from storage.queries import people, places, suggestions
from storage.tables import Group, Hand, Member, Role, Status, Suggestion

CHECK_LASTS = timedelta(hours=1)
INSIDE = frozenset({"creator", "administrator", "member", "restricted"})
"""The Bot API's words for who is in a chat; the sender says `left` for restricted people outside."""
LEADING = frozenset({"creator", "administrator"})
"""Of these, who leads it."""
DECIDING = frozenset({Role.MEMBER, Role.DISPATCHER, Role.STAFF, Role.ADMIN})
"""Roles that deal with suggestions. A community worker announces and takes down, but does not decide."""
DISPATCHING = frozenset({Role.DISPATCHER, Role.STAFF, Role.ADMIN})
"""Roles that say which body a suggestion goes to; the street's own group does so too."""
HANDS = frozenset({Hand.LEAD, Hand.DESK})
"""What a group must have a card for to decide: whoever only helps does not."""


class Unchecked(Exception):
    """Telegram must first be asked whether this person is in this group."""

    def __init__(self, chat_id: int) -> None:
        super().__init__()
        self.chat_id = chat_id


def is_admin(session: Session, desk: Desk, telegram_id: int) -> bool:
    """Whether somebody may invite: an admin of the settings, or by invitation."""
    roles = people.list_roles(session, telegram_id)
    return telegram_id in desk.settings.admin_ids or any(role.role is Role.ADMIN for role in roles)


def access_admin(session: Session, desk: Desk, telegram_id: int) -> None:
    """Raises UserError `access.not_admin` for everybody else."""
    if not is_admin(session, desk, telegram_id):
        raise UserError("access.not_admin")


def access_office(
    session: Session, desk: Desk, telegram_id: int, now: datetime, *roles: Role, community: str | None = None
) -> Member:
    """The invited role in which somebody acts in a private chat: one of `roles`, wide enough for `community`.

    The widest fitting one is given; an admin of the settings has every role. Raises UserError
    `access.not_yours` for everybody else, the same whatever is missing.
    """
    held = [role for role in people.list_roles(session, telegram_id) if role.group_id is None]
    fitting = [
        role
        for role in held
        if role.role in (*roles, Role.ADMIN) and community in (None, role.community or community)
    ]
    if fitting:
        return min(fitting, key=_width)
    if telegram_id not in desk.settings.admin_ids:
        raise UserError("access.not_yours")
    member = Member(telegram_id=telegram_id, role=Role.ADMIN, granted_at=now, checked_at=now)
    session.add(member)
    session.flush()
    return member


def list_office_roles(session: Session, desk: Desk, telegram_id: int) -> frozenset[Role]:
    """Every invited role of a person; an admin of the settings has that of admin."""
    held = {role.role for role in people.list_roles(session, telegram_id) if role.group_id is None}
    return frozenset(held | ({Role.ADMIN} if telegram_id in desk.settings.admin_ids else set()))


def access_about(
    session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion, now: datetime, *roles: Role
) -> Member:
    """The invited role in which somebody acts on this suggestion in a private chat: the widest there is.

    Raises UserError `access.not_yours` outside the role's community or body, and for whoever belongs to the
    unit that it complains of.
    """
    if is_recused(session, desk, telegram_id, suggestion):
        raise UserError("access.not_yours")
    reaching = _list_reaching(session, telegram_id, suggestion, roles)
    if reaching:
        return min(reaching, key=_width)
    if telegram_id not in desk.settings.admin_ids:
        raise UserError("access.not_yours")
    return access_office(session, desk, telegram_id, now, *roles)


def may_open(session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion) -> bool:
    """Whether a dispatcher who once opened it in a private chat still may: the card there is drawn again."""
    return is_trusted(session, desk, telegram_id, suggestion, *DISPATCHING)


def is_trusted(session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion, *roles: Role) -> bool:
    """Whether `access_about` would give this person one of these roles."""
    if telegram_id in desk.settings.admin_ids:
        return True
    reaching = _list_reaching(session, telegram_id, suggestion, roles)
    return bool(reaching) and not is_recused(session, desk, telegram_id, suggestion)


def _list_reaching(
    session: Session, telegram_id: int, suggestion: Suggestion, roles: Collection[Role]
) -> list[Member]:
    return [
        role
        for role in people.list_roles(session, telegram_id)
        if role.group_id is None
        and role.role in (*roles, Role.ADMIN)
        and role.community in (None, suggestion.community)
        and role.body in (None, suggestion.lead)
    ]


def _width(role: Member) -> tuple[bool, bool, int]:
    """The wider a role reaches, the smaller."""
    return bool(role.community), bool(role.body), role.id or 0


def is_recused(session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion) -> bool:
    """回避: it is about the conduct of staff, and this person holds a role where it comes from.

    Who is an admin by the settings sits in every group to bind it, and is excepted.
    """
    if not leads.is_above(suggestion) or telegram_id in desk.settings.admin_ids:
        return False
    return any(role.community == suggestion.community for role in people.list_roles(session, telegram_id))


def list_unit(session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion) -> Sequence[Group]:
    """The groups in which somebody must not sit to open it: of the unit that it complains of, if it does."""
    if not leads.is_above(suggestion) or telegram_id in desk.settings.admin_ids:
        return ()
    return places.list_groups_of(session, suggestion.community)


def access_chief(membership: str) -> None:
    """Raises UserError `access.not_chief` for whom Telegram does not call an administrator of the group."""
    if membership not in LEADING:
        raise UserError("access.not_chief")


def is_outside(membership: str) -> bool:
    """Whether Telegram says for sure that somebody is not in a group."""
    return membership != "unknown" and membership not in INSIDE


def access_outsider(membership: str) -> None:
    """Raises UserError `access.not_yours` for whom Telegram finds in a group of the unit complained of,
    `access.cannot_check` if it cannot be asked.
    """
    if membership == "unknown":
        raise UserError("access.cannot_check")
    if membership in INSIDE:
        raise UserError("access.not_yours")


def get_filed(session: Session, suggestion_id: int) -> Suggestion:
    """What has been filed under this row, locked. Raises UserError `access.not_yours` for made-up ids."""
    suggestion = session.get(Suggestion, suggestion_id, with_for_update=True)
    if suggestion is None or suggestion.status is Status.DRAFT:
        raise UserError("access.not_yours")
    return suggestion


def access_desk(
    session: Session, desk: Desk, telegram_id: int, suggestion_id: int, now: datetime
) -> tuple[Member, Suggestion]:
    """The role of a dispatcher and the suggestion, locked, for acting on it in a private chat.

    Made-up ids and what lies beyond the role's reach get one and the same UserError, `access.not_yours`.
    """
    suggestion = get_filed(session, suggestion_id)
    return access_about(session, desk, telegram_id, suggestion, now, *DISPATCHING), suggestion


def access_group(
    session: Session, telegram_id: int, chat_id: int, now: datetime, *, membership: str | None
) -> Member:
    """The role in which somebody acts in a group.

    `membership` is what Telegram says of the person there, None if it was not asked: then Unchecked is raised
    where it must be. Raises UserError for a group that is not bound and for people who are not in it.
    """
    group = get_group(session, chat_id)
    for role in people.list_roles(session, telegram_id):
        if role.group_id is None and role.role in DECIDING and covers(role, group):
            return role
    member = people.find_group_member(session, telegram_id, chat_id)
    if membership is None:
        if member is not None and member.active and abs(now - member.checked_at) <= CHECK_LASTS:
            return member
        raise Unchecked(chat_id)
    if membership == "unknown":
        raise UserError("access.cannot_check")
    if membership not in INSIDE:
        raise UserError("access.not_member")
    return _keep(session, member, telegram_id, group, now)


def access_card(
    session: Session,
    telegram_id: int,
    chat_id: int,
    suggestion_id: int,
    now: datetime,
    *,
    membership: str | None,
    hands: Collection[Hand] = HANDS,
) -> tuple[Member, Suggestion]:
    """The role of a person and the suggestion, locked, if its card stands in this group for one of `hands`.

    Made-up ids and other groups' suggestions get one and the same UserError, `access.refused`.
    """
    group = places.find_group(session, chat_id)
    if group is None or not group.active:
        raise UserError("access.refused")
    member = access_group(session, telegram_id, chat_id, now, membership=membership)
    card = suggestions.find_card(session, suggestion_id, chat_id)
    if card is None or card.hand not in hands:
        raise UserError("access.refused")
    if card.retired:
        raise UserError("access.retired")
    suggestion = suggestions.get_suggestion(session, suggestion_id, lock=True)
    if leads.is_above(suggestion):
        # Who sits in this group cannot be told apart: it is opened one by one, see `access_about`.
        raise UserError("access.refused")
    return member, suggestion


def access_other(
    session: Session, member: Member, chat_id: int, suggestion_id: int, *, holds_all: bool
) -> Suggestion:
    """Another suggestion, locked, that somebody names in a group in which a card is acted on.

    The group has its card too, or the role of a dispatcher reaches it, or it is the street's group
    (`holds_all`). Raises UserError `access.refused` for all others, and for what is about the conduct of
    staff.
    """
    suggestion = session.get(Suggestion, suggestion_id, with_for_update=True)
    if suggestion is None or suggestion.status is Status.DRAFT or leads.is_above(suggestion):
        raise UserError("access.refused")
    card = suggestions.find_card(session, suggestion_id, chat_id)
    held = card is not None and not card.retired and card.hand in HANDS
    reached = member.role in DISPATCHING and (
        member.community in (None, suggestion.community) and member.body in (None, suggestion.lead)
    )
    if not (held or reached or holds_all):
        raise UserError("access.refused")
    return suggestion


def access_dispatch(member: Member, group: Group) -> None:
    """Raises UserError `access.refused` unless somebody may say in this group where a suggestion goes."""
    if member.role not in DISPATCHING and not is_street(group):
        raise UserError("access.refused")


def is_street(group: Group) -> bool:
    """Whether this is the street's own group."""
    return group.community is None and group.body is None


def get_group(session: Session, chat_id: int) -> Group:
    """The group that is bound to this chat. Raises UserError `group.not_bound`."""
    group = places.find_group(session, chat_id)
    if group is None or not group.active:
        raise UserError("group.not_bound")
    return group


def covers(role: Member, group: Group) -> bool:
    """Whether an invitation for a community or body (empty: for all) reaches this group."""
    return role.community in (None, group.community) and role.body in (None, group.body)


def leave(session: Session, telegram_id: int, chat_id: int, now: datetime) -> None:
    """Somebody is no longer in a group: the role ends at once, with what was asked of the person there and
    what was opened in private through it.
    """
    member = people.find_group_member(session, telegram_id, chat_id)
    if member is not None and member.active:
        member.active, member.checked_at = False, now
        session.add(member)
    people.end_dialog(session, chat_id, telegram_id)
    notices.refresh_private(session, telegram_id, now)


def _keep(session: Session, member: Member | None, telegram_id: int, group: Group, now: datetime) -> Member:
    """The role of somebody whom Telegram has just confirmed in a group, given or kept."""
    if member is None:
        member = Member(
            telegram_id=telegram_id, role=Role.MEMBER, group_id=group.chat_id, granted_at=now, checked_at=now
        )
    elif not member.active:
        member.granted_at = now
    member.active, member.checked_at = True, now
    member.community, member.body = group.community, group.body
    session.add(member)
    session.flush()
    return member
