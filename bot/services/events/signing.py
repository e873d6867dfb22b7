"""Signing up: seats are given in the order in which people ask, and never more than there are.

Everything here is given the event locked (`events.find_event(lock=True)`): who asks at the same moment waits
for the lock, in this process and in others, and counts seats after the one before.
"""

import re
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import nights, visibility
from bot.services.desk import Desk
from bot.services.events import telling
from bot.services.events.facts import event_id, is_for, is_open, starts, takes_sign_ups
from bot.services.residents import resident_id
from storage.queries import events
from storage.queries.events import SEATED
from storage.tables import CommunityEvent, Resident, SignUp, SignUpState

AHEAD = 50
"""How many of the line are looked at when seats come free; the next tick looks at the next."""
NAME_AND_PARTY = re.compile(r"(.*\S)\s+(\d{1,2})\D{0,7}")
ENDING = frozenset({SignUpState.NOT_GOING, SignUpState.MAYBE, SignUpState.WITHDRAWN})
SETTLED = 200
"""Events settled in one transaction."""


def get(session: Session, row: int | None) -> CommunityEvent:
    """An event that was announced, locked. Raises UserError `event.gone` for all others."""
    event = events.find_event(session, row or 0, lock=True)
    if event is None or event.announced_at is None:
        raise UserError("event.gone")
    return event


def sign_up(
    session: Session,
    desk: Desk,
    event: CommunityEvent,
    resident: Resident,
    party: int,
    now: datetime,
    *,
    own_household: bool = False,
) -> SignUp:
    """参加, `party` people in all: a seat for each, or a place in the line behind those who came before.

    Who has a seat changes by this how many come; who was offered one takes it. `own_household`: she says
    that nobody else of her household has signed up.

    Raises UserError `event.cancelled`, `event.over`, `event.closed`, `event.not_for_you`, `event.too_many`
    (for one sign-up), `event.no_more_seats` (for more people than before), `event.one_a_household`.
    """
    mine = _answer_of(session, event, resident, now)
    if mine.state is not SignUpState.OFFERED and mine.state is not SignUpState.GOING:
        _access_new(event, resident, mine, now)
    _check_party(event, party)
    if event.household and not (mine.own_household or own_household):
        raise UserError("event.one_a_household", most=event.most)
    mine.own_household = event.household
    had = mine.party if mine.state in SEATED else 0
    free = count_free(session, event)
    if had:
        if free is not None and party > free + had:
            raise UserError("event.no_more_seats", left=free)
        _become(session, mine, SignUpState.GOING, now, party=party)
        promote(session, desk, event, now)
    elif mine.state is SignUpState.WAITING:
        _become(session, mine, SignUpState.WAITING, now, party=party)
        promote(session, desk, event, now)
    elif _fits(session, event, party, free):
        mine.since = now
        _become(session, mine, SignUpState.GOING, now, party=party)
    else:
        # A clock that was put back gives nobody a place in front of others.
        mine.since = max(now, events.last_in_line(session, event_id(event)) or now)
        _become(session, mine, SignUpState.WAITING, now, party=party)
    return mine


def decline(
    session: Session, desk: Desk, event: CommunityEvent, resident: Resident, state: SignUpState, now: datetime
) -> SignUp:
    """不参加, 待定, or a sign-up taken back: her seat is the next one's.

    Raises UserError `event.cancelled` or `event.over`; `event.not_for_you`.
    """
    if state not in ENDING:
        raise ValueError(state)
    mine = _answer_of(session, event, resident, now)
    if mine.id is None and not is_for(event, resident):
        raise UserError("event.not_for_you")
    _become(session, mine, state, now)
    promote(session, desk, event, now)
    return mine


def set_name(session: Session, event: CommunityEvent, resident: Resident, typed: str) -> SignUp:
    """What she wants to be called at this event. Raises UserError `visibility.no_name`, `event.gone`."""
    mine = events.find_answer(session, event_id(event), resident_id(resident))
    if mine is None:
        raise UserError("event.gone")
    mine.name = visibility.check_name(typed)
    session.add(mine)
    return mine


def read_name(typed: str) -> tuple[str, int]:
    """A name, and how many come: one if no number stands behind it."""
    match = NAME_AND_PARTY.fullmatch(typed.strip())
    return (match[1], int(match[2])) if match is not None else (typed, 1)


def write_down(session: Session, event: CommunityEvent, typed: str, party: int, now: datetime) -> SignUp:
    """A worker signs somebody up who has no chat with us: if there are seats, and nobody waits for them.

    Raises UserError as `sign_up`, and `event.full`.
    """
    _access_open(event, now)
    _check_party(event, party)
    if not _fits(session, event, party, count_free(session, event)):
        raise UserError("event.full")
    made = _make(session, event, None, now)
    made.name = visibility.check_name(typed)
    _become(session, made, SignUpState.GOING, now, party=party)
    return made


