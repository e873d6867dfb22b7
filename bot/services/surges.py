"""高频: three different residents say the same within three days, and the head of the community hears of it.

The criterion: suggestions of one community, said on at most three consecutive calendar days (local; what was
typed in later counts when it was said), by different residents, of which one is as like to each other one as
`SAME` says. A resident counts once. What is about the conduct of staff never counts.

What it misses: the same matter in words that the comparison does not know (of pairs in quite other words it
knows a quarter), across communities, slower than three days, in pictures or recordings nobody has typed.
Of a hundred texts that share words with another matter no more than seven are taken for the same
(`python -m tests.bench similar` prints both, on each part of the labelled set).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlmodel import Session

from bot.services import heads, lifecycle, nights, notices
from bot.services.desk import Desk
from storage.queries import outbox, places, suggestions, surges
from storage.tables import Actor, Lane, Suggestion, Surge

NOTICE, FREQUENT = "frequent", "frequent"
DAYS, PEOPLE = 3, 3
SAME, SAME_WORDS = 0.5, 0.2
"""How likely it has to be that two say the same: by meaning and words; by words alone, before vectors are
made.
"""
AT_ONCE = 10
BACK = timedelta(days=30)
"""What is older when it is first looked at is not compared any more."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A suggestion, and those of the days around it that say the same."""

    subject: int
    like: tuple[int, ...]


def compare_due(session: Session, desk: Desk, now: datetime) -> list[Compared]:
    """Compare a batch of those that were not compared yet. It reads only, and takes a while."""
    found, least = [], SAME if desk.similar.awake else SAME_WORDS
    for suggestion in surges.list_uncompared(session, now - BACK, AT_ONCE):
        day = reported_on(suggestion, desk.settings.timezone)
        begin, end = (day + timedelta(days=step) for step in (1 - DAYS, DAYS))
        around = surges.list_around(
            session, suggestion, _begins(begin, desk.settings.timezone), _begins(end, desk.settings.timezone)
        )
        chances = desk.similar.judge_each(session, suggestion, [one.id or 0 for one in around])
        like = tuple(subject for subject, chance in chances.items() if chance >= least)
        found.append(Compared(notices.suggestion_id(suggestion), like))
    return found


def note(session: Session, desk: Desk, compared: Sequence[Compared], now: datetime) -> None:
    """Keep what was found. Said twice, or by two processes, it is kept once."""
    for one in compared:
        suggestion = suggestions.get_suggestion(session, one.subject, lock=True)
        surges.set_compared(session, one.subject, now)
        if suggestion.surge_id is None:
            _place(session, desk, suggestion, one.like, now)


def is_due(session: Session) -> bool:
    """Whether somebody has to be told."""
    return surges.has_untold(session)


def tell_due(session: Session, desk: Desk, now: datetime) -> int:
    """Tell who is answerable, once for each matter, and not at night; gives how many matters that were."""
    if nights.ends(desk, now) is not None:
        return 0
    due = surges.list_untold(session, AT_ONCE)
    for surge in due:
        surge.told_at = now
        session.add(surge)
        for chat_id in _list_chats(session, desk, surge.community):
            outbox.add_message(
                session, chat_id=chat_id, notice=NOTICE, detail=surge.id, lane=Lane.NOTICE, now=now
            )
    return len(due)


def count(session: Session, suggestion: Suggestion) -> int:
    """How many suggestions are about the same frequent matter as this one; 0 if it is none."""
    return surges.count_of(session, suggestion.surge_id) if suggestion.surge_id is not None else 0


def reported_on(suggestion: Suggestion, tz: tzinfo) -> date:
    """The local day on which it was said."""
    typed = suggestion.typist_id is not None
    moment = suggestion.created_at if typed else suggestion.submitted_at or suggestion.created_at
    return moment.astimezone(tz).date()


def _place(session: Session, desk: Desk, suggestion: Suggestion, like: Sequence[int], now: datetime) -> None:
    """Let it join the matter of one that is like it, or begin one with those that are."""
    others = [suggestions.get_suggestion(session, subject, lock=True) for subject in sorted(like)]
    known = next((one.surge_id for one in others if one.surge_id is not None), None)
    if known is not None:
        _mark(session, suggestion, known, now)
        return
    group = _fullest([suggestion, *others], suggestion, desk.settings.timezone)
    if len({one.resident_id for one in group}) < PEOPLE:
        return
    surge = Surge(community=suggestion.community, at=now)
    session.add(surge)
    session.flush()
    for one in group:
        _mark(session, one, surge.id or 0, now)


def _fullest(rows: Sequence[Suggestion], pivot: Suggestion, tz: tzinfo) -> list[Suggestion]:
    """Those of three consecutive days, of which the pivot's is one, on which most residents spoke."""
    last = reported_on(pivot, tz)
    windows = []
    for back in range(DAYS):
        days = {last + timedelta(days=step - back) for step in range(DAYS)}
        windows.append([one for one in rows if reported_on(one, tz) in days])
    return max(windows, key=lambda window: len({one.resident_id for one in window}))


def _mark(session: Session, suggestion: Suggestion, surge_id: int, now: datetime) -> None:
    suggestion.surge_id = surge_id
    session.add(suggestion)
    lifecycle.record(session, suggestion, FREQUENT, now, actor=Actor.SYSTEM)
    notices.refresh_cards(session, suggestion, now)


def _list_chats(session: Session, desk: Desk, community: str) -> list[int]:
    """The heads of a community; without such its group, else the street's; else the admins."""
    found = heads.list_of_community(session, community)
    home = places.find_home(session, community, None) or places.find_home(session, None, None)
    if not found and home is not None:
        return [home.chat_id]
    return found or sorted(desk.settings.admin_ids)


def _begins(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=tz).astimezone(UTC)
