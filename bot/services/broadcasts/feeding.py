"""Who gets a broadcast is written down, and fed to the outbox bit by bit.

The outbox holds only what will leave in the next moments: so a pause or a stop works at once, and replies to
residents are found among few rows.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.services import nights
from bot.services.broadcasts.progress import CORRECTION
from bot.services.desk import Desk
from storage.columns import Json
from storage.queries import broadcasts, outbox
from storage.queries.broadcasts import SENT_AS
from storage.tables import Broadcast, BroadcastState, Lane, Recipient, RecipientState, Topic

GATHERED = 10_000
"""Residents looked at in one transaction."""
AHEAD = timedelta(seconds=20)
"""So much of what may leave at the present pace is in the outbox; but at least `FEWEST`."""
FEWEST = 300
FED = 2_000
"""Messages queued in one transaction."""
SENT, ALERT = SENT_AS
NOTICES = frozenset({SENT, ALERT})


def gather(session: Session, now: datetime) -> bool:
    """Write down some more of who gets what has started; False if nobody is left to look at."""
    for broadcast in broadcasts.list_in(session, [BroadcastState.GATHERING]):
        if broadcast.gathered_to == 0 and not broadcasts.count_by_state(session, broadcast.id or 0):
            broadcasts.add_chats(session, broadcast)
        if not broadcasts.gather(session, broadcast, GATHERED):
            broadcast.state = BroadcastState.RUNNING
            session.add(broadcast)
        return True
    return False


def feed(session: Session, desk: Desk, now: datetime) -> bool:
    """Queue the next messages, as many as may leave soon; False if there was nothing to do.

    Alerts first, and beside what else waits: nothing fills the outbox before them.
    """
    most = max(FEWEST, int(desk.settings.send_rate * AHEAD.total_seconds()))
    running = broadcasts.list_in(session, [BroadcastState.RUNNING])
    alerts = [one for one in running if one.topic is Topic.ALERT]
    fed = 0
    room = most - broadcasts.count_queued(session, [ALERT], now)
    for broadcast in alerts:
        fed += _feed(session, desk, broadcast, min(room - fed, FED), now)
    room = most - broadcasts.count_queued(session, [*NOTICES, CORRECTION], now) + fed
    for broadcast in running:
        if broadcast not in alerts:
            fed += _feed(session, desk, broadcast, min(room - fed, FED), now)
    for broadcast in broadcasts.list_corrected(session):
        fed += _feed_corrections(session, broadcast, min(room - fed, FED), now)
    return fed > 0


def _feed(session: Session, desk: Desk, broadcast: Broadcast, most: int, now: datetime) -> int:
    """At night what is no alert goes to those who keep no quiet hours; once there is none left, it rests."""
    alert = broadcast.topic is Topic.ALERT
    morning = nights.ends(desk, now) if not alert else None
    rests = morning is not None and broadcast.rests_until is not None and broadcast.rests_until > now
    if most <= 0 or rests:
        return 0
    recipients = broadcasts.take_waiting(session, broadcast.id or 0, most, awake=morning is not None)
    if morning is not None and len(recipients) < most:
        broadcast.rests_until = morning
        session.add(broadcast)
    outbox.add_messages(
        session,
        recipients,
        notice=ALERT if alert else SENT,
        lane=Lane.NOTICE if alert else Lane.BULK,
        now=now,
    )
    broadcasts.put(session, [row for row, _ in recipients], RecipientState.QUEUED)
    return len(recipients)


def _feed_corrections(session: Session, broadcast: Broadcast, most: int, now: datetime) -> int:
    if most <= 0:
        return 0
    recipients = broadcasts.take_uncorrected(session, broadcast, most)
    for recipient in recipients:
        deletion = _deletion(session, recipient) if broadcast.taken_back else None
        recipient.correction = broadcast.correction
        recipient.stuck = broadcast.taken_back and deletion is None
        session.add(recipient)
        if recipient.stuck:
            continue
        outbox.add_message(
            session,
            chat_id=recipient.chat_id,
            notice=CORRECTION,
            detail=recipient.id,
            payload=deletion,
            lane=Lane.BULK,
            now=now,
        )
    return len(recipients)


def _deletion(session: Session, recipient: Recipient) -> Json | None:
    """The call that takes back all messages of one recipient (Bot API: within 48 hours), if there are any."""
    messages = broadcasts.list_messages(session, recipient)
    return {"method": "deleteMessages", "params": {"message_ids": messages}} if messages else None
