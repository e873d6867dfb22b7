"""Which group has a suggestion in hand. None is ever lost: the admins hear of what no group takes."""

from datetime import datetime

from sqlmodel import Session

from bot.services import leads, notices, sharing, threads
from bot.services.desk import Desk
from bot.services.lifecycle import ENDED
from bot.services.polls import running as polling
from storage.queries import appeals, broadcasts, cohandling, outbox, people, places, suggestions
from storage.tables import Card, Group, Hand, Lane, Status, Suggestion

OPEN = frozenset(Status) - ENDED - {Status.DRAFT}
"""Filed, and not at its end: somebody still waits for something."""
STREET = "street"
WORKING = frozenset({Hand.LEAD, Hand.DESK})


def place(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> Group | None:
    """Put the cards where they belong now, and retire the ones elsewhere. None if no group takes it.

    The group of its community and lead body; else of a street body that leads; else of the whole community;
    else the street's own, and the admins are told, as they are if there is no group at all. While a return
    is asked for, or an author objects to a decision, the street's group has a card too, to rule on it.
    """
    home, own = find_home(session, desk, suggestion)
    subject = notices.suggestion_id(suggestion)
    # A card in a private chat is a dispatcher's own copy: it goes nowhere.
    in_hand = [c for c in suggestions.list_cards(session, subject) if not c.retired and c.chat_id < 0]
    here = home is not None and any(card.chat_id == home.chat_id for card in in_hand)
    if not own and not here:
        notices.tell_admins(session, desk, "unroutable", now, subject)
    if home is None:
        if leads.is_above(suggestion):
            # Nobody of the unit complained of keeps it, even if nobody else takes it yet.
            for card in in_hand:
                _retire(session, card, suggestion, now)
        return None
    hands = _list_hands(session, desk, suggestion, home)
    for chat_id, hand in hands.items():
        _put(session, suggestion, chat_id, hand, now)
    for card in in_hand:
        if card.chat_id not in hands:
            _retire(session, card, suggestion, now)
    return home


def _list_hands(session: Session, desk: Desk, suggestion: Suggestion, home: Group) -> dict[int, Hand]:
    """The groups that have it in hand, and what for."""
    hands = {home.chat_id: Hand.LEAD}
    street = places.find_home(session, None, None)
    ruling = suggestion.status is Status.RETURN_REQUESTED
    ruling |= appeals.find_open(session, notices.suggestion_id(suggestion)) is not None
    eyed = suggestion.supervised or suggestion.wish_due_at is not None
    ruling |= eyed and home is not street
    if street is not None and (ruling or (waits_at_desk(desk, suggestion) and home is street)):
        hands[street.chat_id] = Hand.DESK
    for group in list_helping(session, suggestion):
        hands.setdefault(group.chat_id, Hand.CO)
    return hands


def list_helping(session: Session, suggestion: Suggestion) -> list[Group]:
    """The groups of those who help: none before a body leads, none for what is about the conduct of staff."""
    if suggestion.lead is None or leads.is_above(suggestion):
        return []
    parts = cohandling.list_current(session, notices.suggestion_id(suggestion))
    found = [find_co_home(session, suggestion, part.body) for part in parts]
    return [group for group in found if group is not None]


def find_co_home(session: Session, suggestion: Suggestion, body: str) -> Group | None:
    """The group that acts for a body that helps: as for one that leads, wherever the matter itself is now."""
    return (
        find_group_of(session, suggestion, body)
        or places.find_home(session, suggestion.community, None)
        or places.find_home(session, None, None)
    )


def waits_at_desk(desk: Desk, suggestion: Suggestion) -> bool:
    """Whether a dispatcher has to say where it goes: nobody could, or the street wants to see all first."""
    unseen = suggestion.status in (Status.SUBMITTED, Status.NEED_INFO)
    return suggestion.status is Status.ACCEPTED or (desk.settings.screening and unseen)


def find_home(session: Session, desk: Desk, suggestion: Suggestion) -> tuple[Group | None, bool]:
    """The group a suggestion belongs to, and whether it is its own: not just the street's for want of one."""
    street = places.find_home(session, None, None)
    if suggestion.level == STREET or leads.is_above(suggestion):
        return street, street is not None
    if street is not None and waits_at_desk(desk, suggestion):
        return street, True
    lead = suggestion.lead or default_lead(session, suggestion)
    group = find_group_of(session, suggestion, lead) if lead is not None else None
    if group is not None:
        return group, True
    whole = places.find_home(session, suggestion.community, None)
    return (whole, True) if whole is not None else (street, False)


def find_group_of(session: Session, suggestion: Suggestion, body: str) -> Group | None:
    """The group of a body where a suggestion comes from: of its estate, its community, or of the street.

    For a dissolved body without a group its successor's acts.
    """
    here = suggestion.community
    wider = (here, None), (None, None)
    nearest = ((here, suggestion.estate),) if suggestion.estate else ()
    for community, estate in (*nearest, *wider):
        group = places.find_home(session, community, body, estate)
        if group is not None:
            return group
    successor = leads.find_successor(session, body, here)
    return find_group_of(session, suggestion, successor) if successor is not None else None


def default_lead(session: Session, suggestion: Suggestion) -> str | None:
    """The body that leads it by the routing table, unless somebody decides otherwise."""
    lead = leads.choose(session, suggestion)
    return lead.body if lead is not None else None


def place_waiting(session: Session, desk: Desk, now: datetime) -> int:
    """Give cards to the open suggestions that no group had a place for; gives how many found one."""
    placed = 0
    for suggestion in suggestions.list_homeless(session, OPEN):
        if find_home(session, desk, suggestion)[0] is not None:
            place(session, desk, suggestion, now)
            placed += 1
    return placed


def list_homes(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> list[int]:
    """The groups that have to do something about it; if none has it in hand, the one that takes it now."""
    cards = suggestions.list_cards(session, notices.suggestion_id(suggestion))
    homes = [card.chat_id for card in cards if not card.retired and card.chat_id < 0 and card.hand in WORKING]
    if homes:
        return homes
    home = place(session, desk, suggestion, now)
    return [home.chat_id] if home is not None else []


def escalate(
    session: Session, desk: Desk, suggestion: Suggestion, now: datetime, notice: str = "escalated"
) -> None:
    """One level up: the street's group takes over and is told why, the card below loses its buttons.

    Without such a group the card stays where it is, and the admins are told.
    """
    suggestion.level, suggestion.handler_id = STREET, None
    session.add(suggestion)
    street = places.find_home(session, None, None)
    if street is None:
        notices.tell_admins(session, desk, "no_street", now, suggestion.id)
        return
    tell_group(session, street, suggestion, notice, now)
    place(session, desk, suggestion, now)


def supervise(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> None:
    """督办: twice not satisfied. The street's group and the admins are told; the cards say so."""
    suggestion.supervised = True
    session.add(suggestion)
    street = places.find_home(session, None, None)
    if street is not None:
        tell_group(session, street, suggestion, "supervised", now)
    notices.tell_admins(session, desk, "supervised", now, suggestion.id)
    notices.refresh_cards(session, suggestion, now)


def rebound(session: Session, desk: Desk, chat_id: int, now: datetime) -> int:
    """After a group was bound: what no longer belongs there leaves, what waited for it comes.

    Its members' roles follow the binding. Gives how many suggestions came.
    """
    group = places.find_group(session, chat_id)
    if group is None:
        raise LookupError("this group is not bound")
    for member in people.list_group_members(session, chat_id):
        member.community, member.body = group.community, group.body
        session.add(member)
    for card, suggestion in suggestions.list_cards_of_chat(session, chat_id):
        home, _ = find_home(session, desk, suggestion)
        if not card.retired and (home is None or home.chat_id != chat_id):
            _retire(session, card, suggestion, now)
            if suggestion.status in OPEN:
                place(session, desk, suggestion, now)
    for suggestion in cohandling.list_helped(session):
        place(session, desk, suggestion, now)
    return place_waiting(session, desk, now)


def unbind(session: Session, desk: Desk, group: Group, now: datetime) -> None:
    """Its body is dissolved: the cards there lose their buttons, what it had goes to the next that takes it.

    The roles of its members have to have ended.
    """
    group.active = False
    session.add(group)
    rebound(session, desk, group.chat_id, now)


def leave(session: Session, desk: Desk, chat_id: int, now: datetime) -> None:
    """The bot is out of a group: its roles end, what it had in hand goes to the next group that takes it."""
    group = places.find_group(session, chat_id)
    if group is None:
        return
    group.active = False
    session.add(group)
    members = people.list_group_members(session, chat_id)
    for member in members:
        member.active = False
        session.add(member)
        notices.refresh_private(session, member.telegram_id, now)
    gone = {member.id for member in members}
    for card, suggestion in suggestions.list_cards_of_chat(session, chat_id):
        card.retired, card.message_id = True, None
        threads.leave(card)
        session.add(card)
        if suggestion.handler_id in gone:
            suggestion.handler_id = None
            session.add(suggestion)
        if suggestion.status in OPEN:
            place(session, desk, suggestion, now)


def follow(session: Session, old: int, new: int, now: datetime) -> None:
    """A group became a supergroup: binding, roles, prompts, cards, polls, what is queued and told move along.

    The message ids of cards and polls mean nothing there, so open ones are put again. Saying it twice
    changes nothing.
    """
    outbox.move_chat(session, old, new)
    broadcasts.move_chat(session, old, new)
    group = places.find_group(session, old)
    if group is None:
        return
    if places.find_group(session, new) is None:
        session.add(
            Group(
                chat_id=new,
                community=group.community,
                body=group.body,
                estate=group.estate,
                active=group.active,
                threads=group.threads,
                bound_at=group.bound_at,
            )
        )
    session.delete(group)
    for member in people.list_group_members(session, old):
        member.group_id = new
        session.add(member)
    people.move_dialogs(session, old, new)
    polling.follow(session, old, new, now)
    for card, suggestion in suggestions.list_cards_of_chat(session, old):
        card.chat_id, card.message_id = new, None
        threads.leave(card)
        session.add(card)
        if suggestion.status in OPEN and not card.retired:
            notices.put_card(session, suggestion, new, now)


def card_gone(session: Session, suggestion_id: int, chat_id: int, now: datetime) -> None:
    """Somebody deleted a card. While its matter is open it is put again, with its files."""
    card = suggestions.find_card(session, suggestion_id, chat_id)
    if card is None:
        return
    card.message_id, card.files_shown = None, []
    session.add(card)
    suggestion = suggestions.get_suggestion(session, suggestion_id)
    if suggestion.status in OPEN and not card.retired:
        notices.put_card(session, suggestion, chat_id, now)


def refresh_open(session: Session, now: datetime) -> int:
    """Draw all cards in hand again, so that the days left are right each morning; gives how many."""
    refreshed = 0
    for group in places.list_groups(session):
        for card, suggestion in suggestions.list_cards_of_chat(session, group.chat_id):
            if suggestion.status in OPEN and not card.retired:
                notices.put_card(session, suggestion, card.chat_id, now)
                refreshed += 1
    return refreshed


def _put(session: Session, suggestion: Suggestion, chat_id: int, hand: Hand, now: datetime) -> None:
    card = suggestions.ensure_card(session, notices.suggestion_id(suggestion), chat_id)
    card.hand = hand
    session.add(card)
    if card.retired:
        # It comes back after having been elsewhere: at the end of the chat, where people look.
        card.retired, card.message_id = False, None
    notices.put_card(session, suggestion, chat_id, now)
    group = places.find_group(session, chat_id)
    sharing.ask(session, suggestion, group.body if group is not None else None, now)


def _retire(session: Session, card: Card, suggestion: Suggestion, now: datetime) -> None:
    card.retired = True
    session.add(card)
    notices.put_card(session, suggestion, card.chat_id, now)


def tell_street(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    notice: str,
    now: datetime,
    detail: int | None = None,
) -> None:
    """Tell the street's group of something it has to decide, or the admins if there is none."""
    street = places.find_home(session, None, None)
    if street is not None:
        tell_group(session, street, suggestion, notice, now, detail)
    else:
        notices.tell_admins(session, desk, notice, now, suggestion.id, detail)


def tell_group(
    session: Session,
    group: Group,
    suggestion: Suggestion,
    notice: str,
    now: datetime,
    detail: int | None = None,
) -> None:
    """Queue a notice to a group; it is drawn from the rows when its turn comes."""
    outbox.add_message(
        session,
        chat_id=group.chat_id,
        notice=notice,
        subject=suggestion.id,
        detail=detail,
        lane=Lane.REPLY,
        now=now,
    )
