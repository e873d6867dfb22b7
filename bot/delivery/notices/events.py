"""What those who signed up for an event are told, drawn from the rows as they are when its turn comes."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot import clock
from bot.delivery import calendar_file
from bot.delivery.notices import Drawer
from bot.services.desk import Desk
from bot.services.events import facts, repeating, telling
from bot.services.events.facts import is_open, of_json, starts
from bot.services.meetings import agenda
from bot.views import events as view
from bot.views import hosting
from bot.views.screen import Screen
from storage.queries import events, people
from storage.queries.events import COMING, HEARING
from storage.queries.outbox import Claim
from storage.tables import CommunityEvent, EventStatus, SignUp, SignUpState

Draw = Callable[[Session, Desk, CommunityEvent, SignUp, str, datetime], Screen | None]


def of_sign_up(draw: Draw) -> Drawer:
    """A drawer that is given the event and the sign-up; nothing for what is gone."""

    def drawer(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
        sign_up = events.find_sign_up(session, claim.detail or 0)
        event = events.find_event(session, sign_up.event_id) if sign_up is not None else None
        if sign_up is None or event is None or event.starts_at is None:
            return None
        return draw(session, desk, event, sign_up, lang, clock.now())

    return drawer


def draw_offered(
    session: Session, desk: Desk, event: CommunityEvent, mine: SignUp, lang: str, now: datetime
) -> Screen | None:
    """A seat came free; nothing once she has answered."""
    if not is_open(event) or mine.state is not SignUpState.OFFERED:
        return None
    was = _told_last(session, event, mine)
    return view.offered(event, mine, was, desk.settings.timezone, lang)


def draw_lapsed(
    session: Session, desk: Desk, event: CommunityEvent, mine: SignUp, lang: str, now: datetime
) -> Screen | None:
    """The seat went on; nothing if she has come back since."""
    if not is_open(event) or mine.state is not SignUpState.WITHDRAWN:
        return None
    return view.lapsed(event, mine, desk.settings.timezone, lang, now)


def draw_reminder(
    session: Session, desk: Desk, event: CommunityEvent, mine: SignUp, lang: str, now: datetime
) -> Screen | None:
    """It is soon; nothing once it has begun, or for whoever does not come any more."""
    if not is_open(event) or mine.state not in COMING or now >= starts(event):
        return None
    return view.reminder(event, mine, desk.settings.timezone, lang)


def draw_changed(
    session: Session, desk: Desk, event: CommunityEvent, mine: SignUp, lang: str, now: datetime
) -> Screen | None:
    """What is different from what she was told last: of several changes one message."""
    if not is_open(event) or mine.state not in HEARING:
        return None
    was = _told_last(session, event, mine)
    if was is None:
        return None
    file = calendar_file.lend(desk, event, lang, now)
    moved = any(getattr(was, name) != getattr(event, name) for name in agenda.TOLD)
    numbers = _list_numbers(session, event, mine) if moved else []
    return view.changed(event, mine, was, file, numbers, desk.settings.timezone, lang)


def draw_cancelled(
    session: Session, desk: Desk, event: CommunityEvent, mine: SignUp, lang: str, now: datetime
) -> Screen | None:
    """It does not take place."""
    if event.status is not EventStatus.CANCELLED or mine.state not in HEARING:
        return None
    file = calendar_file.lend(desk, event, lang, now)
    numbers = _list_numbers(session, event, mine)
    return view.cancelled(event, file, numbers, desk.settings.timezone, lang)


def _told_last(session: Session, event: CommunityEvent, mine: SignUp) -> CommunityEvent | None:
    """The event as she was told of it last; None if nothing is new to her. Now she knows it as it is."""
    if mine.seen >= event.sequence:
        return None
    before = dict[str, object]()
    for change in events.list_changes(session, facts.event_id(event), mine.seen):
        before = {**change.before, **before}
    mine.seen = event.sequence
    session.add(mine)
    values = {name: of_json(name, value) for name, value in before.items()}
    return CommunityEvent(**{**event.model_dump(), **values})


def _list_numbers(session: Session, event: CommunityEvent, mine: SignUp) -> list[str]:
    """What she follows of its agenda: she is told of it here, and nowhere else."""
    if mine.resident_id is None:
        return []
    found = agenda.list_followed(session, event, people.get_resident(session, mine.resident_id))
    return [one.number for one in found if one.number is not None]


def draw_repeated(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The next of a series was made."""
    event = events.find_event(session, claim.detail or 0)
    if event is None or event.starts_at is None:
        return None
    return hosting.repeated(event, desk.settings.timezone, lang)


def draw_left(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """Nobody goes on with a series; nothing once somebody does."""
    event = events.find_event(session, claim.detail or 0)
    series = repeating.find(session, event) if event is not None else None
    if event is None or series is None or series.left_at is None:
        return None
    may = repeating.may_go_on(session, desk, claim.chat_id, event, clock.now())
    return hosting.left(event, series, lang, may=may)


DRAWERS: dict[str, Drawer] = {
    telling.OFFERED: of_sign_up(draw_offered),
    telling.LAPSED: of_sign_up(draw_lapsed),
    telling.REMINDER: of_sign_up(draw_reminder),
    telling.CHANGED: of_sign_up(draw_changed),
    telling.CANCELLED: of_sign_up(draw_cancelled),
    repeating.REPEATED: draw_repeated,
    repeating.LEFT: draw_left,
}
