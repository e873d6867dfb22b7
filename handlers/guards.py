"""Who is this, and what may they touch: what rights ask at the door, and handlers where that depends on what
they have found.
"""

from collections.abc import Collection, Iterator

from bot.errors import UserError
from bot.services import access, cohandlers, postings, reach, scopes, work
from bot.texts import t
from bot.views.presses import Press
from handlers.context import NeedsMembership, Turn
from storage.queries.scopes import Scope
from storage.queries.work import Within
from storage.tables import CoHandler, Group, Hand, Member, Role, Suggestion

ANY = frozenset(Hand)
"""For what only shows: whatever a group has the card for."""


def person(turn: Turn) -> int:
    """Who did it. Raises UserError for anonymous admins and channels: a decision is somebody's.

    Roles of that person that begin or end by now do so before anything is asked of them.
    """
    if turn.anonymous:
        raise UserError("access.anonymous")
    postings.settle(turn.session, turn.desk, turn.user_id, turn.now)
    return turn.user_id


def group(turn: Turn) -> Group:
    """The bound group in which it happens; UserError with how to bind it if it is not."""
    return access.get_group(turn.session, turn.chat_id)


def member(turn: Turn) -> Member:
    """The role of the person in this group; Telegram is asked where that is not known freshly."""
    user_id = person(turn)
    try:
        return access.access_group(turn.session, user_id, turn.chat_id, turn.now, membership=turn.membership)
    except access.Unchecked:
        raise NeedsMembership(turn.chat_id, user_id) from None


def chief(turn: Turn) -> Member:
    """The role of somebody who says how this group works: a head, dispatcher or admin by invitation, or an
    administrator of the group by Telegram. UserError for its other members, and for everybody else.
    """
    found = member(turn)
    if found.role in access.DISPATCHING:
        return found
    if turn.membership is None:
        raise NeedsMembership(turn.chat_id, turn.user_id)
    access.access_chief(turn.membership)
    return found


def card(
    turn: Turn, suggestion_id: int | None, hands: Collection[Hand] = access.HANDS
) -> tuple[Member, Suggestion]:
    """The role of the person and the suggestion, locked, if the group has its card for one of `hands`."""
    user_id = person(turn)
    if turn.private:
        return desk_card(turn, suggestion_id, hands)
    try:
        return access.access_card(
            turn.session, user_id, turn.chat_id, suggestion_id or 0, turn.now, membership=turn.membership,
            hands=hands,
        )  # fmt: skip
    except access.Unchecked:
        raise NeedsMembership(turn.chat_id, user_id) from None


def desk_card(
    turn: Turn, suggestion_id: int | None, hands: Collection[Hand] = access.HANDS
) -> tuple[Member, Suggestion]:
    """The role of a dispatcher and the suggestion, locked, in a private chat, within that role's reach; or
    that of a member of a group that has its card for one of `hands`.

    For what is about the conduct of staff Telegram is asked whether the person sits in a group of theirs.
    """
    suggestion = access.get_filed(turn.session, suggestion_id or 0)
    if not access.may_open(turn.session, turn.desk, person(turn), suggestion):
        return _through_group(turn, suggestion, hands), suggestion
    found = access.access_desk(turn.session, turn.desk, turn.user_id, suggestion_id or 0, turn.now)
    for status in _in_unit(turn, suggestion):
        access.access_outsider(status)
    return found


def _through_group(turn: Turn, suggestion: Suggestion, hands: Collection[Hand]) -> Member:
    try:
        return reach.access_through(turn.session, turn.user_id, suggestion, turn.now, turn.memberships, hands)
    except access.Unchecked as need:
        raise NeedsMembership(need.chat_id, turn.user_id) from None


def is_outsider(turn: Turn, suggestion: Suggestion) -> bool:
    """Whether this person sits in no group of the unit that it complains of, if it complains of one."""
    return all(access.is_outside(status) for status in _in_unit(turn, suggestion))


def _in_unit(turn: Turn, suggestion: Suggestion) -> Iterator[str]:
    """What Telegram says of this person in each group of the unit complained of; it is asked if need be."""
    for unit in access.list_unit(turn.session, turn.desk, turn.user_id, suggestion):
        if unit.chat_id not in turn.memberships:
            raise NeedsMembership(unit.chat_id, turn.user_id)
        yield turn.memberships[unit.chat_id]


