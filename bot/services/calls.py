"""The call list (回访名单): whom news did not reach by chat, until somebody has told her."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle
from bot.services.notices import suggestion_id
from bot.services.pages import page_of
from storage.queries import calls, outbox, people, places, suggestions
from storage.tables import Actor, Call, Lane, Member, Resident, Suggestion

CALLS = "calls"
"""The notice that tells a group how many have to be called."""

PAGE = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody to call: her oldest matter, and how many there are."""

    call: Call
    suggestion: Suggestion
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of those to call; pages count from 0."""

    lines: tuple[Listed, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Whole:
    """One open call: what it is about, who is to be told, and what else is told in the same breath."""

    call: Call
    suggestion: Suggestion
    resident: Resident
    together: Sequence[tuple[Call, Suggestion]] = ()


def list_page(session: Session, member: Member, wanted: int) -> Page:
    """A page of those to call within a member's reach: her community's, or all."""
    total = count(session, member)
    page, pages = page_of(wanted, total, PAGE)
    rows = calls.list_open(session, member.community, PAGE, page * PAGE)
    return Page(tuple(Listed(*row) for row in rows), page, pages, total)


def count(session: Session, member: Member) -> int:
    """How many people have to be called within a member's reach."""
    return calls.count_people(session, member.community)


def get(session: Session, wanted: int | None, *, lock: bool = False) -> Whole:
    """An open call. Raises UserError `calls.gone` if it is over; who may see it, the door asks."""
    call = session.get(Call, wanted, with_for_update=True if lock else None) if wanted else None
    if call is None or call.done_at is not None:
        raise UserError("calls.gone")
    suggestion = suggestions.get_suggestion(session, call.suggestion_id)
    return Whole(call, suggestion, people.get_resident(session, call.resident_id))


def with_others(session: Session, call: Whole, member: Member) -> Whole:
    """The same, with what else she is to be told within a member's reach."""
    return replace(call, together=calls.list_together(session, call.call, member.community))


def told(session: Session, call: Whole, member: Member, words: str | None, now: datetime) -> None:
    """已告知: she has been told; `words` say how, or what she answered. No resident ever reads them."""
    call.call.member_id, call.call.outcome = member.id, words
    calls.end(session, call.call, now)
    lifecycle.record(session, call.suggestion, "called", now, actor=Actor.MEMBER, member=member, reason=words)


def not_found(session: Session, call: Whole, now: datetime) -> None:
    """没找到: she stays on the list, with all she is to be told, behind those not tried so often."""
    for one in (call.call, *(other for other, _ in call.together)):
        one.tries += 1
        one.tried_at = now
        session.add(one)


def came_back(session: Session, resident: Resident, now: datetime) -> None:
    """She can be written to again: what waited on the list is told by chat after all."""
    if resident.telegram_id is None:
        return
    for call in calls.list_open_of(session, resident.id or 0):
        calls.end(session, call, now)
        outbox.add_message(
            session,
            chat_id=resident.telegram_id,
            notice=call.notice,
            subject=call.suggestion_id,
            detail=call.detail,
            lane=Lane.NOTICE,
            now=now,
        )


def read(session: Session, suggestion: Suggestion, resident: Resident, now: datetime) -> None:
    """She looked at the suggestion herself: nobody has to call her about it."""
    call = calls.find_open(session, suggestion_id(suggestion), resident.id or 0)
    if call is not None:
        calls.end(session, call, now)


def remind(session: Session, now: datetime) -> int:
    """Tell the groups of the communities that have open calls, or the street's; gives how many groups."""
    homes = set()
    for community in calls.list_communities(session):
        home = places.find_home(session, community, None) or places.find_home(session, None, None)
        if home is not None:
            homes.add(home.chat_id)
    for chat_id in sorted(homes):
        outbox.add_message(session, chat_id=chat_id, notice=CALLS, lane=Lane.NOTICE, now=now)
    return len(homes)


def count_for_group(session: Session, chat_id: int) -> int:
    """How many calls a group is reminded of: its community's, or in the street's those of all."""
    group = places.find_group(session, chat_id)
    if group is None or not group.active:
        return 0
    return calls.count_people(session, group.community)