def strike(session: Session, desk: Desk, event: CommunityEvent, sign_up: SignUp, now: datetime) -> None:
    """A worker takes off the list whom she had written down. Raises UserError `event.not_written`."""
    if sign_up.event_id != event.id or sign_up.resident_id is not None:
        raise UserError("event.not_written")
    _become(session, sign_up, SignUpState.WITHDRAWN, now)
    promote(session, desk, event, now)


def count_free(session: Session, event: CommunityEvent) -> int | None:
    """How many seats nobody has; None for as many as come."""
    if event.seats is None:
        return None
    return event.seats - events.count_seated(session, [event_id(event)]).get(event_id(event), 0)


def promote(session: Session, desk: Desk, event: CommunityEvent, now: datetime) -> list[SignUp]:
    """Offer the seats that are free to those who wait, in their order; each is told at once.

    Whoever is first waits until there are seats enough for all who come with her: nobody passes her. Only
    who brings more than there are seats at all is passed, and stays in the line.
    """
    promoted: list[SignUp] = []
    if not is_open(event) or now >= starts(event):
        return promoted
    free = count_free(session, event)
    for waiting in events.list_waiting(session, event_id(event), AHEAD):
        if event.seats is not None and waiting.party > event.seats:
            continue
        if free is not None and waiting.party > free:
            break
        if free is not None:
            free -= waiting.party
        waiting.offered_until = offer_ends(desk, event, now)
        _become(session, waiting, SignUpState.OFFERED, now, until=waiting.offered_until)
        telling.tell(session, waiting, telling.OFFERED, now)
        promoted.append(waiting)
    return promoted


def offer_ends(desk: Desk, event: CommunityEvent, now: datetime) -> datetime:
    """Until when a seat is kept for whoever is offered it now: the night, when nobody reads, is not counted,
    but no later than the event begins.
    """
    read_at = nights.ends(desk, now) or now
    return min(read_at + timedelta(hours=desk.settings.event_offer_hours), starts(event))


def is_due(session: Session, now: datetime) -> bool:
    """Whether an offer has run out, or a seat is free although somebody waits."""
    return bool(events.list_unsettled(session, now, 1))


def settle(session: Session, desk: Desk, now: datetime) -> bool:
    """End the offers that have run out and pass them on; False if there is nothing of that sort."""
    rows = events.list_unsettled(session, now, SETTLED)
    changed = False
    for row in rows:
        event = events.find_event(session, row, lock=True)
        if event is None:
            continue
        for lapsed in events.list_lapsed(session, row, now):
            _become(session, lapsed, SignUpState.WITHDRAWN, now)
            telling.tell(session, lapsed, telling.LAPSED, now)
            changed = True
        changed = bool(promote(session, desk, event, now)) or changed
    return changed


def _answer_of(session: Session, event: CommunityEvent, resident: Resident, now: datetime) -> SignUp:
    _access_open(event, now)
    found = events.find_answer(session, event_id(event), resident_id(resident))
    return found or _make(session, event, resident.id, now)


def _make(session: Session, event: CommunityEvent, resident: int | None, now: datetime) -> SignUp:
    row = event_id(event)
    return SignUp(
        event_id=row,
        resident_id=resident,
        state=SignUpState.WITHDRAWN,
        pseudonym=visibility.draw_pseudonym(lambda name: events.is_pseudonym_taken(session, row, name)),
        since=now,
        seen=event.sequence,
        changed_at=now,
    )


def _become(
    session: Session,
    sign_up: SignUp,
    state: SignUpState,
    now: datetime,
    *,
    party: int | None = None,
    until: datetime | None = None,
) -> None:
    sign_up.state, sign_up.changed_at, sign_up.offered_until = state, now, until
    if party is not None:
        sign_up.party = party
    session.add(sign_up)
    session.flush()


def _access_open(event: CommunityEvent, now: datetime) -> None:
    if event.reason or not is_open(event):
        raise UserError("event.cancelled" if event.reason else "event.over")
    if now >= starts(event):
        raise UserError("event.over")


def _access_new(event: CommunityEvent, resident: Resident, mine: SignUp, now: datetime) -> None:
    if mine.id is None and not is_for(event, resident):
        raise UserError("event.not_for_you")
    if not takes_sign_ups(event, now):
        raise UserError("event.closed")


def _check_party(event: CommunityEvent, party: int) -> None:
    most = min(event.most, event.seats or event.most)
    if not 1 <= party <= most:
        raise UserError("event.too_many", most=most)


def _fits(session: Session, event: CommunityEvent, party: int, free: int | None) -> bool:
    if free is None:
        return True
    return party <= free and not events.list_waiting(session, event_id(event), 1)