def fresh_card(turn: Turn, press: Press) -> tuple[Member, Suggestion] | None:
    """What the door let through, unless a colleague was faster since this button was drawn: then None, and
    that is said.
    """
    if press.stamp != turn.card[1].revision:
        too_late(turn, turn.card[1])
        return None
    return turn.card


def part(turn: Turn, suggestion: Suggestion, wanted: int | None) -> CoHandler:
    """What a body does to help, if this chat's group acts for it, or in private one of this person's groups.

    Raises UserError `access.refused` for everybody else.
    """
    chats = acting(turn, suggestion)
    found = cohandlers.get_part(turn.session, suggestion, wanted, chats)
    home = cohandlers.find_home(turn.session, suggestion, found)
    if turn.private and home is not None:
        try:
            access.access_group(
                turn.session, turn.user_id, home.chat_id, turn.now,
                membership=turn.memberships.get(home.chat_id),
            )  # fmt: skip
        except access.Unchecked as need:
            raise NeedsMembership(need.chat_id, turn.user_id) from None
    return found


def acting(turn: Turn, suggestion: Suggestion) -> list[int]:
    """The groups in whose place somebody acts in this chat."""
    return reach.list_acting(turn.session, turn.chat_id, suggestion)


def other_card(turn: Turn, member: Member, wanted: int | None) -> Suggestion:
    """Another suggestion, locked, to which somebody wants to join the one whose card is acted on."""
    if turn.private:
        return card(turn, wanted)[1]
    street = access.is_street(group(turn))
    return access.access_other(turn.session, member, turn.chat_id, wanted or 0, holds_all=street)


def of_street(turn: Turn, member: Member) -> bool:
    """Whether the street decides here: in its own group, or a dispatcher for all communities."""
    if member.role in access.DISPATCHING and member.community is None and member.body is None:
        return True
    return not turn.private and access.is_street(group(turn))


def may_name(turn: Turn, member: Member, suggestion: Suggestion) -> bool:
    """Whether somebody who acts on a card here may be shown this other one."""
    try:
        other_card(turn, member, suggestion.id)
    except UserError:
        return False
    return True


def dispatches(turn: Turn, member: Member) -> None:
    """Raises UserError unless this role says where a suggestion goes."""
    if not turn.private:
        access.access_dispatch(member, group(turn))
    elif not reach.dispatches(turn.session, member):
        raise UserError("access.refused")


def may_dispatch(turn: Turn, member: Member) -> bool:
    """Whether this role says where a suggestion goes."""
    try:
        dispatches(turn, member)
    except UserError:
        return False
    return True


def too_late(turn: Turn, suggestion: Suggestion) -> None:
    """Say that a colleague was faster, and show the card as it stands. No error: the refresh must stay."""
    turn.answer(t("lifecycle.too_late", turn.lang), alert=True)
    turn.show_card(suggestion)


def office(turn: Turn, *roles: Role, community: str | None = None) -> Member:
    """The invited role in which somebody acts here, in a private chat; UserError for everybody else."""
    if not turn.private:
        raise UserError("access.only_private")
    return access.access_office(turn.session, turn.desk, person(turn), turn.now, *roles, community=community)


def office_about(turn: Turn, suggestion: Suggestion, *roles: Role) -> Member:
    """`office` for this suggestion: within the role's reach, and not of the unit complained of."""
    if not turn.private:
        raise UserError("access.only_private")
    return access.access_about(turn.session, turn.desk, person(turn), suggestion, turn.now, *roles)


def scope(turn: Turn) -> Scope:
    """How far this person sees here when searching; UserError for who may not search here at all."""
    if not turn.private:
        member(turn)
        return scopes.of_group(turn.chat_id)
    try:
        return scopes.of_person(turn.session, turn.desk, person(turn), turn.now, turn.memberships)
    except access.Unchecked as need:
        raise NeedsMembership(need.chat_id, turn.user_id) from None


def within(turn: Turn) -> Within:
    """What waits for this person, in private; Telegram is asked where a membership is not known freshly."""
    if not turn.private:
        raise UserError("access.only_private")
    user_id = person(turn)
    try:
        return work.access_work(turn.session, turn.desk, user_id, turn.now, turn.memberships)
    except access.Unchecked as need:
        raise NeedsMembership(need.chat_id, user_id) from None


def admin(turn: Turn) -> Member:
    """The role of somebody who may invite others; UserError for everybody else."""
    access.access_admin(turn.session, turn.desk, person(turn))
    return access.access_office(turn.session, turn.desk, turn.user_id, turn.now, Role.ADMIN)
