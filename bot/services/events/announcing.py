"""An event before its residents: announced, changed, cancelled, held."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.events import signing, telling
from bot.services.events.facts import (
    SEEN,
    as_it_will_be,
    as_json,
    ends,
    event_id,
    is_open,
    of_json,
)
from bot.services.meetings import agenda
from storage.queries import events
from storage.tables import CommunityEvent, EventChange, EventStatus, Member, NewsKind

SHORTEST_REASON = 2


def list_missing(event: CommunityEvent, now: datetime) -> list[str]:
    """What has still to be said before it can be announced: fields, in the order of the form."""
    shown = as_it_will_be(event)
    late = shown.starts_at is None or shown.starts_at <= now
    missing = [name for name in ("title", "place") if not getattr(shown, name)]
    return [*missing, *(["starts_at"] if late else [])]


def announce(session: Session, desk: Desk, event: CommunityEvent, now: datetime) -> None:
    """From now on residents see it and can sign up. Raises UserError `event.incomplete`."""
    if event.status is not EventStatus.DRAFT:
        return
    if list_missing(event, now):
        raise UserError("event.incomplete")
    event.status, event.announced_at = EventStatus.ANNOUNCED, now
    event.revision += 1
    session.add(event)
    session.flush()
    telling.set_reminders(session, desk, event, now)


def publish(session: Session, desk: Desk, event: CommunityEvent, member: Member, now: datetime) -> list[str]:
    """What was changed is what residents see, and whoever signed up is told. Gives what has changed.

    Raises UserError `event.over`, `event.incomplete` (its time is past), `event.seats_taken`.
    """
    if not is_open(event):
        raise UserError("event.over")
    if list_missing(event, now):
        raise UserError("event.incomplete")
    before = as_json(event)
    changed = [name for name in SEEN if name in event.pending and event.pending[name] != before[name]]
    new = {name: of_json(name, event.pending[name]) for name in changed}
    seated = events.count_seated(session, [event_id(event)]).get(event_id(event), 0)
    if new.get("seats") is not None and new["seats"] < seated:
        raise UserError("event.seats_taken", taken=seated)
    event.pending = {}
    event.revision += 1
    session.add(event)
    if not changed:
        return []
    for name, value in new.items():
        setattr(event, name, value)
    if "starts_at" in changed:
        event.status = EventStatus.MOVED
    _keep(session, event, member, {name: before[name] for name in changed}, now)
    telling.announce(session, event, NewsKind.CHANGED, now)
    if "starts_at" in changed:
        telling.set_reminders(session, desk, event, now)
    if "seats" in changed or "most" in changed:
        signing.promote(session, desk, event, now)
    if any(name in changed for name in agenda.TOLD):
        agenda.move(session, event, member, now)
    note(session, event, member, "changed", now)
    return changed


def cancel(session: Session, event: CommunityEvent, member: Member, reason: str, now: datetime) -> None:
    """取消: it does not take place; whoever signed up reads why. Raises UserError `event.over`,
    `cast.short_reason`.
    """
    if not is_open(event):
        raise UserError("event.over")
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError("event.short_reason")
    event.status, event.ended_at, event.pending = EventStatus.CANCELLED, now, {}
    event.reason = reason.strip()[:300]
    event.revision += 1
    _keep(session, event, member, {}, now)
    telling.set_none(session, event, now)
    telling.announce(session, event, NewsKind.CANCELLED, now)
    agenda.call_off(session, event, member, now)
    note(session, event, member, "cancelled", now)


def is_over_due(session: Session, now: datetime) -> bool:
    """Whether anything has ended."""
    return any(ends(event) <= now for event in events.list_begun(session, now))


def hold_due(session: Session, now: datetime) -> None:
    """What has ended was held."""
    for event in events.list_begun(session, now):
        if ends(event) <= now:
            event.status, event.ended_at = EventStatus.HELD, now
            session.add(event)


def note(session: Session, event: CommunityEvent, member: Member, what: str, now: datetime) -> None:
    """Leave a line in the audit."""
    data = {"what": what, "communities": event.communities, "sequence": event.sequence}
    audit.record(session, Action.EVENT, f"event:{event.id}", now, member=member, data=data)


def _keep(
    session: Session, event: CommunityEvent, member: Member, before: dict[str, object], now: datetime
) -> None:
    event.sequence += 1
    session.add(event)
    change = EventChange(
        event_id=event_id(event), sequence=event.sequence, member_id=member.id or 0, before=before, at=now
    )
    session.add(change)
    session.flush()
