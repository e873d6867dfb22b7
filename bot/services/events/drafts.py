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
from bot.services.events.facts import as_it_will_be, is_open, to_json
from storage.columns import Json
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


def edit(session: Session, event: CommunityEvent, **values: Any) -> None:
    """Let it say something else. Raises UserError for what cannot be, `event.over` for what has ended."""
    if event.status is not EventStatus.DRAFT and not is_open(event):
        raise UserError("event.over")
    for name, value in values.items():
        _check(name, value)
    if event.status is EventStatus.DRAFT:
        for name, value in values.items():
            setattr(event, name, value)
    else:
        event.pending = {**event.pending, **{name: to_json(value) for name, value in values.items()}}
    event.revision += 1
    session.add(event)
    session.flush()


def set_start(session: Session, event: CommunityEvent, start: datetime, now: datetime) -> None:
    """When it begins. Its end moves along, and what it says of signing up, if that would be too late.

    Raises UserError `event.past`.
    """
    if start <= now:
        raise UserError("event.past")
    was = as_it_will_be(event)
    values: Json = {"starts_at": start}
    if was.starts_at is not None and was.ends_at is not None:
        values["ends_at"] = start + (was.ends_at - was.starts_at)
    if was.sign_up_until is not None and was.sign_up_until > start:
        values["sign_up_until"] = None
    edit(session, event, **values)


def set_end(session: Session, event: CommunityEvent, end: datetime | None) -> None:
    """When it ends. Raises UserError `event.ends_before`."""
    start = as_it_will_be(event).starts_at
    if end is not None and (start is None or end <= start):
        raise UserError("event.ends_before")
    edit(session, event, ends_at=end)


def set_until(session: Session, event: CommunityEvent, until: datetime | None, now: datetime) -> None:
    """Until when one may sign up; None: until it begins. Raises UserError `event.bad_until`."""
    start = as_it_will_be(event).starts_at
    if until is not None and (start is None or not now < until <= start):
        raise UserError("event.bad_until")
    edit(session, event, sign_up_until=until)


def tick(session: Session, desk: Desk, telegram_id: int, event: CommunityEvent, what: str, code: str) -> None:
    """One community or estate more, or less, of those somebody may address.

    Raises UserError `cast.no_community` for the last community.
    """
    shown = as_it_will_be(event)
    if what == "c":
        allowed = {one.code for one in broadcasts.list_communities(session, desk, telegram_id)}
        chosen = sorted({*shown.communities} ^ ({code} & allowed))
        if not chosen:
            raise UserError("cast.no_community")
        edit(session, event, communities=chosen, estates=[])
        return
    if len(shown.communities) != 1:
        raise UserError("error.old_button")
    houses = {one.code for one in estates.list_of(session, shown.communities[0])}
    edit(session, event, estates=sorted({*shown.estates} ^ ({code} & houses)))


def discard(session: Session, event: CommunityEvent, now: datetime) -> None:
    """A draft that nobody needs; of what was announced, the changes that nobody saw."""
    if event.status is EventStatus.DRAFT:
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
