"""What a meeting resolved (决议): about which suggestion, who carries it out by which day, what came of it.

A day comes back: on it the body is asked in its group, each working day until it says that it is done, or
names another day and why. What it says is told to whose suggestion it was, and to whoever wrote the minutes.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import leads, lifecycle, notices, promises
from bot.services.deadlines import add_working_days, is_open, opens_at
from bot.services.desk import Desk
from bot.services.events.facts import event_id
from storage.queries import events, meetings, outbox, places, polls, suggestions
from storage.queries.polls import ENDED
from storage.tables import (
    Actor,
    CommunityEvent,
    Group,
    Lane,
    Member,
    Poll,
    Resolution,
    ResolutionState,
    Status,
    Suggestion,
)

RESOLVED, KEPT, MOVED = "resolved", "resolution_kept", "resolution_moved"
"""What happens to a suggestion: lines of its history, and the notices of them."""
DUE, ANSWERED = "resolution_due", "resolution_said"
"""What the body's group is asked, and what whoever wrote the minutes hears."""
MOST, SHORTEST, LONGEST = 20, 4, 600
LISTED = 5


def add(session: Session, event: CommunityEvent, words: str, member: Member, now: datetime) -> Resolution:
    """One more. Raises UserError `resolution.bad_words`, `resolution.full`."""
    text = words.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise UserError("resolution.bad_words", least=SHORTEST, most=LONGEST)
    if len(meetings.list_resolutions(session, event_id(event))) >= MOST:
        raise UserError("resolution.full", most=MOST)
    row = Resolution(event_id=event_id(event), text=text, member_id=member.id or 0, created_at=now)
    session.add(row)
    session.flush()
    return row


def get(session: Session, row: int | None) -> tuple[Resolution, CommunityEvent]:
    """A resolution, locked, and its event. Raises UserError `error.old_button`."""
    found = session.get(Resolution, row, with_for_update=True) if row else None
    event = events.find_event(session, found.event_id) if found is not None else None
    if found is None or event is None:
        raise UserError("error.old_button")
    return found, event


def access_unpublished(session: Session, event: CommunityEvent) -> None:
    """Raises UserError `minutes.published`: what was published stays as it is."""
    meeting = meetings.find_meeting(session, event_id(event))
    if meeting is not None and meeting.published_at is not None:
        raise UserError("minutes.published")


def drop(session: Session, resolution: Resolution) -> None:
    """It was none."""
    session.delete(resolution)
    session.flush()


def link(session: Session, event: CommunityEvent, resolution: Resolution, number: str) -> None:
    """It is about this suggestion; about none for an empty number. Raises UserError `cast.no_number`."""
    wanted = number.strip().upper()
    found = suggestions.find_suggestion(session, wanted) if wanted else None
    fits = found is not None and found.status is not Status.DRAFT and found.community in event.communities
    if wanted and (found is None or not fits or leads.is_above(found)):
        raise UserError("cast.no_number", number=wanted[:20])
    resolution.suggestion_id = found.id if found is not None else None
    session.add(resolution)


def assign(session: Session, resolution: Resolution, body: str) -> None:
    """This body carries it out. Raises UserError `error.old_button`."""
    if places.find_body(session, body) is None:
        raise UserError("error.old_button")
    resolution.body = body
    session.add(resolution)


def set_day(session: Session, desk: Desk, resolution: Resolution, day: date, now: datetime) -> None:
    """By this day, on which the body is asked. Raises UserError `promise.past`, `promise.far`."""
    promises.access_day(desk, day, now)
    resolution.day = day
    resolution.ask_at = opens_at(add_working_days(day, 0, desk.calendar), desk.settings.timezone)
    session.add(resolution)


def list_polls(session: Session, event: CommunityEvent) -> Sequence[Poll]:
    """The newest polls with a result that were asked in the communities of the event."""
    return polls.list_with_result(session, event.communities, LISTED)


def attach(session: Session, event: CommunityEvent, resolution: Resolution, wanted: int) -> None:
    """It follows from this poll. Raises UserError `error.old_button` for others' and for open ones."""
    poll = polls.find_poll(session, wanted)
    if (
        poll is None
        or poll.state not in ENDED
        or poll.id not in {one.id for one in list_polls(session, event)}
    ):
        raise UserError("error.old_button")
    resolution.poll_id = poll.id
    session.add(resolution)


