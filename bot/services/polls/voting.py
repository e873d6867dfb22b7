"""Casting a vote: once a person of the roll, until the poll ends."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.polls import drafts, running
from storage.queries import polls
from storage.tables import Poll, PollState, Voter

TOGETHER = timedelta(seconds=3)
"""Votes in a group that come so close together change its message once."""


def find(session: Session, poll_id: int | None, telegram_id: int) -> tuple[Poll, Voter]:
    """A poll, and the place of this person on its roll. Raises UserError `vote.not_yours`."""
    poll = polls.find_poll(session, poll_id or 0)
    voter = polls.find_voter(session, poll_id or 0, telegram_id) if poll is not None else None
    if poll is None or voter is None:
        raise UserError("vote.not_yours")
    return poll, voter


def get(session: Session, poll_id: int | None, telegram_id: int, now: datetime) -> tuple[Poll, Voter]:
    """The same, locked, while votes are taken. Raises UserError `vote.not_yours`, `vote.over`."""
    poll = polls.find_poll(session, poll_id or 0, lock=True)
    voter = polls.find_voter(session, poll_id or 0, telegram_id, lock=True) if poll is not None else None
    if poll is None or voter is None:
        raise UserError("vote.not_yours")
    if poll.state is not PollState.OPEN or poll.closes_at <= now:
        raise UserError("vote.over")
    return poll, voter


def vote(session: Session, poll: Poll, voter: Voter, choice: int, now: datetime) -> None:
    """Choose this in an open poll, in place of what was chosen before; of several, one more or one less."""
    if poll.secret or not 0 <= choice < drafts.count_options(poll):
        raise UserError("error.old_button")
    chosen = set(voter.choices or ())
    voter.choices = sorted(chosen ^ {choice}) if poll.several else [choice]
    voter.voted = bool(voter.choices)
    session.add(voter)
    running.show_group(session, poll, now, TOGETHER)


def read(desk: Desk, poll: Poll, voter: Voter, sealed: str) -> int:
    """What the sealed data of a button says. Raises UserError `vote.cast_before`, `error.old_button`."""
    if voter.voted:
        raise UserError("vote.cast_before")
    choice = desk.ballots.open_choice(poll.id or 0, voter.telegram_id, sealed)
    if choice is None or not poll.secret or choice >= drafts.count_options(poll):
        raise UserError("error.old_button")
    return choice


def cast(session: Session, desk: Desk, poll: Poll, voter: Voter, sealed: str, now: datetime) -> int:
    """Put a ballot into the box: that she voted is marked here, what she chose only counted. It stands.

    Raises UserError as `read` does, and `vote.no_key` where nobody could count it.
    """
    choice, row = read(desk, poll, voter, sealed), poll.id or 0
    counts = desk.ballots.open_counts(row, poll.sealed)
    if counts is None:
        raise UserError("vote.no_key")
    counts[choice] += 1
    poll.sealed = desk.ballots.seal_counts(row, counts)
    voter.voted = True
    session.add(poll)
    session.add(voter)
    running.show_group(session, poll, now, TOGETHER)
    return choice
