"""An event in the hands of whoever writes it: begun, filled in, copied, looked after by colleagues.

Before it is announced a change is made at once; afterwards it is kept beside what residents see, until it is
published.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.errors import UserError
from bot.services import estates
from bot.services.broadcasts import drafts as broadcasts
from bot.services.desk import Desk
from bot.services.events import spreading
from bot.services.events.facts import as_it_will_be, is_open, to_json
from storage.queries import broadcasts as broadcasts_rows
from storage.queries import events, people
from storage.tables import CommunityEvent, EventKind, EventStatus, Member

LONGEST = {"title": 60, "html": 3000, "place": 100, "contact": 80}
MOST_SEATS, MOST_PARTY = 5000, 10
COPIED = (
    "kind",
    "title",
    "html",
    "media",
    "place",
    "communities",
    "estates",
    "seats",
    "most",
    "household",
    "contact",
)
"""What an event takes over from an earlier one: all but its time."""
LISTED = 20


def begin(session: Session, desk: Desk, member: Member, kind: EventKind, now: datetime) -> CommunityEvent:
    """Begin one for all communities of the member's."""
    own = [place.code for place in broadcasts.list_communities(session, desk, member.telegram_id)]
    return _add(session, member, now, kind=kind, communities=own)


def copy(session: Session, earlier: CommunityEvent, member: Member, now: datetime) -> CommunityEvent:
    """Begin one that says what an earlier one says, at a time of its own."""
    return _add(session, member, now, **{name: getattr(earlier, name) for name in COPIED})


def get(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, CommunityEvent]:
    """An event, locked, and the role in which somebody may write it: a draft its author only, what was
    announced any colleague who may address all its communities.

    Raises UserError `error.old_button` for others' drafts and made-up rows, `access.not_yours` beyond one's
    reach.
    """
    event = events.find_event(session, row or 0, lock=True)
    if event is None:
        raise UserError("error.old_button")
    if event.status is EventStatus.DRAFT:
        author = session.get_one(Member, event.member_id)
        if author.telegram_id != telegram_id:
            raise UserError("error.old_button")
    return broadcasts.access_communities(session, desk, telegram_id, event.communities, now), event


def list_own(session: Session, desk: Desk, telegram_id: int, now: datetime) -> list[CommunityEvent]:
    """What somebody looks after: what is written, what is to take place, and what was, newest first."""
    held = [one.id for one in people.list_roles(session, telegram_id) if one.id is not None]
    drafts = events.list_drafts(session, held, LISTED)
    others = [status for status in EventStatus if status is not EventStatus.DRAFT]
    reach = {one.code for one in broadcasts.list_communities(session, desk, telegram_id)}
    announced = events.list_newest(session, others, 5 * LISTED)
    return [*drafts, *(one for one in announced if reach.issuperset(one.communities))][:LISTED]


def edit(session: Session, event: CommunityEvent, now: datetime, **values: Any) -> None:
    """Let it say something else; a colleague who was to look at it is asked anew.

    Raises UserError for what cannot be, `event.over` for what has ended.
    """
    if event.status is not EventStatus.DRAFT and not is_open(event):
        raise UserError("event.over")
    for name, value in values.items():
        _check(name, value)
    if event.status is EventStatus.DRAFT:
        spreading.call_off(session, event, now)
        for name, value in values.items():
            setattr(event, name, value)
    else:
        event.pending = {**event.pending, **{name: to_json(value) for name, value in values.items()}}
    event.revision += 1
    session.add(event)
    session.flush()


def tick(
    session: Session,
    desk: Desk,
    telegram_id: int,
    event: CommunityEvent,
    what: str,
    code: str,
    now: datetime,
) -> None:
    """One community or estate more, or less, of those somebody may address.

    Raises UserError `cast.no_community` for the last community.
    """
    shown = as_it_will_be(event)
    if what == "c":
        allowed = {one.code for one in broadcasts.list_communities(session, desk, telegram_id)}
        if code not in allowed:
            raise UserError("error.old_button")
        chosen = sorted({*shown.communities} ^ {code})
        if not chosen:
            raise UserError("cast.no_community")
        edit(session, event, now, communities=chosen, estates=[])
        return
    if len(shown.communities) != 1:
        raise UserError("error.old_button")
    houses = {one.code for one in estates.list_of(session, shown.communities[0])}
    if code not in houses:
        raise UserError("error.old_button")
    edit(session, event, now, estates=sorted({*shown.estates} ^ {code}))


def discard(session: Session, event: CommunityEvent, now: datetime) -> None:
    """A draft that nobody needs; of what was announced, the changes that nobody saw."""
    if event.status is EventStatus.DRAFT:
        broadcasts_rows.forget_event(session, event.id or 0)
        session.delete(event)
    else:
        event.pending = {}
        event.revision += 1
        session.add(event)
    session.flush()


def _add(session: Session, member: Member, now: datetime, **values: Any) -> CommunityEvent:
    event = CommunityEvent(member_id=member.id or 0, uid=uuid4().hex, created_at=now, **values)
    session.add(event)
    session.flush()
    return event


def _check(name: str, value: Any) -> None:
    if name in LONGEST and len(value) > LONGEST[name]:
        raise UserError("event.too_long", most=LONGEST[name])
    if name == "title" and not value.strip():
        raise UserError("bad.words_only")
    if name == "seats" and value is not None and not 1 <= value <= MOST_SEATS:
        raise UserError("event.bad_seats", most=MOST_SEATS)
    if name == "most" and not 1 <= value <= MOST_PARTY:
        raise UserError("event.bad_party", most=MOST_PARTY)
