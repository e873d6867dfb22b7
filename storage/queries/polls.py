"""Polls and their rolls: written down in pieces, voted on, fed, counted."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, false, func, insert, literal, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.columns import Json
from storage.prepared import Loader
from storage.queries.broadcasts import EVERYBODY, can_be_told, meant, stretch
from storage.tables import Group, Member, Outbox, OutboxState, Poll, PollState, Resident, Told, Topic, Voter

POLL = Loader(Poll, col(Poll.id) == bindparam("row"))
VOTER = Loader(Voter, col(Voter.poll_id) == bindparam("poll"), col(Voter.telegram_id) == bindparam("who"))
ENDED = (PollState.CLOSED, PollState.CANCELLED, PollState.VOID)
LOOKED_AT = 200
"""Of so many newest polls those that fit are looked for."""
TOPIC = Topic.NOTICE
"""Whoever wants no announcements is not written to; she is on the roll all the same."""


def find_poll(session: Session, row: int, *, lock: bool = False) -> Poll | None:
    """A poll by its row id."""
    if lock:
        return session.get(Poll, row, with_for_update=True, populate_existing=True)
    return POLL.first(session, row=row)


def find_voter(session: Session, poll_id: int, telegram_id: int, *, lock: bool = False) -> Voter | None:
    """Somebody on the roll; None for everybody else."""
    if lock:
        return session.get(Voter, (poll_id, telegram_id), with_for_update=True, populate_existing=True)
    return VOTER.first(session, poll=poll_id, who=telegram_id)


def list_newest(
    session: Session, members: Collection[int], groups: Collection[int], most: int
) -> Sequence[Poll]:
    """What these members began or these groups are asked, newest first."""
    mine = or_(col(Poll.member_id).in_(members), col(Poll.group_id).in_(groups))
    return session.exec(rows_of(Poll).where(mine).order_by(col(Poll.id).desc()).limit(most)).all()


def list_of_group(session: Session, group_id: int) -> Sequence[Poll]:
    """Every poll of a group."""
    return session.exec(rows_of(Poll).where(Poll.group_id == group_id).order_by(col(Poll.id))).all()


def list_due(session: Session, now: datetime) -> Sequence[Poll]:
    """Those of which something is to do: a roll, a reminder, the end, or telling somebody."""
    late = or_(col(Poll.closes_at) <= now, col(Poll.remind_at) <= now)
    due = or_(
        col(Poll.state) == PollState.GATHERING,
        and_(col(Poll.state) == PollState.OPEN, late),
        col(Poll.fed) == false(),
    )
    return session.exec(rows_of(Poll).where(due).order_by(col(Poll.id))).all()


def count_residents(session: Session, audience: Json) -> dict[str, int]:
    """How many residents would be on the roll now, and how many of them are written to."""
    statement = select(func.count(), func.count().filter(can_be_told(TOPIC))).where(
        meant(audience), col(Resident.telegram_id).is_not(None)
    )
    roll, told = session.execute(statement).one()
    return {"roll": roll, "told": told}


def list_members(session: Session, group_id: int) -> set[int]:
    """The people who are known as members of a group."""
    statement = rows_of(Member.telegram_id).where(Member.group_id == group_id, col(Member.active).is_(True))
    return set(session.exec(statement).all())


def add_members(session: Session, poll: Poll) -> None:
    """Put everybody who is known as a member of its group on the roll. The group itself is asked."""
    known = list_members(session, poll.group_id or 0)
    chats = {
        one.telegram_id: one
        for one in session.exec(rows_of(Resident).where(col(Resident.telegram_id).in_(known))).all()
    }
    for telegram_id in sorted(known):
        resident = chats.get(telegram_id)
        session.add(
            Voter(
                poll_id=poll.id or 0,
                telegram_id=telegram_id,
                resident_id=resident.id if resident is not None else None,
                by_chat=resident is not None,
                told=Told.ASKED,
            )
        )
    session.flush()


def gather(session: Session, poll: Poll, most: int) -> bool:
    """Put the next residents who had joined by its opening on the roll; False when that is all."""
    last, meant_now = stretch(session, poll.audience, poll.gathered_to, poll.opened_at, most)
    chosen = select(
        literal(poll.id),
        col(Resident.telegram_id),
        col(Resident.id),
        can_be_told(TOPIC),
        literal(int(Told.NOTHING)),
        false(),
    ).where(*meant_now, col(Resident.telegram_id).is_not(None))
    columns = ["poll_id", "telegram_id", "resident_id", "by_chat", "told", "voted"]
    session.execute(insert(Voter).from_select(columns, chosen.order_by(col(Resident.id))))
    poll.gathered_to = last
    session.add(poll)
    return last != EVERYBODY


def count_roll(session: Session, poll_id: int) -> int:
    """How many are on the roll."""
    return session.scalar(select(func.count()).where(col(Voter.poll_id) == poll_id)) or 0


def count_voted(session: Session, poll_id: int) -> int:
    """How many have voted so far."""
    statement = select(func.count()).where(col(Voter.poll_id) == poll_id, col(Voter.voted).is_(True))
    return session.scalar(statement) or 0


def count_choices(session: Session, poll_id: int, options: int) -> list[int]:
    """The votes of an open poll, by option."""
    counts = [0] * options
    chosen = select(col(Voter.choices)).where(col(Voter.poll_id) == poll_id, col(Voter.voted).is_(True))
    for choices in session.scalars(chosen.execution_options(yield_per=1000)):
        for choice in choices or ():
            counts[choice] += 1
    return counts


def take_untold(session: Session, poll: Poll, stage: Told, most: int) -> list[Voter]:
    """The next on the roll who are to be told this, locked.

    A reminder is for those who have not voted; that it was called off, for whoever was asked.
    """
    wanted = [col(Voter.poll_id) == poll.id, col(Voter.told) < stage, col(Voter.by_chat).is_(True)]
    if stage is Told.REMINDED:
        wanted.append(col(Voter.voted).is_(False))
    if poll.state is PollState.CANCELLED:
        wanted.append(col(Voter.told) > Told.NOTHING)
    statement = rows_of(Voter).where(*wanted).order_by(col(Voter.telegram_id)).limit(most)
    return list(session.exec(statement.with_for_update(skip_locked=True)).all())


def mark_told(session: Session, poll_id: int, people: Collection[int], stage: Told) -> None:
    """They are told this."""
    who = list(people)
    for start in range(0, len(who), 500):
        session.execute(
            update(Voter)
            .where(col(Voter.poll_id) == poll_id, col(Voter.telegram_id).in_(who[start : start + 500]))
            .values(told=int(stage))
        )


def ask_again(session: Session, poll_id: int) -> None:
    """Whoever was reminded and has still not voted may be reminded once more."""
    session.execute(
        update(Voter)
        .where(col(Voter.poll_id) == poll_id, col(Voter.told) == Told.REMINDED, col(Voter.voted).is_(False))
        .values(told=int(Told.ASKED))
    )


def count_waiting(session: Session, notices: Collection[str]) -> int:
    """How many messages of these notices wait in the outbox."""
    statement = select(func.count()).where(
        col(Outbox.state) == OutboxState.QUEUED, col(Outbox.notice).in_(notices)
    )
    return session.scalar(statement) or 0


def is_waiting(session: Session, chat_id: int, notice: str, poll_id: int) -> bool:
    """Whether a chat is to be shown this of a poll already."""
    statement = select(col(Outbox.id)).where(
        col(Outbox.chat_id) == chat_id,
        col(Outbox.state) == OutboxState.QUEUED,
        col(Outbox.notice) == notice,
        col(Outbox.detail) == poll_id,
        col(Outbox.payload).is_(None),
    )
    return session.scalar(statement.limit(1)) is not None


def list_votes(session: Session, resident_id: int) -> Sequence[tuple[Poll, Voter]]:
    """The polls on whose roll a resident is."""
    statement = (
        rows_of(Poll, Voter)
        .join(Voter, col(Voter.poll_id) == col(Poll.id))
        .where(Voter.resident_id == resident_id)
        .order_by(col(Poll.id))
    )
    return session.exec(statement).all()


def list_with_result(session: Session, communities: Collection[str], most: int) -> Sequence[Poll]:
    """The newest polls with a result that were asked of residents, or a group, of these communities."""
    found = session.exec(
        rows_of(Poll, Group.community)
        .outerjoin(Group, col(Group.chat_id) == col(Poll.group_id))
        .where(Poll.state == PollState.CLOSED)
        .order_by(col(Poll.id).desc())
        .limit(LOOKED_AT)
    ).all()
    reach = set(communities)
    fitting = [
        poll for poll, place in found if {place} <= reach or reach & {*poll.audience.get("communities", ())}
    ]
    return fitting[:most]
