"""A broadcast on its way, and the hands that hold it: let go, paused, stopped, sent again, corrected."""

from datetime import datetime

from sqlmodel import Session

from bot.services.broadcasts import drafts, feeding, progress
from bot.services.desk import Desk
from bot.services.events import announcing
from storage.queries import broadcasts, events, outbox
from storage.queries.broadcasts import EVERYBODY
from storage.tables import Broadcast, BroadcastState, Lane, Member

ABOUT = frozenset(
    {*feeding.NOTICES, progress.CORRECTION, progress.PROGRESS, progress.REPORT, drafts.SENT_BACK}
)
"""Every notice whose `detail` is a recipient or a broadcast, and no line of a suggestion's history."""


GOING = frozenset({BroadcastState.GATHERING, BroadcastState.RUNNING, BroadcastState.PAUSED})


def start(
    session: Session, desk: Desk, broadcast: Broadcast, author: Member, now: datetime
) -> BroadcastState:
    """Let it go: at once, at its time, or to a second person first. Gives how it stands now."""
    if broadcast.approver_id is None and drafts.needs_approval(session, desk, broadcast):
        broadcast.state = BroadcastState.ASKED
        session.add(broadcast)
        for chat_id in drafts.list_approvers(session, desk, broadcast, author):
            outbox.add_message(
                session, chat_id=chat_id, notice=drafts.APPROVE, detail=broadcast.id, lane=Lane.REPLY, now=now
            )
        drafts.note(session, broadcast, author, "asked", now)
        return broadcast.state
    _let_go(session, desk, broadcast, now)
    drafts.note(session, broadcast, author, "sent", now)
    return broadcast.state


def approve(session: Session, desk: Desk, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """同意: a second person has looked at it."""
    broadcast.approver_id = member.id
    _let_go(session, desk, broadcast, now)
    drafts.note(session, broadcast, member, "approved", now)


def send_back(session: Session, broadcast: Broadcast, member: Member, reason: str, now: datetime) -> None:
    """退回: back to its author, who is told why."""
    broadcast.state, broadcast.objection = BroadcastState.DRAFT, reason[:300]
    session.add(broadcast)
    chat_id = session.get_one(Member, broadcast.member_id).telegram_id
    outbox.add_message(
        session, chat_id=chat_id, notice=drafts.SENT_BACK, detail=broadcast.id, lane=Lane.REPLY, now=now
    )
    drafts.note(session, broadcast, member, "sent_back", now)


def pause(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """暂停: what has not left stays here."""
    broadcasts.call_back(session, broadcast.id or 0, feeding.NOTICES)
    broadcast.state, broadcast.told = BroadcastState.PAUSED, ""
    session.add(broadcast)
    drafts.note(session, broadcast, member, "paused", now)


def go_on(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """继续."""
    everybody = broadcast.gathered_to == EVERYBODY
    broadcast.state = BroadcastState.RUNNING if everybody else BroadcastState.GATHERING
    broadcast.told = ""
    session.add(broadcast)
    drafts.note(session, broadcast, member, "resumed", now)


def stop(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """停止: nobody else gets it."""
    broadcasts.call_back(session, broadcast.id or 0, feeding.NOTICES)
    broadcast.state, broadcast.ended_at = BroadcastState.STOPPED, now
    session.add(broadcast)
    drafts.note(session, broadcast, member, "stopped", now)
    progress.report(session, broadcast, now)


def repeat(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> int:
    """Once more to everybody who got an alert and did not confirm it; gives how many."""
    count = broadcasts.repeat_unconfirmed(session, broadcast.id or 0)
    if count:
        broadcast.state, broadcast.ended_at = BroadcastState.RUNNING, None
        session.add(broadcast)
        drafts.note(session, broadcast, member, "repeated", now)
    return count


def correct(
    session: Session, broadcast: Broadcast, member: Member, language: str, html: str, now: datetime
) -> None:
    """更正 what was sent in one language (empty: the words for all), everywhere it still can be."""
    for text in broadcasts.list_texts(session, broadcast.id or 0):
        if text.language == language:
            text.html = html
            session.add(text)
    broadcast.correction += 1
    broadcast.fixing = True
    session.add(broadcast)
    drafts.note(session, broadcast, member, "corrected", now)


def take_back(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """撤回 what was sent, everywhere it still can be; whoever waits does not get it any more."""
    broadcasts.call_back(session, broadcast.id or 0, feeding.NOTICES)
    broadcast.correction += 1
    broadcast.taken_back = broadcast.fixing = True
    if broadcast.state is not BroadcastState.DONE:
        broadcast.state, broadcast.ended_at = BroadcastState.STOPPED, now
    session.add(broadcast)
    drafts.note(session, broadcast, member, "taken_back", now)


def begin_due(session: Session, desk: Desk, now: datetime) -> None:
    """Start what its time has come for, also if that was while nobody ran."""
    for broadcast in broadcasts.list_in(session, [BroadcastState.SCHEDULED]):
        if broadcast.due_at is not None and broadcast.due_at <= now:
            _begin(session, desk, broadcast, now)


def _let_go(session: Session, desk: Desk, broadcast: Broadcast, now: datetime) -> None:
    if broadcast.due_at is not None and broadcast.due_at > now:
        broadcast.state = BroadcastState.SCHEDULED
        session.add(broadcast)
    else:
        _begin(session, desk, broadcast, now)


def _begin(session: Session, desk: Desk, broadcast: Broadcast, now: datetime) -> None:
    event = events.find_event(session, broadcast.event_id or 0, lock=True) if broadcast.announces else None
    if event is not None:
        announcing.announce(session, desk, event, now)
    broadcast.state, broadcast.started_at = BroadcastState.GATHERING, now
    session.add(broadcast)
    progress.show(session, broadcast, now)
