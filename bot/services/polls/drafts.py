"""A poll before it opens: its question, who is asked, how it is voted on, a second person's eyes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from bot.services.broadcasts import drafts as addressing
from bot.services.desk import Desk
from storage.queries import people, places, polls
from storage.tables import Group, Member, Poll, PollState

APPROVE = "poll_approve"
MOST_OPTIONS, LONGEST_OPTION, LONGEST = 10, 30, 600
MOTION = 3
"""For, Against and Abstain: what is chosen among where no options are named."""
QUORUMS = (0, 50, 67)
"""Of a hundred of the roll: nobody need take part, half of them, two thirds."""
FEWEST_SECRET = 5
"""With fewer on the roll a count tells who voted how."""
SOONEST, LATEST = timedelta(minutes=10), timedelta(days=60)
ENDS_AT = time(18)
USUAL_DAYS = (3, 7, 14, 1)
LISTED = 8
UNSENT = frozenset({PollState.DRAFT, PollState.ASKED})


@dataclass(frozen=True, slots=True)
class Roll:
    """Who would be on the roll now, and how many of them are written to one by one."""

    count: int
    told: int


def count_options(poll: Poll) -> int:
    """How many answers it has."""
    return len(poll.options) or MOTION


def begin(
    session: Session, desk: Desk, member: Member, words: str, now: datetime, group: Group | None = None
) -> Poll:
    """A poll of these words: the question in the first line, an option in each line that follows.

    It is for the members of `group`, or the residents whom this member may address. Raises UserError for what
    is no question.
    """
    question, options = read(words)
    communities = [one.code for one in addressing.list_communities(session, desk, member.telegram_id)]
    poll = Poll(
        member_id=member.id or 0,
        group_id=group.chat_id if group is not None else None,
        audience={} if group is not None else {"communities": communities},
        question=question,
        options=options,
        closes_at=usual_end(desk, USUAL_DAYS[0], now),
        created_at=now,
    )
    session.add(poll)
    session.flush()
    return poll


def read(words: str) -> tuple[str, list[str]]:
    """The question and its options. Raises UserError `poll.no_question`, `poll.bad_options`."""
    lines = [" ".join(line.split()) for line in words.splitlines()]
    lines = [line for line in lines if line]
    if not lines or len(lines[0]) > LONGEST:
        raise UserError("poll.no_question", most=LONGEST)
    question, options = lines[0], lines[1:]
    alike = len({option.casefold() for option in options}) < len(options)
    if (
        (options and not 2 <= len(options) <= MOST_OPTIONS)
        or alike
        or any(len(option) > LONGEST_OPTION for option in options)
    ):
        raise UserError("poll.bad_options", most=MOST_OPTIONS, long=LONGEST_OPTION)
    return question, options


def rewrite(session: Session, poll: Poll, words: str) -> None:
    """Another question. Raises UserError as `read` does."""
    poll.question, poll.options = read(words)
    poll.several = poll.several and bool(poll.options)
    changed(session, poll)


def usual_end(desk: Desk, days: int, now: datetime) -> datetime:
    """The evening so many days from now."""
    tz = desk.settings.timezone
    day = now.astimezone(tz).date() + timedelta(days=days)
    return datetime.combine(day, ENDS_AT, tzinfo=tz).astimezone(now.tzinfo)


def get_own(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, Poll]:
    """The author and a poll of theirs that is not open yet, locked, within what they may address now.

    Raises UserError `error.old_button` for others', `poll.too_late` for one that has opened.
    """
    poll = polls.find_poll(session, row or 0, lock=True)
    author = session.get(Member, poll.member_id) if poll is not None else None
    if poll is None or author is None or author.telegram_id != telegram_id:
        raise UserError("error.old_button")
    if poll.state not in UNSENT:
        raise UserError("poll.too_late")
    if poll.group_id is None:
        addressing.access_communities(session, desk, telegram_id, communities(poll), now)
    return author, poll


def get_going(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, Poll]:
    """A poll of residents that was opened, locked, for whoever may address its communities.

    Raises UserError `error.old_button` for one that never was, `access.not_yours` beyond one's reach.
    """
    poll = polls.find_poll(session, row or 0, lock=True)
    if poll is None or poll.state in UNSENT or poll.group_id is not None:
        raise UserError("error.old_button")
    return addressing.access_communities(session, desk, telegram_id, communities(poll), now), poll


def get_of_group(session: Session, group: Group, row: int | None) -> Poll:
    """A poll of a group, locked. Raises UserError `error.old_button` for any other."""
    poll = polls.find_poll(session, row or 0, lock=True)
    if poll is None or poll.group_id != group.chat_id:
        raise UserError("error.old_button")
    return poll


def list_newest(session: Session, telegram_id: int) -> Sequence[Poll]:
    """The newest of somebody's polls of residents."""
    held = [one.id for one in people.list_roles(session, telegram_id) if one.id is not None]
    return [one for one in polls.list_newest(session, held, (), LISTED) if one.group_id is None]


