"""The minutes (会议纪要): written or sent, published to who was there and whose suggestion it dealt with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, following, merged, notices, residents
from bot.services.audit import Action
from bot.services.events.facts import event_id, starts
from bot.services.meetings import agenda, attending, resolutions
from bot.services.meetings.agenda import Topic
from bot.services.meetings.attending import Counts
from storage.columns import Json
from storage.queries import events, meetings, outbox, places, polls, suggestions
from storage.queries.meetings import EVERYBODY
from storage.tables import (
    Body,
    CallReason,
    CommunityEvent,
    Event,
    EventStatus,
    Lane,
    Meeting,
    Member,
    Poll,
    Resident,
    Resolution,
    Suggestion,
)

NOTICE = "minutes"
LONGEST, LONGEST_NAME = 6000, 40
FED = 300
"""Participants told in one transaction."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A resolution with what it names: the suggestion's number, the body, the poll it follows from."""

    resolution: Resolution
    number: str | None
    body: Body | None
    poll: Poll | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """All that the minutes of an event say."""

    event: CommunityEvent
    meeting: Meeting
    counts: Counts
    topics: Sequence[Topic]
    decided: Sequence[Decided]


def look(session: Session, event: CommunityEvent) -> Minutes:
    """The minutes as they are; once published with the counts of that moment."""
    attending.meeting_of(session, event)
    return read(session, event)


def read(session: Session, event: CommunityEvent) -> Minutes:
    """`look` that changes nothing: of an event that was not met at yet the minutes are empty."""
    meeting = meetings.find_meeting(session, event_id(event)) or Meeting(event_id=event_id(event), secret="")
    counts = attending.count(session, event)
    if meeting.published_at is not None:
        absent = max(0, meeting.expected - (meeting.present - meeting.walk_ins))
        counts = Counts(meeting.expected, meeting.present, absent, meeting.walk_ins)
    found = [_decided(session, one) for one in meetings.list_resolutions(session, event_id(event))]
    return Minutes(event, meeting, counts, agenda.list_topics(session, event), found)


def access_held(event: CommunityEvent, now: datetime) -> None:
    """Raises UserError `minutes.not_yet` before it begins, and for what did not take place."""
    if event.announced_at is None or event.status is EventStatus.CANCELLED or starts(event) > now:
        raise UserError("minutes.not_yet")


def write(session: Session, event: CommunityEvent, words: str) -> None:
    """What is typed; it replaces what was. Raises UserError `minutes.too_long`, `minutes.published`."""
    if not words.strip():
        raise UserError("bad.words_only")
    if len(words) > LONGEST:
        raise UserError("minutes.too_long", most=LONGEST)
    _change(session, event).words = words.strip()


def attach(session: Session, event: CommunityEvent, file: Json) -> None:
    """The minutes as a file of their own: `kind` and `file_id`."""
    _change(session, event).file = file


def name(session: Session, event: CommunityEvent, what: str, words: str) -> None:
    """Who led it or wrote it down: an office or a name, as is typed. Raises UserError `minutes.long_name`."""
    typed = " ".join(words.split())
    if what not in ("chair", "recorder"):
        raise UserError("error.old_button")
    if len(typed) > LONGEST_NAME:
        raise UserError("minutes.long_name", most=LONGEST_NAME)
    setattr(_change(session, event), what, typed)


def publish(session: Session, event: CommunityEvent, member: Member, now: datetime) -> None:
    """公布: participants are told bit by bit, whose suggestions were dealt with now.

    Raises UserError `minutes.empty`, `minutes.published`, `minutes.not_yet`.
    """
    access_held(event, now)
    meeting = _change(session, event)
    decided = meetings.list_resolutions(session, event_id(event))
    if not (meeting.words or meeting.file or decided):
        raise UserError("minutes.empty")
    counts = attending.count(session, event)
    meeting.expected, meeting.present, meeting.walk_ins = counts.expected, counts.present, counts.walk_ins
    meeting.published_at, meeting.told_to = now, 0
    session.add(meeting)
    session.flush()
    for one in decided:
        if one.suggestion_id is not None:
            suggestion = suggestions.get_suggestion(session, one.suggestion_id, lock=True)
            resolutions.record(session, suggestion, resolutions.RESOLVED, one, member, one.text, now)
    data = {"what": "minutes", "resolutions": len(decided)}
    audit.record(session, Action.EVENT, f"event:{event.id}", now, member=member, data=data)