def is_waiting(resolution: Resolution) -> bool:
    """Whether the body is still to say that it is done."""
    return resolution.state is not ResolutionState.DONE


def find_home(session: Session, event: CommunityEvent, resolution: Resolution) -> Group | None:
    """The group that is asked: the body's, else its community's, else the street's."""
    community = event.communities[0] if len(event.communities) == 1 else None
    if resolution.suggestion_id is not None:
        community = suggestions.get_suggestion(session, resolution.suggestion_id).community
    return (
        places.find_home(session, community, resolution.body)
        or places.find_home(session, community, None)
        or places.find_home(session, None, None)
    )


def ask_due(session: Session, desk: Desk, now: datetime) -> int:
    """Ask the bodies about the resolutions whose day has come, while offices are open; gives how many."""
    if not is_open(now, desk.settings.timezone, desk.calendar):
        return 0
    due = meetings.list_due(session, now)
    for resolution in due:
        _ask(session, desk, resolution, now)
    return len(due)


def keep(session: Session, resolution: Resolution, member: Member, words: str, now: datetime) -> None:
    """办好了, and how. Raises UserError `resolution.bad_words`, `resolution.over`."""
    text = _said(resolution, words)
    resolution.state, resolution.outcome = ResolutionState.DONE, text
    resolution.ask_at, resolution.ended_at, resolution.ended_by = None, now, member.id
    session.add(resolution)
    _tell(session, resolution, KEPT, member, text, now)


def put_off(
    session: Session, desk: Desk, resolution: Resolution, member: Member, day: date, words: str, now: datetime
) -> None:
    """还没有: another day, and why. Raises UserError as `keep` and `set_day` do."""
    text = _said(resolution, words)
    set_day(session, desk, resolution, day, now)
    resolution.state, resolution.outcome = ResolutionState.OPEN, text
    session.add(resolution)
    _tell(session, resolution, MOVED, member, text, now)


def record(
    session: Session, suggestion: Suggestion, what: str, resolution: Resolution, member: Member | None,
    words: str | None, now: datetime,
) -> None:  # fmt: skip
    """A line of the suggestion's history, and the news of it to all who follow."""
    data = {"meeting": resolution.event_id, "resolution": resolution.id}
    line = lifecycle.record(
        session, suggestion, what, now,
        actor=Actor.MEMBER if member is not None else Actor.SYSTEM, member=member, reason=words, data=data,
    )  # fmt: skip
    notices.tell_followers(session, suggestion, what, now, line.id)
    notices.refresh_cards(session, suggestion, now)


def _said(resolution: Resolution, words: str) -> str:
    text = words.strip()
    if not is_waiting(resolution):
        raise UserError("resolution.over")
    if not SHORTEST <= len(text) <= LONGEST:
        raise UserError("resolution.bad_words", least=SHORTEST, most=LONGEST)
    return text


def _ask(session: Session, desk: Desk, resolution: Resolution, now: datetime) -> None:
    event = events.find_event(session, resolution.event_id)
    home = find_home(session, event, resolution) if event is not None else None
    if home is not None:
        outbox.add_message(
            session, chat_id=home.chat_id, notice=DUE, detail=resolution.id, lane=Lane.NOTICE, now=now
        )
    else:
        notices.tell_admins(session, desk, DUE, now, detail=resolution.id)
    resolution.state, resolution.asks = ResolutionState.ASKED, resolution.asks + 1
    tomorrow = now.astimezone(desk.settings.timezone).date() + timedelta(days=1)
    resolution.ask_at = opens_at(add_working_days(tomorrow, 0, desk.calendar), desk.settings.timezone)
    session.add(resolution)


def _tell(
    session: Session, resolution: Resolution, what: str, member: Member, words: str, now: datetime
) -> None:
    writer = session.get_one(Member, resolution.member_id).telegram_id
    outbox.add_message(
        session, chat_id=writer, notice=ANSWERED, detail=resolution.id, lane=Lane.NOTICE, now=now
    )
    if resolution.suggestion_id is not None:
        suggestion = suggestions.get_suggestion(session, resolution.suggestion_id, lock=True)
        record(session, suggestion, what, resolution, member, words, now)
