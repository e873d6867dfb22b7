"""The agenda (议程): suggestions and topics of members, in an order; whose suggestion it is hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import leads, lifecycle, merged, notices
from bot.services.events.facts import LASTS, event_id, is_open
from storage.queries import events, meetings, suggestions
from storage.tables import (
    Actor,
    AgendaItem,
    CallReason,
    CommunityEvent,
    Event,
    EventStatus,
    Member,
    Resident,
    Status,
    Suggestion,
)

ON, OFF, MOVED = "on_agenda", "off_agenda", "agenda_moved"
"""What happens to a suggestion: lines of its history, and the notices of them."""
TOLD = ("title", "place", "starts_at")
"""What whoever was invited heard of the meeting: if it changes, she is told."""
MOST, LONGEST = 20, 80
LISTED = 6
COMING = 60


@dataclass(frozen=True, slots=True)
class Topic:
    """One item, and the number of the suggestion, if it is one."""

    item: AgendaItem
    number: str | None


def list_topics(session: Session, event: CommunityEvent) -> list[Topic]:
    """The agenda as it stands, in its order."""
    found = meetings.list_items(session, event_id(event))
    return [Topic(one, _number(session, one.suggestion_id)) for one in found]


def list_coming(session: Session, community: str | None, now: datetime) -> list[CommunityEvent]:
    """The next events of a community that can still take a topic; without one, of all."""
    every = events.list_coming(session, now, COMING)
    return [one for one in every if community is None or community in one.communities][:LISTED]


def get_open(session: Session, row: int | None, community: str | None) -> CommunityEvent:
    """An event of this community that is to take place, locked. Raises UserError `agenda.no_event`."""
    event = events.find_event(session, row or 0, lock=True)
    if event is None or not is_open(event):
        raise UserError("agenda.no_event")
    if community is not None and community not in event.communities:
        raise UserError("agenda.no_event")
    return event


def add_suggestion(
    session: Session, event: CommunityEvent, suggestion: Suggestion, member: Member, now: datetime
) -> AgendaItem:
    """上会: its author and supporters are told and invited.

    Raises UserError `agenda.there`, `agenda.full`, `agenda.not_this` for drafts, for what is over, for what
    is about the conduct of staff, and for other communities'.
    """
    _access(session, event)
    gone = suggestion.status in lifecycle.ENDED or suggestion.status in (Status.DRAFT, Status.MERGED)
    if gone or leads.is_above(suggestion) or suggestion.community not in event.communities:
        raise UserError("agenda.not_this")
    subject = notices.suggestion_id(suggestion)
    item = meetings.find_item(session, event_id(event), subject)
    if item is not None and item.removed_at is None:
        raise UserError("agenda.there")
    item = item or AgendaItem(
        event_id=event_id(event), suggestion_id=subject, member_id=member.id or 0, added_at=now
    )
    item.position, item.removed_at, item.added_at = _next(session, event), None, now
    session.add(item)
    session.flush()
    _tell(session, event, suggestion, ON, member, now)
    return item


def add_topic(
    session: Session, event: CommunityEvent, words: str, member: Member, now: datetime
) -> AgendaItem:
    """A topic in a member's words. Raises UserError `agenda.bad_topic`, `agenda.full`."""
    _access(session, event)
    title = " ".join(words.split())
    if not 2 <= len(title) <= LONGEST:
        raise UserError("agenda.bad_topic", most=LONGEST)
    item = AgendaItem(
        event_id=event_id(event),
        position=_next(session, event),
        title=title,
        member_id=member.id or 0,
        added_at=now,
    )
    session.add(item)
    session.flush()
    return item


def get_item(session: Session, event: CommunityEvent, row: int) -> AgendaItem:
    """An item that stands on this agenda. Raises UserError `error.old_button`."""
    item = session.get(AgendaItem, row)
    if item is None or item.event_id != event.id or item.removed_at is not None:
        raise UserError("error.old_button")
    return item


def remove(session: Session, event: CommunityEvent, item: AgendaItem, member: Member, now: datetime) -> None:
    """拿下: whose suggestion it was is told."""
    item.removed_at = now
    session.add(item)
    session.flush()
    if item.suggestion_id is not None:
        suggestion = suggestions.get_suggestion(session, item.suggestion_id, lock=True)
        _tell(session, event, suggestion, OFF, member, now)


def move(session: Session, event: CommunityEvent, member: Member, now: datetime) -> None:
    """The meeting has another time or place: whose suggestion is on its agenda hears of it."""
    for suggestion in _list_suggestions(session, event):
        _tell(session, event, suggestion, MOVED, member, now)