def tell_due(session: Session, now: datetime) -> bool:
    """Queue the minutes for the next participants; False if there was nobody left."""
    for meeting in meetings.list_untold(session):
        people = meetings.list_participants(session, meeting.event_id, meeting.told_to, FED)
        for row, chat_id in people:
            _tell(session, meeting.event_id, row, chat_id, now)
            meeting.told_to = row
        if len(people) < FED:
            meeting.told_to = EVERYBODY
        session.add(meeting)
        return True
    return False


def _tell(session: Session, event_id: int, row: int, chat_id: int | None, now: datetime) -> None:
    """To her chat; who has none, or has blocked us since they were published, is called instead."""
    if chat_id is None:
        note_lost(session, event_id, session.get_one(Resident, row), None, now)
        return
    outbox.add_message(session, chat_id=chat_id, notice=NOTICE, detail=event_id, lane=Lane.BULK, now=now)


def list_resolved(session: Session, event: CommunityEvent, resident: Resident) -> list[Suggestion]:
    """What a resident wants to hear of, and was resolved about there; of what is dealt with together one."""
    return agenda.one_of_each(meetings.list_resolved(session, event_id(event), resident.id or 0), resident)


def is_told_as_participant(session: Session, line: Event | None, resident: Resident) -> bool:
    """Whether what was resolved about a suggestion is said to a resident with the minutes: she gets them."""
    if line is None or line.what != resolutions.RESOLVED:
        return False
    resolution = session.get(Resolution, int(line.data.get("resolution", 0)))
    return resolution is not None and meetings.takes_part(session, resolution.event_id, resident.id or 0)


def note_lost(
    session: Session, row: int, resident: Resident, reason: CallReason | None, now: datetime
) -> None:
    """The minutes of an event did not reach a resident: she is called about what was resolved of hers."""
    event = events.find_event(session, row)
    for one in list_resolved(session, event, resident) if event is not None else ():
        line = suggestions.last_event(session, merged.main_id(one), resolutions.RESOLVED)
        if line is not None:
            notices.call_instead(session, one, resident, resolutions.RESOLVED, now, line.id, reason)


def is_due(session: Session) -> bool:
    """Whether somebody is still to be told: a cheap question."""
    return bool(meetings.list_untold(session))


def get_published(session: Session, row: int | None, resident: Resident) -> Minutes:
    """The minutes of a meeting, for whoever was there, and for whom a suggestion on its agenda concerns.

    Raises UserError `minutes.not_for_you`.
    """
    event = events.find_event(session, row or 0)
    meeting = meetings.find_meeting(session, event_id(event)) if event is not None else None
    if event is None or meeting is None or meeting.published_at is None:
        raise UserError("minutes.not_for_you")
    if not _concerns(session, event, resident):
        raise UserError("minutes.not_for_you")
    return look(session, event)


def _concerns(session: Session, event: CommunityEvent, resident: Resident) -> bool:
    if meetings.is_participant(session, event_id(event), residents.resident_id(resident)):
        return True
    about = [one.suggestion_id for one in meetings.list_resolutions(session, event_id(event))]
    about += [one.suggestion_id for one in meetings.list_items(session, event_id(event))]
    return any(
        following.standing(session, suggestions.get_suggestion(session, row), resident)
        is not following.Standing.STRANGER
        for row in {row for row in about if row is not None}
    )


def _change(session: Session, event: CommunityEvent) -> Meeting:
    resolutions.access_unpublished(session, event)
    meeting = attending.meeting_of(session, event)
    meeting.revision += 1
    session.add(meeting)
    return meeting


def _decided(session: Session, resolution: Resolution) -> Decided:
    about = resolution.suggestion_id
    found = suggestions.find_row(session, about) if about is not None else None
    body = places.find_body(session, resolution.body) if resolution.body else None
    poll = polls.find_poll(session, resolution.poll_id) if resolution.poll_id is not None else None
    return Decided(resolution, found.number if found is not None else None, body, poll)
