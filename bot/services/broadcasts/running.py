"""A broadcast on its way: who gets it is written down, fed to the outbox bit by bit, and counted.

The outbox holds only what will leave in the next moments: so a pause or a stop works at once, and replies to
residents are found among few rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.services.broadcasts import drafts
from bot.services.desk import Desk
from storage.columns import Json
from storage.queries import broadcasts, outbox
from storage.queries.broadcasts import EVERYBODY, OPEN, SENT_AS
from storage.queries.outbox import Claim
from storage.tables import (
    Broadcast,
    BroadcastState,
    Lane,
    Member,
    Recipient,
    RecipientState,
    Topic,
)

GATHERED = 10_000
"""Residents looked at in one transaction."""
AHEAD = timedelta(seconds=20)
"""So much of what may leave at the present pace is in the outbox; but at least `FEWEST`."""
FEWEST = 300
FED = 2_000
"""Messages queued in one transaction."""
SAID_EVERY = timedelta(seconds=3)
"""How often the progress message may change: one chat takes about a message a second."""
SENT, ALERT = SENT_AS
CORRECTION = "cast_fix"
PROGRESS, REPORT = "cast_progress", "cast_report"
NOTICES = frozenset({SENT, ALERT})
ABOUT = frozenset({*NOTICES, CORRECTION, PROGRESS, REPORT})
"""Every notice whose `detail` is a recipient or a broadcast, and no line of a suggestion's history."""
RUNNING = frozenset({BroadcastState.GATHERING, BroadcastState.RUNNING})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is. `rate`: messages a second, in which `left` will be done, if it runs."""

    broadcast: Broadcast
    counts: dict[RecipientState, int]
    confirmed: int
    corrected: int
    languages: tuple[str, ...]
    rate: float

    @property
    def total(self) -> int:
        """Everybody it is for."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many still wait."""
        return sum(self.counts.get(state, 0) for state in OPEN)


def start(
    session: Session, desk: Desk, broadcast: Broadcast, author: Member, now: datetime
) -> BroadcastState:
    """Let it go: at once, at its time, or to a second person first. Gives how it stands now."""
    if broadcast.approver_id is None and drafts.needs_approval(session, desk, broadcast):
        broadcast.state = BroadcastState.ASKED
        session.add(broadcast)
        for chat_id in drafts.list_approvers(session, desk, broadcast, author):
            _queue(session, chat_id, drafts.APPROVE, broadcast, now)
        drafts.note(session, broadcast, author, "asked", now)
        return broadcast.state
    _let_go(session, broadcast, now)
    drafts.note(session, broadcast, author, "sent", now)
    return broadcast.state