def communities(poll: Poll) -> list[str]:
    """The communities whose residents it asks."""
    return list(poll.audience.get("communities", ()))


def count_roll(session: Session, poll: Poll) -> Roll:
    """Who would be asked now."""
    if poll.group_id is not None:
        return Roll(len(polls.list_members(session, poll.group_id)), 0)
    found = polls.count_residents(session, poll.audience)
    return Roll(found["roll"], found["told"])


def choose(session: Session, poll: Poll, **audience: list[str]) -> None:
    """Let it be for others. An empty choice of communities is refused: nobody means nobody."""
    chosen = {**poll.audience, **audience}
    if not chosen.get("communities"):
        raise UserError("cast.no_community")
    poll.audience = {name: value for name, value in chosen.items() if value}
    changed(session, poll)


def count_missing(poll: Poll, roll: Roll) -> int:
    """How many more must be on the roll for a secret poll to be secret; 0 if it may open."""
    return max(0, FEWEST_SECRET - roll.count) if poll.secret else 0


def turn(session: Session, desk: Desk, poll: Poll, what: str, now: datetime) -> None:
    """Turn one of its switches: secret, several, quorum, or when it ends. UserError `error.old_button`."""
    if what == "secret":
        poll.secret = not poll.secret
        poll.several = False
    elif what == "several" and poll.options and not poll.secret:
        poll.several = not poll.several
    elif what == "quorum":
        poll.quorum = QUORUMS[(QUORUMS.index(poll.quorum) + 1) % len(QUORUMS)]
    elif what == "until":
        ends = [usual_end(desk, days, now) for days in USUAL_DAYS]
        place = ends.index(poll.closes_at) if poll.closes_at in ends else -1
        poll.closes_at = ends[(place + 1) % len(ends)]
    else:
        raise UserError("error.old_button")
    changed(session, poll)


def set_end(session: Session, poll: Poll, closes_at: datetime, now: datetime) -> None:
    """When it ends. Raises UserError `poll.bad_end`."""
    access_end(closes_at, now)
    poll.closes_at = closes_at
    changed(session, poll)


def access_end(closes_at: datetime, now: datetime) -> None:
    """Raises UserError `poll.bad_end` for an end that is past, or too far away."""
    if not SOONEST <= closes_at - now <= LATEST:
        raise UserError("poll.bad_end", days=LATEST.days)


def discard(session: Session, poll: Poll, now: datetime) -> None:
    """It never opens."""
    changed(session, poll)
    poll.state, poll.ended_at = PollState.CANCELLED, now
    session.add(poll)


def needs_approval(session: Session, desk: Desk, poll: Poll) -> bool:
    """Whether it goes to so many that a second person has to look at it."""
    return poll.group_id is None and count_roll(session, poll).told > desk.settings.broadcast_approval


def list_approvers(session: Session, desk: Desk, poll: Poll, author: Member) -> list[int]:
    """The chats of others who may ask the same residents."""
    return addressing.list_reaching(session, desk, communities(poll), author)


def get_to_approve(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, Poll]:
    """Somebody else's poll that waits for approval, locked, and the role in which one may give it.

    Raises UserError for one's own (`cast.not_your_own`), for one that no longer waits (`poll.too_late`).
    """
    poll = polls.find_poll(session, row or 0, lock=True)
    if poll is None or poll.group_id is not None:
        raise UserError("error.old_button")
    member = addressing.access_communities(session, desk, telegram_id, communities(poll), now)
    if author_chat(session, poll) == telegram_id:
        raise UserError("cast.not_your_own")
    if poll.state is not PollState.ASKED:
        raise UserError("poll.too_late")
    return member, poll


def author_chat(session: Session, poll: Poll) -> int:
    """The private chat of whoever began it."""
    return session.get_one(Member, poll.member_id).telegram_id


def is_author(session: Session, poll: Poll, member: Member) -> bool:
    """Whether this person began it."""
    return author_chat(session, poll) == member.telegram_id


def note(session: Session, poll: Poll, member: Member | None, what: str, now: datetime) -> None:
    """Leave a line in the audit."""
    data: dict[str, object] = {"what": what, "secret": poll.secret, "audience": poll.audience}
    if poll.reason:
        data["reason"] = poll.reason
    audit.record(session, Action.POLL, f"poll:{poll.id}", now, member=member, data=data)


def changed(session: Session, poll: Poll) -> None:
    """Whatever changes after somebody was asked has to be looked at again."""
    poll.revision += 1
    poll.state, poll.approver_id = PollState.DRAFT, None
    session.add(poll)
    session.flush()


def place_of(session: Session, poll: Poll) -> Group | None:
    """The group that is asked, if it is one."""
    return places.find_group(session, poll.group_id) if poll.group_id is not None else None
