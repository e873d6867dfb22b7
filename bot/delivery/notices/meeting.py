"""What participants, whose suggestion it is, bodies and the writer of minutes are shown of a meeting."""

from collections.abc import Callable
from datetime import tzinfo

from sqlmodel import Session

from bot.delivery.notices import Drawer, News
from bot.services import merged
from bot.services.desk import Desk
from bot.services.meetings import agenda, minutes, resolutions
from bot.services.meetings.minutes import Decided, Minutes
from bot.views import convened
from bot.views import meeting as desk_view
from bot.views.screen import Screen
from storage.queries import events, meetings, people
from storage.queries.outbox import Claim
from storage.tables import CommunityEvent, Event, Member, Resolution, Suggestion


def draw_inviting(show: Callable[[Suggestion, CommunityEvent, tzinfo, str], Screen]) -> News:
    """It is on an agenda, or that meeting has changed; nothing if it was taken off meanwhile."""

    def draw(
        session: Session, desk: Desk, suggestion: Suggestion, line: Event | None, lang: str
    ) -> Screen | None:
        event = events.find_event(session, _number(line, "meeting"))
        item = meetings.find_item(session, _number(line, "meeting"), merged.main_id(suggestion))
        if event is None or item is None or item.removed_at is not None:
            return None
        return show(suggestion, event, desk.settings.timezone, lang)

    return draw


def draw_off_agenda(
    session: Session, desk: Desk, suggestion: Suggestion, line: Event | None, lang: str
) -> Screen | None:
    """It was taken off; nothing if it is on again."""
    event = events.find_event(session, _number(line, "meeting"))
    item = meetings.find_item(session, _number(line, "meeting"), merged.main_id(suggestion))
    if event is None or item is None or item.removed_at is None:
        return None
    return convened.off_agenda(suggestion, event, lang)


def draw_resolved(
    session: Session, desk: Desk, suggestion: Suggestion, line: Event | None, lang: str
) -> Screen | None:
    """What was resolved about it."""
    decided = _decided(session, _number(line, "resolution"))
    if decided is None or decided[1].resolution.suggestion_id != merged.main_id(suggestion):
        return None
    return convened.resolved(suggestion, decided[0].event, decided[1], lang)


def draw_said(what: str) -> News:
    """What the body said on the day."""

    def draw(
        session: Session, desk: Desk, suggestion: Suggestion, line: Event | None, lang: str
    ) -> Screen | None:
        row = session.get(Resolution, _number(line, "resolution"))
        if row is None or row.suggestion_id != merged.main_id(suggestion):
            return None
        return convened.said(suggestion, row, what, lang)

    return draw


def draw_minutes(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The minutes, for somebody who was there or signed up."""
    event = events.find_event(session, claim.detail or 0)
    meeting = meetings.find_meeting(session, claim.detail or 0)
    reader = people.find_resident(session, claim.chat_id)
    if event is None or meeting is None or meeting.published_at is None or reader is None:
        return None
    if not meetings.is_participant(session, meeting.event_id, reader.id or 0):
        return None
    hers = minutes.list_resolved(session, event, reader)
    facts = minutes.look(session, event)
    return convened.minutes(facts, desk.settings.timezone, lang, [one.number or "" for one in hers])


def draw_due(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """Is it done? Asked of the group that carries it out; nothing once it said so."""
    found = _decided(session, claim.detail or 0)
    if found is None or not resolutions.is_waiting(found[1].resolution):
        return None
    home = resolutions.find_home(session, found[0].event, found[1].resolution)
    if (home.chat_id != claim.chat_id) if home is not None else claim.chat_id not in desk.settings.admin_ids:
        return None
    return desk_view.due(found[1], found[0].event, lang)


def draw_answered(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What the body said, for whoever wrote the minutes."""
    found = _decided(session, claim.detail or 0)
    if found is None:
        return None
    writer = session.get_one(Member, found[1].resolution.member_id)
    if writer.telegram_id != claim.chat_id or found[1].resolution.outcome is None:
        return None
    return desk_view.answered(found[1], found[0].event, lang)


def _decided(session: Session, row: int) -> tuple[Minutes, Decided] | None:
    resolution = session.get(Resolution, row)
    event = events.find_event(session, resolution.event_id) if resolution is not None else None
    if event is None:
        return None
    facts = minutes.look(session, event)
    return next(((facts, one) for one in facts.decided if one.resolution.id == row), None)


def _number(line: Event | None, name: str) -> int:
    return int(line.data.get(name, 0)) if line is not None else 0


NEWS: dict[str, News] = {
    agenda.ON: draw_inviting(convened.on_agenda),
    agenda.OFF: draw_off_agenda,
    agenda.MOVED: draw_inviting(convened.moved),
    resolutions.RESOLVED: draw_resolved,
    resolutions.KEPT: draw_said(resolutions.KEPT),
    resolutions.MOVED: draw_said(resolutions.MOVED),
}
"""The same words for an author and for whoever supports her."""
DRAWERS: dict[str, Drawer] = {
    minutes.NOTICE: draw_minutes,
    resolutions.DUE: draw_due,
    resolutions.ANSWERED: draw_answered,
}
