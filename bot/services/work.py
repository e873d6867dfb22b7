"""我的待办: what somebody has to do, in whatever groups and places, and the ways to look at it.

Everything is asked of the rows each time it is looked at, within what the person still reaches. Another sort
of work that waits for one person is a condition more in `storage.queries.work.waits`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, leads, reach
from bot.services.deadlines import Calendar
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from bot.services.lights import AWAITED
from bot.services.pages import cut
from bot.services.routing import OPEN
from storage.queries import bounded, people, places, work
from storage.queries.work import Place, Wanted, Within
from storage.tables import Estate, Suggestion

PAGE = 8


class Tab(StrEnum):
    """The ways to look at it, in the order of the screen."""

    WAITING = "waiting"
    MINE = "mine"
    BODY = "body"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Line:
    """One of them: where it is, and the beginning of what was said; None if that is not for lists.

    Without what says who said it: bodies outside the office read the list, too.
    """

    suggestion: Suggestion
    estate: Estate | None
    place: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one tab, and how many there are in each, counted up to `COUNTED` and one; pages count from 0.

    What lies behind the first `COUNTED` comes forward as these are dealt with.
    """

    tab: Tab
    counts: dict[Tab, int]
    lines: Sequence[Line]
    page: int
    pages: int
    now: datetime
    timezone: tzinfo
    calendar: Calendar


def access_work(
    session: Session, desk: Desk, telegram_id: int, now: datetime, memberships: Mapping[int, str]
) -> Within:
    """What this person reaches. Raises UserError `access.not_yours` for whoever has no role at all,
    `access.Unchecked` where Telegram must first be asked whether somebody is still in a group.
    """
    alone = of_office(session, desk, telegram_id)
    if not alone.members and not alone.places:
        raise UserError("access.not_yours")
    groups = reach.access_groups(session, telegram_id, now, memberships)
    return replace(alone, chats=[group.chat_id for group in groups])


def of_office(session: Session, desk: Desk, telegram_id: int) -> Within:
    """What this person reaches by dispatching roles alone, without any group."""
    held = people.list_roles(session, telegram_id)
    admin = telegram_id in desk.settings.admin_ids
    dispatching = [role for role in held if role.group_id is None and role.role in access.DISPATCHING]
    return Within(
        members=[role.id for role in held if role.id is not None],
        chats=[],
        places=[Place(None, None)] if admin else [Place(role.community, role.body) for role in dispatching],
        recused=[] if admin else [role.community for role in held if role.community is not None],
        open=OPEN,
        awaited=AWAITED,
    )


def list_page(session: Session, desk: Desk, within: Within, tab: Tab, wanted: int, now: datetime) -> Page:
    """A page of one tab, what is urgent or due first first; a page too far gives the last."""
    conditions = _conditions(desk, within, now)
    ids = work.list_ids(session, within, conditions[tab])
    counts = {
        one: len(ids) if one is tab else work.count(session, within, condition)
        for one, condition in conditions.items()
    }
    page, pages, shown = cut(ids, wanted, PAGE)
    rows = bounded.list_rows(session, shown)
    words = work.list_words(session, [row.id for row in rows if row.id is not None])
    lines = [_line(session, row, words) for row in rows]
    return Page(tab, counts, lines, page, pages, now, desk.settings.timezone, desk.calendar)


def _conditions(desk: Desk, within: Within, now: datetime) -> dict[Tab, Wanted]:
    tomorrow = now.astimezone(desk.settings.timezone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), desk.settings.timezone)
    return {
        Tab.WAITING: work.waits(within),
        Tab.MINE: work.is_mine(within),
        Tab.BODY: work.EVERY,
        Tab.TODAY: work.is_due(within, now, midnight),
        Tab.OVERDUE: work.is_due(within, now, None),
    }


def _line(session: Session, row: Suggestion, words: Mapping[int, str]) -> Line:
    estate = places.find_estate(session, row.estate) if row.estate else None
    said = None if leads.is_above(row) else words.get(row.id or 0)
    place = deidentify(row.place) if row.place else None
    return Line(row, estate, place, deidentify(said) if said else None)
