"""An event is told to those it is for by a broadcast: one place for audience, opt-out, pace and progress."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services.broadcasts import drafts as writing
from bot.services.broadcasts import running
from bot.services.desk import Desk
from bot.services.events import announcing
from bot.services.events.facts import event_id, is_open
from storage.columns import Json
from storage.queries import broadcasts
from storage.tables import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    CommunityEvent,
    EventStatus,
    Member,
    Topic,
)


def audience(event: CommunityEvent) -> Json:
    """Whom an event is for, as broadcasts say it."""
    chosen: Json = {"communities": event.communities, "estates": event.estates}
    return {name: value for name, value in chosen.items() if value}


def count(session: Session, event: CommunityEvent) -> dict[str, int]:
    """How many would be told of it now, and how many not."""
    return broadcasts.count_audience(session, audience(event), Topic.ACTIVITY)


def needs_approval(session: Session, desk: Desk, event: CommunityEvent) -> bool:
    """Whether that is so many that a second person has to look at it."""
    return count(session, event)["can"] > desk.settings.broadcast_approval


def spread(
    session: Session, desk: Desk, event: CommunityEvent, member: Member, now: datetime
) -> BroadcastState:
    """发布并通知: residents see it and are told. Where that needs a second person, both wait for her.

    Raises UserError `event.incomplete`, `event.over`, `event.being_told` while the last time still goes on.
    """
    if event.status is not EventStatus.DRAFT and not is_open(event):
        raise UserError("event.over")
    if announcing.list_missing(event, now):
        raise UserError("event.incomplete")
    call_off(session, event, now)
    if broadcasts.list_announcing(session, event_id(event), running.GOING):
        raise UserError("event.being_told")
    broadcast = Broadcast(
        member_id=member.id or 0,
        topic=Topic.ACTIVITY,
        audience=audience(event),
        event_id=event.id,
        announces=True,
        created_at=now,
    )
    session.add(broadcast)
    session.flush()
    session.add(BroadcastText(broadcast_id=broadcast.id or 0))
    session.flush()
    return running.start(session, desk, broadcast, member, now)


def count_approvers(session: Session, desk: Desk, event: CommunityEvent, author: Member) -> int:
    """How many others were asked to look at it."""
    asked = broadcasts.list_announcing(session, event_id(event), [BroadcastState.ASKED])
    return sum(len(writing.list_approvers(session, desk, one, author)) for one in asked)


def call_off(session: Session, event: CommunityEvent, now: datetime) -> None:
    """What was to tell of it and has not left does not leave: it has to be looked at again."""
    for broadcast in broadcasts.list_announcing(session, event_id(event), writing.UNSENT):
        writing.discard(session, broadcast, now)