def approve(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """同意: a second person has looked at it."""
    broadcast.approver_id = member.id
    _let_go(session, broadcast, now)
    drafts.note(session, broadcast, member, "approved", now)


def send_back(session: Session, broadcast: Broadcast, member: Member, reason: str, now: datetime) -> None:
    """退回: back to its author, who reads why."""
    broadcast.state, broadcast.reason = BroadcastState.DRAFT, reason[:300] or None
    session.add(broadcast)
    drafts.note(session, broadcast, member, "sent_back", now)


def pause(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """暂停: what has not left stays here."""
    broadcasts.call_back(session, broadcast.id or 0, NOTICES)
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
    broadcasts.call_back(session, broadcast.id or 0, NOTICES)
    broadcast.state, broadcast.ended_at = BroadcastState.STOPPED, now
    session.add(broadcast)
    drafts.note(session, broadcast, member, "stopped", now)
    _report(session, broadcast, now)


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
    session.add(broadcast)
    drafts.note(session, broadcast, member, "corrected", now)


def take_back(session: Session, broadcast: Broadcast, member: Member, now: datetime) -> None:
    """撤回 what was sent, everywhere it still can be; whoever waits does not get it any more."""
    broadcasts.call_back(session, broadcast.id or 0, NOTICES)
    broadcast.correction += 1
    broadcast.taken_back = True
    if broadcast.state is not BroadcastState.DONE:
        broadcast.state, broadcast.ended_at = BroadcastState.STOPPED, now
    session.add(broadcast)
    drafts.note(session, broadcast, member, "taken_back", now)


def is_busy(session: Session, now: datetime) -> bool:
    """Whether anything is to do: a cheap question, asked every second."""
    return broadcasts.is_busy(session, now)


def begin_due(session: Session, now: datetime) -> None:
    """Start what its time has come for, also if that was while nobody ran."""
    for broadcast in broadcasts.list_in(session, [BroadcastState.SCHEDULED]):
        if broadcast.due_at is not None and broadcast.due_at <= now:
            _begin(session, broadcast, now)


def gather(session: Session, now: datetime) -> bool:
    """Write down some more of who gets what has started; False if nobody is left to look at."""
    for broadcast in broadcasts.list_in(session, [BroadcastState.GATHERING]):
        if broadcast.gathered_to == 0 and not broadcasts.count_by_state(session, broadcast.id or 0):
            broadcasts.add_groups(session, broadcast)
        if not broadcasts.gather(session, broadcast, GATHERED):
            broadcast.state = BroadcastState.RUNNING
            session.add(broadcast)
        return True
    return False


def feed(session: Session, desk: Desk, now: datetime) -> bool:
    """Queue the next messages, as many as may leave soon; False if there was nothing to do."""
    room = max(FEWEST, int(desk.settings.send_rate * AHEAD.total_seconds()))
    room -= broadcasts.count_queued(session, [*NOTICES, CORRECTION])
    fed = 0
    for broadcast in broadcasts.list_in(session, [BroadcastState.RUNNING]):
        fed += _feed(session, broadcast, min(room - fed, FED), now)
    for broadcast in broadcasts.list_corrected(session):
        fed += _feed_corrections(session, broadcast, min(room - fed, FED), now)
    return fed > 0


def settle(
    session: Session, claim: Claim, state: RecipientState, message_id: int | None, now: datetime
) -> None:
    """Record how the message to one recipient ended, in the transaction that records the sending.

    Of several messages the first decides; the one with the words is the one to be corrected later.
    """
    recipient = broadcasts.find_recipient(session, claim.detail or 0)
    if recipient is None:
        return
    if message_id is not None and (claim.part == 0 or is_text(claim)):
        recipient.message_id = message_id
    if claim.part == 0:
        recipient.state, recipient.ended_at = state, now
    session.add(recipient)


def cannot_correct(session: Session, claim: Claim) -> None:
    """What a recipient has can no longer be changed."""
    recipient = broadcasts.find_recipient(session, claim.detail or 0)
    if recipient is not None:
        recipient.stuck = True
        session.add(recipient)


def keep_progress(session: Session, claim: Claim, message_id: int | None) -> None:
    """Where the author's progress message stands; None if she deleted it."""
    broadcast = broadcasts.find_broadcast(session, claim.detail or 0)
    if broadcast is not None:
        broadcast.progress_id = message_id
        session.add(broadcast)


def skip(session: Session, recipient: Recipient, state: RecipientState) -> None:
    """Nothing left: she does not want it any more, or it was stopped meanwhile."""
    recipient.state = state
    session.add(recipient)


def confirm(session: Session, telegram_id: int, row: int | None, now: datetime) -> bool:
    """已知悉; False if it was said before. Whoever did not get it has nothing to confirm."""
    recipient = broadcasts.find_recipient(session, row or 0)
    if recipient is None or recipient.chat_id != telegram_id:
        return False
    first = recipient.confirmed_at is None
    recipient.confirmed_at = recipient.confirmed_at or now
    session.add(recipient)
    return first


def look(session: Session, desk: Desk, broadcast: Broadcast) -> Progress:
    """How far it is."""
    row = broadcast.id or 0
    return Progress(
        broadcast,
        broadcasts.count_by_state(session, row),
        broadcasts.count_confirmed(session, row) if broadcast.topic is Topic.ALERT else 0,
        broadcasts.count_corrected(session, broadcast) if broadcast.correction else 0,
        tuple(sorted(text.language for text in broadcasts.list_texts(session, row))),
        desk.settings.send_rate,
    )


def tell(session: Session, desk: Desk, now: datetime) -> None:
    """Have the authors' progress messages count up, and report what has come to its end."""
    for broadcast in broadcasts.list_in(session, [*RUNNING, BroadcastState.PAUSED]):
        progress = look(session, desk, broadcast)
        if broadcast.state is BroadcastState.RUNNING and progress.left == 0:
            broadcast.state, broadcast.ended_at = BroadcastState.DONE, now
            session.add(broadcast)
            _report(session, broadcast, now)
            continue
        told = f"{broadcast.state.value}:{progress.left}"
        if told != broadcast.told and (broadcast.told_at is None or now - broadcast.told_at >= SAID_EVERY):
            broadcast.told, broadcast.told_at = told, now
            session.add(broadcast)
            _queue(session, _author_chat(session, broadcast), PROGRESS, broadcast, now)


def is_text(claim: Claim) -> bool:
    """Whether this is the message that has the words, and not a file above it."""
    method = (claim.payload or {}).get("method")
    return method == "sendMessage" or "caption" in (claim.payload or {}).get("params", {})


def _let_go(session: Session, broadcast: Broadcast, now: datetime) -> None:
    if broadcast.due_at is not None and broadcast.due_at > now:
        broadcast.state = BroadcastState.SCHEDULED
        session.add(broadcast)
    else:
        _begin(session, broadcast, now)


def _begin(session: Session, broadcast: Broadcast, now: datetime) -> None:
    broadcast.state, broadcast.started_at = BroadcastState.GATHERING, now
    session.add(broadcast)
    _queue(session, _author_chat(session, broadcast), PROGRESS, broadcast, now)


def _feed(session: Session, broadcast: Broadcast, most: int, now: datetime) -> int:
    if most <= 0:
        return 0
    recipients = broadcasts.take_waiting(session, broadcast.id or 0, most)
    alert = broadcast.topic is Topic.ALERT
    for recipient in recipients:
        outbox.add_message(
            session,
            chat_id=recipient.chat_id,
            notice=ALERT if alert else SENT,
            detail=recipient.id,
            lane=Lane.NOTICE if alert else Lane.BULK,
            now=now,
        )
    broadcasts.mark_queued(session, recipients)
    return len(recipients)


def _feed_corrections(session: Session, broadcast: Broadcast, most: int, now: datetime) -> int:
    if most <= 0:
        return 0
    recipients = broadcasts.take_uncorrected(session, broadcast, most)
    for recipient in recipients:
        recipient.correction = broadcast.correction
        session.add(recipient)
        outbox.add_message(
            session,
            chat_id=recipient.chat_id,
            notice=CORRECTION,
            detail=recipient.id,
            payload=_deletion(session, recipient) if broadcast.taken_back else None,
            lane=Lane.BULK,
            now=now,
        )
    return len(recipients)


def _deletion(session: Session, recipient: Recipient) -> Json:
    """The call that takes back all messages of one recipient (Bot API: within 48 hours)."""
    messages = broadcasts.list_messages(session, recipient)
    return {"method": "deleteMessages", "params": {"message_ids": messages}}


def _report(session: Session, broadcast: Broadcast, now: datetime) -> None:
    chat_id = _author_chat(session, broadcast)
    _queue(session, chat_id, PROGRESS, broadcast, now)
    _queue(session, chat_id, REPORT, broadcast, now)


def _queue(session: Session, chat_id: int, notice: str, broadcast: Broadcast, now: datetime) -> None:
    outbox.add_message(session, chat_id=chat_id, notice=notice, detail=broadcast.id, lane=Lane.REPLY, now=now)


def _author_chat(session: Session, broadcast: Broadcast) -> int:
    return session.get_one(Member, broadcast.member_id).telegram_id
