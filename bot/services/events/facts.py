"""What an event is at a moment: whether it can be signed up for, for whom it is, how many seats are left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage.columns import Json
from storage.queries import events
from storage.queries.events import OPEN, SEATED
from storage.tables import CommunityEvent, EventKind, Resident, SignUp, SignUpState

LASTS = timedelta(hours=2)
"""How long an event lasts of which nobody said when it ends."""
MOMENTS = frozenset({"starts_at", "ends_at", "sign_up_until"})
SEEN = (
    "kind",
    "title",
    "html",
    "media",
    "place",
    "starts_at",
    "ends_at",
    "communities",
    "estates",
    "seats",
    "most",
    "household",
    "sign_up_until",
    "contact",
)
"""What residents see of an event, and whoever writes it can change."""
LISTED = 60
"""Events that are looked through for what is coming for one resident."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as one resident sees it. `left`: seats nobody has, None for as many as come."""

    event: CommunityEvent
    people: Mapping[SignUpState, int]
    mine: SignUp | None = None
    before: int = 0

    @property
    def left(self) -> int | None:
        """How many seats nobody has."""
        if self.event.seats is None:
            return None
        return max(0, self.event.seats - sum(self.people.get(state, 0) for state in SEATED))


def event_id(event: CommunityEvent) -> int:
    """The row id of an event that has been stored."""
    if event.id is None:
        raise LookupError("the event is not stored yet")
    return event.id


def starts(event: CommunityEvent) -> datetime:
    """When it begins; LookupError for a draft of which nobody has said so."""
    if event.starts_at is None:
        raise LookupError("the event has no time yet")
    return event.starts_at


def ends(event: CommunityEvent) -> datetime:
    """When it ends, as said or as supposed."""
    return event.ends_at or starts(event) + LASTS


def is_open(event: CommunityEvent) -> bool:
    """Whether it is to take place."""
    return event.status in OPEN


def takes_sign_ups(event: CommunityEvent, now: datetime) -> bool:
    """Whether somebody may still sign up."""
    return is_open(event) and now < (event.sign_up_until or starts(event))


def is_for(event: CommunityEvent, resident: Resident) -> bool:
    """Whether a resident is meant. Who never said where in her community she lives is not left out."""
    if resident.community not in event.communities:
        return False
    return not event.estates or resident.estate is None or resident.estate in event.estates


def look(session: Session, event: CommunityEvent, resident: Resident | None = None) -> Shown:
    """The event as a resident sees it, with her own answer."""
    row = event_id(event)
    mine = events.find_answer(session, row, resident.id) if resident is not None and resident.id else None
    before = events.count_before(session, mine) if mine and mine.state is SignUpState.WAITING else 0
    return Shown(event, events.count_people(session, row), mine, before)


def list_coming(session: Session, resident: Resident, now: datetime) -> list[Shown]:
    """What is coming for a resident and what she signed up for, soonest first."""
    every = events.list_coming(session, now - LASTS, LISTED)
    rows = [event_id(event) for event in every]
    mine = events.list_answers(session, rows, resident.id or 0)
    seated = events.count_seated(session, rows)
    return [
        Shown(event, {SignUpState.GOING: seated.get(event_id(event), 0)}, mine.get(event_id(event)))
        for event in every
        if ends(event) > now and (is_for(event, resident) or event_id(event) in mine)
    ]


def as_json(event: CommunityEvent, names: tuple[str, ...] = SEEN) -> Json:
    """Some of what it says, as data."""
    values = {name: getattr(event, name) for name in names}
    return {name: to_json(value) for name, value in values.items()}


def to_json(value: Any) -> Any:
    """One value as data."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, EventKind) else value


def of_json(name: str, value: Any) -> Any:
    """One value as a column holds it."""
    if name in MOMENTS:
        return datetime.fromisoformat(value) if value else None
    return EventKind(value) if name == "kind" else value


def as_it_will_be(event: CommunityEvent) -> CommunityEvent:
    """A copy, beside the database, with what was changed and is not published yet."""
    values = {**event.model_dump(), **{name: of_json(name, value) for name, value in event.pending.items()}}
    return CommunityEvent(**values)
