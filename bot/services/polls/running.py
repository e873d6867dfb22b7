"""A poll on its way: opened, its roll written down, everybody told, ended, called off.

All of it is ticks over rows: what fell due while nobody ran is done once, when somebody runs again.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.polls import drafts
from storage.queries import outbox, polls
from storage.queries.polls import ENDED
from storage.tables import Lane, Member, Poll, PollState, Told

GATHERED = 10_000
"""Residents looked at in one transaction."""
AHEAD, FEWEST, FED = timedelta(seconds=20), 300, 2_000
"""So much of what may leave is in the outbox, at least so many; and messages queued in one transaction."""
OPENED, REMINDER, RESULT = "poll_open", "poll_remind", "poll_result"
GROUP, GROUP_REMINDER, BACK = "poll_group", "poll_missing", "poll_back"
TOLD_AS = {Told.ASKED: OPENED, Told.REMINDED: REMINDER, Told.RESULT: RESULT}
ROLL_NOTICES = frozenset(TOLD_AS.values())
"""What people on the roll are told; it can wait for the morning."""
REMIND_BEFORE, LONG, SHORT = timedelta(days=1), timedelta(days=2), timedelta(hours=4)
REMIND_AGAIN = timedelta(hours=12)
SHORTEST_REASON, LONGEST_REASON = 4, 300


def start(session: Session, desk: Desk, poll: Poll, author: Member, now: datetime) -> PollState:
    """Open it, or show it to a second person first. Gives how it stands now.

    Raises UserError `poll.bad_end`, `poll.too_few`.
    """
    drafts.access_end(poll.closes_at, now)
    fewest = drafts.FEWEST_SECRET if poll.secret else 1
    if drafts.count_roll(session, poll).count < fewest:
        raise UserError("poll.too_few", count=fewest)
    if poll.approver_id is None and drafts.needs_approval(session, desk, poll):
        poll.state = PollState.ASKED
        session.add(poll)
        for chat_id in drafts.list_approvers(session, desk, poll, author):
            _queue(session, poll, chat_id, drafts.APPROVE, now, Lane.REPLY)
        drafts.note(session, poll, author, "asked", now)
        return poll.state
    _open(session, desk, poll, now)
    drafts.note(session, poll, author, "opened", now)
    return poll.state


def approve(session: Session, desk: Desk, poll: Poll, member: Member, now: datetime) -> None:
    """同意: a second person has looked at it."""
    drafts.access_end(poll.closes_at, now)
    poll.approver_id = member.id
    _open(session, desk, poll, now)
    drafts.note(session, poll, member, "approved", now)


def send_back(session: Session, poll: Poll, member: Member, reason: str, now: datetime) -> None:
    """退回: back to its author, who reads why."""
    poll.state, poll.reason = PollState.DRAFT, reason[:LONGEST_REASON] or None
    session.add(poll)
    _queue(session, poll, drafts.author_chat(session, poll), BACK, now, Lane.REPLY)
    drafts.note(session, poll, member, "sent_back", now)


def cancel(session: Session, poll: Poll, member: Member, reason: str, now: datetime) -> None:
    """取消, with a reason for everybody who was asked. Raises UserError `poll.too_late`, `poll.why`."""
    if poll.state not in (PollState.GATHERING, PollState.OPEN):
        raise UserError("poll.too_late")
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise UserError("poll.why")
    poll.reason, poll.sealed = words[:LONGEST_REASON], None
    _end(session, poll, PollState.CANCELLED, now)
    drafts.note(session, poll, member, "cancelled", now)


def remind(session: Session, poll: Poll, now: datetime) -> None:
    """提醒 whoever has not voted. Raises UserError `poll.too_late`, `poll.reminded` soon after another."""
    if poll.state is not PollState.OPEN:
        raise UserError("poll.too_late")
    if poll.reminded_at is not None and abs(now - poll.reminded_at) < REMIND_AGAIN:
        raise UserError("poll.reminded")
    polls.ask_again(session, poll.id or 0)
    _remind(session, poll, now)


def tick(session: Session, desk: Desk, now: datetime) -> bool:
    """Do the next of what is due, in a piece that takes no time; False if there was nothing to do."""
    room = max(FEWEST, int(desk.settings.send_rate * AHEAD.total_seconds()))
    room = min(FED, room - polls.count_waiting(session, ROLL_NOTICES))
    for poll in polls.list_due(session, now):
        if poll.state is PollState.GATHERING:
            _gather(session, poll, now)
            return True
        if poll.state is PollState.OPEN and poll.closes_at <= now:
            close(session, desk, poll, now)
            return True
        if poll.state is PollState.OPEN and poll.remind_at is not None and poll.remind_at <= now:
            _remind(session, poll, now)
            return True
        if not poll.fed and room > 0:
            return _feed(session, poll, room, now)
    return False


def is_due(session: Session, now: datetime) -> bool:
    """Whether anything is to do: a cheap question, asked every second."""
    return bool(polls.list_due(session, now))


def close(session: Session, desk: Desk, poll: Poll, now: datetime) -> None:
    """Count the votes. Of a secret poll whose key is gone nobody can: then it says so, and has no result."""
    row, options = poll.id or 0, drafts.count_options(poll)
    state = PollState.CLOSED
    if poll.secret:
        counts = desk.ballots.open_counts(row, poll.sealed)
        if counts is None:
            state = PollState.VOID
        poll.counts, poll.sealed = counts or [], None
        poll.voted = sum(poll.counts)
    else:
        poll.counts = polls.count_choices(session, row, options)
        poll.voted = polls.count_voted(session, row)
    _end(session, poll, state, now)


def list_spent(session: Session, kept: list[int]) -> list[int]:
    """Of these secret polls those that have ended: their keys are to be destroyed."""
    found = [(row, polls.find_poll(session, row)) for row in kept]
    return [row for row, poll in found if poll is not None and poll.state in ENDED]


def show_group(session: Session, poll: Poll, now: datetime, later: timedelta = timedelta(0)) -> None:
    """Have the group's message drawn again; several changes at once make one edit."""
    if poll.group_id is not None and not polls.is_waiting(session, poll.group_id, GROUP, poll.id or 0):
        outbox.add_message(
            session, chat_id=poll.group_id, notice=GROUP, detail=poll.id, lane=Lane.REPLY, now=now,
            due_at=now + later,
        )  # fmt: skip


