"""How far a broadcast is: counted, and told to its author."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.services import nights
from bot.services.broadcasts import lasting
from bot.services.broadcasts.lasting import Load
from bot.services.desk import Desk
from storage.queries import broadcasts, outbox
from storage.queries.broadcasts import OPEN
from storage.queries.outbox import Claim
from storage.tables import Broadcast, BroadcastState, Lane, Member, RecipientState, Topic

SAID_EVERY = timedelta(seconds=3)
"""How often the progress message may change: one chat takes about a message a second."""
SAMPLE = 300
"""Recipients of whom is looked up how many sleep at night."""
PROGRESS, REPORT = "cast_progress", "cast_report"
CORRECTION = "cast_fix"
"""What takes the place of what a recipient has."""
RUNNING = frozenset({BroadcastState.GATHERING, BroadcastState.RUNNING})
ENDED = frozenset({BroadcastState.STOPPED, BroadcastState.DONE})


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long the sending takes, and when the last will have it, by the clock on the wall. `overnight`: on
    another day than it begins. `resumes_at`: now it is night, and it goes on in the morning.
    """

    lasts: timedelta
    ends_at: datetime
    overnight: bool
    resumes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is. `rate`: messages a second. `forecast`: when it will be done, if it runs.

    Of what was corrected or taken back: `corrected` shows it, at `stuck` it cannot be shown any more, and
    `correcting` have it to come.
    """

    broadcast: Broadcast
    counts: dict[RecipientState, int]
    confirmed: int
    corrected: int
    stuck: int
    correcting: int
    languages: tuple[str, ...]
    rate: float
    forecast: Forecast | None = None

    @property
    def total(self) -> int:
        """Everybody it is for."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many still wait."""
        return sum(self.counts.get(state, 0) for state in OPEN)


def look(
    session: Session, desk: Desk, broadcast: Broadcast, now: datetime | None = None, each: int = 1
) -> Progress:
    """How far it is, and if somebody asks `now`, when it will be done, with so many messages for `each`."""
    row = broadcast.id or 0
    corrected, stuck, correcting = (
        broadcasts.count_corrected(session, broadcast, CORRECTION) if broadcast.correction else (0, 0, 0)
    )
    facts = Progress(
        broadcast,
        broadcasts.count_by_state(session, row),
        broadcasts.count_confirmed(session, row) if broadcast.topic is Topic.ALERT else 0,
        corrected,
        stuck,
        correcting,
        tuple(sorted(text.language for text in broadcasts.list_texts(session, row))),
        desk.pace.rate(),
    )
    if now is None:
        return facts
    share = 0.0 if broadcast.topic is Topic.ALERT else broadcasts.share_of_sleepers(session, row, SAMPLE)
    behind = facts.left * each + _count_before(session, broadcast)
    load = Load(behind * share, behind * (1 - share))
    return replace(facts, forecast=_foresee(desk, facts.left * each, load, now))


def foresee(session: Session, desk: Desk, broadcast: Broadcast, now: datetime, each: int) -> Forecast:
    """When all would have it, if it began now, or at its time; with so many messages for `each`."""
    can = broadcasts.count_audience(session, broadcast.audience, broadcast.topic)["can"] * each
    later = broadcast.due_at is not None and broadcast.due_at > now
    before = 0 if later else _count_before(session, broadcast)
    sleepers = 0
    if broadcast.topic is not Topic.ALERT:
        sleepers = broadcasts.count_sleepers(session, broadcast.audience, broadcast.topic) * each
    load = Load(sleepers + before, can - sleepers)
    return _foresee(desk, can, load, broadcast.due_at if later and broadcast.due_at else now)


def _foresee(desk: Desk, own: int, load: Load, start: datetime) -> Forecast:
    tz = desk.settings.timezone
    done = lasting.ends_at(desk, load, start).astimezone(tz)
    morning = nights.ends(desk, start) if load.sleepers else None
    return Forecast(
        timedelta(seconds=own / desk.pace.rate()),
        done,
        done.date() != start.astimezone(tz).date(),
        morning.astimezone(tz) if morning is not None else None,
    )


def _count_before(session: Session, broadcast: Broadcast) -> int:
    """How many messages of others go first: alerts before all else, and the older before the newer."""

    def goes_first(other: Broadcast) -> bool:
        urgent = other.topic is Topic.ALERT
        if urgent != (broadcast.topic is Topic.ALERT):
            return urgent
        return broadcast.started_at is None or (other.id or 0) < (broadcast.id or 0)

    others = [one for one in broadcasts.list_in(session, RUNNING) if one.id != broadcast.id]
    counts = [broadcasts.count_by_state(session, one.id or 0) for one in others if goes_first(one)]
    return sum(count.get(state, 0) for count in counts for state in OPEN)


def tell(session: Session, desk: Desk, now: datetime) -> None:
    """Have the authors' progress messages count up, and report what has come to its end."""
    for broadcast in broadcasts.list_in(session, [*RUNNING, BroadcastState.PAUSED]):
        how = look(session, desk, broadcast)
        if broadcast.state is BroadcastState.RUNNING and how.left == 0:
            broadcast.state, broadcast.ended_at = BroadcastState.DONE, now
            broadcast.fixing = how.correcting > 0
            session.add(broadcast)
            report(session, broadcast, now)
            continue
        _count_up(session, broadcast, f"{broadcast.state.value}:{how.left}", now)
    for broadcast in broadcasts.list_fixing(session, ENDED):
        how = look(session, desk, broadcast)
        if how.correcting == 0:
            broadcast.fixing = False
            session.add(broadcast)
            report(session, broadcast, now)
            continue
        _count_up(session, broadcast, f"{CORRECTION}:{how.correcting}", now)


def _count_up(session: Session, broadcast: Broadcast, told: str, now: datetime) -> None:
    if told != broadcast.told and (broadcast.told_at is None or abs(now - broadcast.told_at) >= SAID_EVERY):
        broadcast.told, broadcast.told_at = told, now
        session.add(broadcast)
        show(session, broadcast, now)


def show(session: Session, broadcast: Broadcast, now: datetime) -> None:
    """Have the author's progress message say how it stands."""
    _queue(session, broadcast, PROGRESS, now)


def report(session: Session, broadcast: Broadcast, now: datetime) -> None:
    """It came to its end: the author reads how far it was, and what became of it."""
    show(session, broadcast, now)
    _queue(session, broadcast, REPORT, now)


def keep_progress(session: Session, claim: Claim, message_id: int | None) -> None:
    """Where the author's progress message stands; None if she deleted it."""
    broadcast = broadcasts.find_broadcast(session, claim.detail or 0)
    if broadcast is not None:
        broadcast.progress_id = message_id
        session.add(broadcast)


def _queue(session: Session, broadcast: Broadcast, notice: str, now: datetime) -> None:
    chat_id = session.get_one(Member, broadcast.member_id).telegram_id
    outbox.add_message(session, chat_id=chat_id, notice=notice, detail=broadcast.id, lane=Lane.REPLY, now=now)
