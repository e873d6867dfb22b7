"""What somebody reaches in a private chat: by an invited role of the office, or through the groups of a body.

A card that is opened there can do what it can in the group, for whoever may do it there: the same rules are
asked, at every press, and a group's member must still be one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, leads
from bot.services.consents import is_outside
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from storage.queries import people, places, suggestions
from storage.tables import Card, Group, Hand, Member, Suggestion

FIRST = (Hand.LEAD, Hand.DESK, Hand.CO)


@dataclass(frozen=True, slots=True)
class Standing:
    """As what somebody sees a card in a private chat: for which hand, and whether to say where it goes.

    `outside`: only through bodies outside the office, which read no more than its author agreed to. `mine`:
    as the one who works on it.
    """

    hand: Hand
    dispatches: bool
    outside: bool = False
    mine: bool = False


def find_standing(session: Session, desk: Desk, telegram_id: int, suggestion: Suggestion) -> Standing | None:
    """As what this person may open it by the rows we have; None for whoever may not (any more)."""
    mine = is_handler(session, telegram_id, suggestion)
    if access.may_open(session, desk, telegram_id, suggestion):
        return Standing(Hand.DESK, True, mine=mine)
    ways = list_ways(session, telegram_id, suggestion)
    if not ways:
        return None
    card, group = ways[0]
    outside = all(is_outside(way.body) for _, way in ways)
    return Standing(card.hand, access.is_street(group), outside, mine)


def is_handler(session: Session, telegram_id: int, suggestion: Suggestion) -> bool:
    """Whether this person works on it."""
    held = {role.id for role in people.list_roles(session, telegram_id)}
    return suggestion.handler_id is not None and suggestion.handler_id in held


def list_ways(session: Session, telegram_id: int, suggestion: Suggestion) -> list[tuple[Card, Group]]:
    """The groups of this person that have it in hand: the street's first, then whoever leads.

    None for what is about the conduct of staff: no group opens that, see `access.access_card`.
    """
    if leads.is_above(suggestion):
        return []
    cards = {
        card.chat_id: card
        for card in suggestions.list_cards(session, suggestion_id(suggestion))
        if not card.retired
    }
    groups = list_groups(session, telegram_id, cards)
    found = [(cards[group.chat_id], group) for group in groups]
    return sorted(found, key=lambda way: (not access.is_street(way[1]), FIRST.index(way[0].hand)))


def list_acting(session: Session, chat_id: int, suggestion: Suggestion) -> list[int]:
    """The groups in whose place somebody acts in a chat: itself, or those that a private chat reaches."""
    if chat_id < 0:
        return [chat_id]
    return [group.chat_id for _, group in list_ways(session, chat_id, suggestion)]


def list_groups(session: Session, telegram_id: int, chats: Collection[int] | None = None) -> list[Group]:
    """The bound groups (among `chats`, if given) in which this person acts: as a member, or by invitation."""
    roles = people.list_roles(session, telegram_id)
    if not roles:
        return []
    known = places.list_groups(session)
    return [
        group
        for group in known
        if (chats is None or group.chat_id in chats) and any(_acts(role, group) for role in roles)
    ]


def _acts(role: Member, group: Group) -> bool:
    if role.group_id is not None:
        return role.group_id == group.chat_id
    return role.role in access.DECIDING and access.covers(role, group)


def access_through(
    session: Session,
    telegram_id: int,
    suggestion: Suggestion,
    now: datetime,
    memberships: Mapping[int, str],
    hands: Collection[Hand],
) -> Member:
    """The role in which a member of a group acts on this in a private chat.

    `memberships`: what Telegram says of the person in groups, as far as it was asked; Unchecked is raised
    where it must be. Raises UserError `access.not_yours` for everybody else.
    """
    refused = UserError("access.not_yours")
    for card, group in list_ways(session, telegram_id, suggestion):
        if card.hand not in hands:
            continue
        try:
            return access.access_group(
                session, telegram_id, group.chat_id, now, membership=memberships.get(group.chat_id)
            )
        except UserError as error:
            refused = error
    raise refused


def access_groups(
    session: Session, telegram_id: int, now: datetime, memberships: Mapping[int, str]
) -> list[Group]:
    """The groups in which a person still acts; Unchecked where Telegram must first be asked."""
    found = []
    for group in list_groups(session, telegram_id):
        membership = memberships.get(group.chat_id)
        try:
            access.access_group(session, telegram_id, group.chat_id, now, membership=membership)
        except UserError:
            continue
        found.append(group)
    return found


def dispatches(session: Session, member: Member) -> bool:
    """Whether somebody who acts in this role in a private chat says where a suggestion goes."""
    if member.role in access.DISPATCHING:
        return True
    if member.group_id is None:
        return member.community is None and member.body is None
    group = places.find_group(session, member.group_id)
    return group is not None and access.is_street(group)