def follow(session: Session, old: int, new: int, now: datetime) -> None:
    """The group has another id now, where the message with this number is another: it is put anew."""
    for poll in polls.list_of_group(session, old):
        poll.group_id, poll.message_id = new, None
        session.add(poll)
        if poll.state is PollState.OPEN:
            show_group(session, poll, now)


def keep_message(session: Session, poll_id: int, message_id: int | None) -> None:
    """Where the group's message stands; None if it was deleted there."""
    poll = polls.find_poll(session, poll_id)
    if poll is not None:
        poll.message_id = message_id
        session.add(poll)


def _open(session: Session, desk: Desk, poll: Poll, now: datetime) -> None:
    poll.opened_at, poll.reason = now, None
    if poll.secret:
        desk.ballots.begin(poll.id or 0)
        poll.sealed = desk.ballots.seal_counts(poll.id or 0, [0] * drafts.count_options(poll))
    poll.state = PollState.GATHERING
    session.add(poll)
    session.flush()
    if poll.group_id is not None:
        polls.add_members(session, poll)
        _gathered(session, poll, now)


def _gather(session: Session, poll: Poll, now: datetime) -> None:
    if not polls.gather(session, poll, GATHERED):
        _gathered(session, poll, now)


def _gathered(session: Session, poll: Poll, now: datetime) -> None:
    poll.roll = polls.count_roll(session, poll.id or 0)
    poll.state, poll.fed = PollState.OPEN, poll.group_id is not None
    span = poll.closes_at - now
    if span >= LONG:
        poll.remind_at = poll.closes_at - REMIND_BEFORE
    elif span >= SHORT:
        poll.remind_at = now + span / 2
    session.add(poll)
    show_group(session, poll, now)


def _remind(session: Session, poll: Poll, now: datetime) -> None:
    poll.remind_at, poll.reminded_at, poll.fed = None, now, False
    session.add(poll)
    if poll.group_id is not None:
        _queue(session, poll, poll.group_id, GROUP_REMINDER, now, Lane.NOTICE)


def _feed(session: Session, poll: Poll, most: int, now: datetime) -> bool:
    """Queue what the next on the roll are to be told. False once everybody is."""
    stage = _stage(poll)
    people = polls.take_untold(session, poll, stage, most)
    for voter in people:
        _queue(session, poll, voter.telegram_id, TOLD_AS[stage], now, Lane.BULK)
    polls.mark_told(session, poll.id or 0, [voter.telegram_id for voter in people], stage)
    poll.fed = len(people) < most
    session.add(poll)
    return True


def _stage(poll: Poll) -> Told:
    if poll.state is not PollState.OPEN:
        return Told.RESULT
    return Told.REMINDED if poll.reminded_at is not None else Told.ASKED


def _end(session: Session, poll: Poll, state: PollState, now: datetime) -> None:
    """Everybody is told: the group in its chat, residents one by one, and its author."""
    poll.state, poll.ended_at, poll.fed = state, now, poll.group_id is not None
    session.add(poll)
    show_group(session, poll, now)
    author = drafts.author_chat(session, poll)
    home = poll.group_id if poll.group_id is not None else author
    on_roll = polls.find_voter(session, poll.id or 0, author)
    if home != author or on_roll is None or not on_roll.by_chat:
        _queue(session, poll, home, RESULT, now, Lane.NOTICE)


def _queue(session: Session, poll: Poll, chat_id: int, notice: str, now: datetime, lane: Lane) -> None:
    outbox.add_message(session, chat_id=chat_id, notice=notice, detail=poll.id, lane=lane, now=now)