def call_off(session: Session, event: CommunityEvent, member: Member, now: datetime) -> None:
    """The meeting does not take place: its suggestions are on no agenda there any more."""
    for item in meetings.list_items(session, event_id(event)):
        if item.suggestion_id is not None:
            remove(session, event, item, member, now)


def list_followed(session: Session, event: CommunityEvent, resident: Resident) -> list[Suggestion]:
    """What stands on its agenda, or stood there when it was called off, that a resident wants to hear of: of
    what is dealt with together one, the main one if it is hers, else her own.
    """
    found = meetings.list_followed(session, event_id(event), resident.id or 0, event.ended_at)
    return one_of_each(found, resident)


def one_of_each(found: Sequence[Suggestion], resident: Resident) -> list[Suggestion]:
    """Of what is dealt with together the main one if it is hers, else her own."""
    groups: dict[int, list[Suggestion]] = {}
    for one in found:
        groups.setdefault(merged.main_id(one), []).append(one)

    def rank(one: Suggestion) -> tuple[bool, bool]:
        return one.resident_id != resident.id, one.merged_into is not None

    return [min(group, key=rank) for group in groups.values()]


def is_told_as_guest(session: Session, line: Event | None, resident: Resident) -> bool:
    """Whether what a line of the history tells of a meeting is said to a resident with the meeting's own
    news: she signed up for it, and hears of its changes and its end.
    """
    if line is None or line.what not in (MOVED, OFF):
        return False
    event = events.find_event(session, int(line.data.get("meeting", 0)))
    if event is None or (line.what == OFF and not _was_called_off(event, line)):
        return False
    mine = events.find_answer(session, event_id(event), resident.id or 0)
    return mine is not None and mine.state in events.HEARING


def note_lost(
    session: Session, event: CommunityEvent, resident: Resident, reason: CallReason, now: datetime
) -> None:
    """A meeting's own news did not reach a resident: she is called about what is hers of its agenda, too."""
    what = OFF if event.status is EventStatus.CANCELLED else MOVED
    for one in list_followed(session, event, resident):
        line = suggestions.last_event(session, merged.main_id(one), what)
        if line is not None and line.data.get("meeting") == event.id:
            notices.call_instead(session, one, resident, what, now, line.id, reason)


def _was_called_off(event: CommunityEvent, line: Event) -> bool:
    return event.status is EventStatus.CANCELLED and line.at == event.ended_at


def _list_suggestions(session: Session, event: CommunityEvent) -> list[Suggestion]:
    rows = [item.suggestion_id for item in meetings.list_items(session, event_id(event))]
    return [suggestions.get_suggestion(session, row, lock=True) for row in rows if row is not None]


def lift(session: Session, event: CommunityEvent, item: AgendaItem) -> None:
    """One place up."""
    order = list(meetings.list_items(session, event_id(event)))
    place = next((number for number, one in enumerate(order) if one.id == item.id), 0)
    if place > 0:
        order[place - 1], order[place] = order[place], order[place - 1]
    for number, one in enumerate(order):
        one.position = number
        session.add(one)
    session.flush()


def list_about(session: Session, suggestion: Suggestion, now: datetime) -> Sequence[CommunityEvent]:
    """The coming meetings that deal with it."""
    found = meetings.list_meetings_about(session, notices.suggestion_id(suggestion))
    return [
        one for one in found if is_open(one) and one.starts_at is not None and one.starts_at > now - LASTS
    ]


def _access(session: Session, event: CommunityEvent) -> None:
    if not is_open(event):
        raise UserError("agenda.no_event")
    if len(meetings.list_items(session, event_id(event))) >= MOST:
        raise UserError("agenda.full", most=MOST)


def _next(session: Session, event: CommunityEvent) -> int:
    items = meetings.list_items(session, event_id(event))
    return items[-1].position + 1 if items else 0


def _number(session: Session, row: int | None) -> str | None:
    found = suggestions.find_row(session, row) if row is not None else None
    return found.number if found is not None else None


def _tell(
    session: Session, event: CommunityEvent, suggestion: Suggestion, what: str, member: Member, now: datetime
) -> None:
    line = lifecycle.record(
        session, suggestion, what, now, actor=Actor.MEMBER, member=member, data={"meeting": event_id(event)}
    )
    notices.tell_followers(session, suggestion, what, now, line.id)
    notices.refresh_cards(session, suggestion, now)
