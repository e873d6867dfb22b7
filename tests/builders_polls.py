"""Polls of residents and of groups, and the clock that looks at them."""

from datetime import timedelta

from sqlmodel import Session, select

from bot.services.desk import Desk
from bot.services.polls import drafts, running, voting
from storage.queries import people
from storage.tables import Member, Outbox, Poll, Resident, Voter
from tests.builders_committee import LUOTIAN, NOW, bind, member
from tests.builders_committee import resident as somebody
from tests.builders_worker import worker

AUTHOR = 801
LATER = NOW + timedelta(minutes=1)
QUESTION = "要不要给3栋换电梯？"


def residents(session: Session, count: int, first: int = 1) -> list[Resident]:
    """So many residents of LT."""
    return [somebody(session, telegram_id) for telegram_id in range(first, first + count)]


def draft(session: Session, desk: Desk, words: str = QUESTION, **changes: object) -> Poll:
    """What a worker of LT has written."""
    held = [one for one in people.list_roles(session, AUTHOR) if one.group_id is None]
    poll = drafts.begin(session, desk, held[0] if held else worker(session, "LT", AUTHOR), words, NOW)
    for name, value in changes.items():
        setattr(poll, name, value)
    session.add(poll)
    session.flush()
    return poll


def of_group(session: Session, desk: Desk, people: int = 3, words: str = QUESTION) -> Poll:
    """What a member of LT's group has written there."""
    group = bind(session, LUOTIAN, "LT")
    members = [member(session, LUOTIAN, telegram_id) for telegram_id in range(701, 701 + people)]
    return drafts.begin(session, desk, members[0], words, NOW, group)


def author(session: Session, poll: Poll) -> Member:
    """Who began it."""
    return session.get_one(Member, poll.member_id)


def opened(session: Session, desk: Desk, poll: Poll) -> Poll:
    """Open, and everybody told."""
    running.start(session, desk, poll, author(session, poll), LATER)
    look(session, desk)
    return poll


def look(session: Session, desk: Desk, minutes: float = 1) -> None:
    """The clock looks, so many minutes after the beginning."""
    session.flush()
    while running.tick(session, desk, NOW + timedelta(minutes=minutes)):
        session.flush()
    for row in running.list_spent(session, desk.ballots.list_kept()):
        desk.ballots.end(row)


def end(session: Session, desk: Desk, poll: Poll) -> None:
    """Its end has come."""
    look(session, desk, (poll.closes_at - NOW) / timedelta(minutes=1))


def vote(session: Session, poll: Poll, telegram_id: int, choice: int) -> None:
    """Somebody chooses in an open poll."""
    voting.vote(session, *voting.get(session, poll.id, telegram_id, LATER), choice, LATER)
    session.flush()


def cast(session: Session, desk: Desk, poll: Poll, telegram_id: int, choice: int) -> None:
    """Somebody's ballot goes into the box."""
    sealed = desk.ballots.seal_choice(poll.id or 0, telegram_id, choice)
    assert sealed is not None
    voting.cast(session, desk, *voting.get(session, poll.id, telegram_id, LATER), sealed, LATER)
    session.flush()


def told(session: Session, notice: str) -> list[int]:
    """Who is told this, in the order of their chats."""
    return sorted(session.exec(select(Outbox.chat_id).where(Outbox.notice == notice)).all())


def roll(session: Session, poll: Poll) -> list[int]:
    """Who is on the roll."""
    return sorted(session.exec(select(Voter.telegram_id).where(Voter.poll_id == poll.id)).all())
