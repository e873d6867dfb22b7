"""会议活动 at the desk: the form, step by step or one field at a time, until it is announced."""

from collections.abc import Callable
from datetime import date
from typing import Any

from bot.errors import UserError
from bot.services import estates
from bot.services.broadcasts import drafts as broadcasts
from bot.services.events import announcing, drafts, facts, repeating, spreading, timing
from bot.services.events.facts import as_it_will_be
from bot.views import event_form as form
from bot.views import hosting as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from storage.tables import CommunityEvent, EventKind, EventStatus, Member, Repeat

WORDS, NUMBER = "w_event", "w_eventnum"
"""What is typed for a field; numbers are an answer there, and no choice of the menu."""


def on_press_home(turn: Turn, press: Press) -> None:
    """会议活动: what there is, and a new one."""
    turn.expect_nothing()
    own = drafts.list_own(turn.session, turn.desk, turn.user_id, turn.now)
    turn.show(view.home(own, turn.desk.settings.timezone, turn.lang))


def on_press_new(turn: Turn, press: Press) -> None:
    """新建: which kind?"""
    turn.show(form.kinds(None, turn.lang))


def on_press_kind(turn: Turn, press: Press) -> None:
    """A new one of this kind, or another kind for one there is."""
    member = turn.role
    if press.arg not in {one.value for one in EventKind}:
        raise UserError("error.old_button")
    if press.id is None:
        ask(turn, drafts.begin(turn.session, turn.desk, member, EventKind(press.arg), turn.now), form.FORM[0])
        return
    event = of(turn, press.id)[1]
    drafts.edit(turn.session, event, turn.now, kind=EventKind(press.arg))
    show(turn, event)


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them, as it stands."""
    turn.expect_nothing()
    show(turn, of(turn, press.id)[1])


def on_press_edit(turn: Turn, press: Press) -> None:
    """修改: what shall be different?"""
    turn.show(form.fields(of(turn, press.id)[1], turn.lang))


def on_press_field(turn: Turn, press: Press) -> None:
    """One field anew; in the form, the same step again."""
    event = of(turn, press.id)[1]
    if press.arg == "kind":
        turn.show(form.kinds(event, turn.lang))
    elif press.arg in form.FORM:
        ask(turn, event, press.arg, guided=is_guided(turn, event))
    else:
        raise UserError("error.old_button")


def on_press_next(turn: Turn, press: Press) -> None:
    """跳过, 下一步."""
    event = of(turn, press.id)[1]
    if press.arg not in form.FORM:
        raise UserError("error.old_button")
    go_on(turn, event, press.arg)


def on_press_empty(turn: Turn, press: Press) -> None:
    """不要了: nothing there."""
    event = of(turn, press.id)[1]
    empty: dict[str, Any] = {"html": "", "media": [], "contact": "", "ends_at": None}
    if press.arg not in empty:
        raise UserError("error.old_button")
    drafts.edit(turn.session, event, turn.now, **{press.arg: empty[press.arg]})
    go_on(turn, event, press.arg)


def on_press_set(turn: Turn, press: Press) -> None:
    """What a button says, instead of typing it."""
    event = of(turn, press.id)[1]
    name, _, value = press.arg.partition(".")
    setter = SETTERS.get(name)
    if setter is None:
        raise UserError("error.old_button")
    field = setter(turn, event, value)
    if name in ("most", "repeat"):
        ask(turn, event, field, guided=is_guided(turn, event))
    else:
        go_on(turn, event, field)


def on_press_tick(turn: Turn, press: Press) -> None:
    """A community or an estate more, or less."""
    event = of(turn, press.id)[1]
    what, _, code = press.arg.partition(".")
    drafts.tick(turn.session, turn.desk, turn.user_id, event, what, code, turn.now)
    ask(turn, event, "audience", guided=is_guided(turn, event))


def on_press_month(turn: Turn, press: Press) -> None:
    """Another month."""
    event = of(turn, press.id)[1]
    turn.show(form.month(event, day_of(f"{press.arg}-01"), today(turn), turn.lang))


def on_press_day(turn: Turn, press: Press) -> None:
    """A day; at what time?"""
    event = of(turn, press.id)[1]
    turn.expect(WORDS, subject=event.id, data=data(turn, event, "starts_at") | {"day": press.arg})
    turn.show(form.hours(event, day_of(press.arg), turn.lang))


def on_press_time(turn: Turn, press: Press) -> None:
    """A day and a time."""
    event = of(turn, press.id)[1]
    day, _, at = press.arg.partition(".")
    if len(at) != len("0900") or not at.isdecimal():
        raise UserError("error.old_button")
    found = timing.on_day(turn.desk, at, day_of(day), turn.now)
    timing.set_start(turn.session, turn.desk, event, found, turn.now)
    turn.show(form.read_back(event, "starts_at", turn.desk.settings.timezone, turn.lang))


def on_press_drop(turn: Turn, press: Press) -> None:
    """删除 a draft; or leave what is announced as it is."""
    event = fresh(turn, press)[1]
    drafts.discard(turn.session, event, turn.now)
    on_press_home(turn, press)


def ask(turn: Turn, event: CommunityEvent, field: str, *, guided: bool = True) -> None:
    """One step of the form."""
    step = NUMBER if field in form.NUMBERS else WORDS
    turn.expect(step, subject=event.id, data={"field": field, "guided": guided})
    if field == "audience":
        chosen = as_it_will_be(event).communities
        communities = broadcasts.list_communities(turn.session, turn.desk, turn.user_id)
        houses = estates.list_of(turn.session, chosen[0]) if len(chosen) == 1 else []
        turn.show(form.audience(event, communities, houses, turn.lang, guided=guided))
        return
    series = repeating.find(turn.session, event)
    turn.show(form.question(field, event, series, today(turn), turn.lang, guided=guided))


def go_on(turn: Turn, event: CommunityEvent, field: str) -> None:
    """The next step of the form; outside it, or at its end, the whole."""
    index = form.FORM.index(field) + 1
    if is_guided(turn, event) and index < len(form.FORM):
        ask(turn, event, form.FORM[index])
        return
    turn.expect_nothing()
    show(turn, event)


def show(turn: Turn, event: CommunityEvent) -> None:
    """How it stands: a draft as residents will see it, what was changed, or what is announced."""
    tz, lang = turn.desk.settings.timezone, turn.lang
    series = repeating.find(turn.session, event)
    if event.status is not EventStatus.DRAFT:
        shown = facts.look(turn.session, event)
        turn.say(
            view.pending(event, shown, tz, lang) if event.pending else view.standing(shown, series, tz, lang)
        )
        return
    missing = announcing.list_missing(event, turn.now)
    if "starts_at" not in missing:
        turn.say(view.invitation(event, tz, lang))
    counts = spreading.count(turn.session, event)
    asks = spreading.needs_approval(turn.session, turn.desk, event)
    turn.say(view.check(event, missing, counts, series, lang, asks=asks))


def of(turn: Turn, row: int | None) -> tuple[Member, CommunityEvent]:
    """An event that this person may write, locked."""
    return drafts.get(turn.session, turn.desk, turn.user_id, row, turn.now)


def fresh(turn: Turn, press: Press) -> tuple[Member, CommunityEvent]:
    """`of`, as it was when the button was drawn: nothing goes out that was not looked at."""
    found = of(turn, press.id)
    if found[1].revision != press.stamp:
        raise UserError("event.changed_since")
    return found


def is_guided(turn: Turn, event: CommunityEvent) -> bool:
    """Whether this event is being filled in step by step."""
    dialog = turn.dialog
    return dialog is not None and dialog.subject == event.id and bool(dialog.data.get("guided"))


def data(turn: Turn, event: CommunityEvent, field: str) -> dict[str, object]:
    """What the open step remembers."""
    return {"field": field, "guided": is_guided(turn, event)}


def today(turn: Turn) -> date:
    """The local day."""
    return turn.now.astimezone(turn.desk.settings.timezone).date()


def day_of(written: str) -> date:
    """A day of a button's data. Raises UserError `error.old_button`."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UserError("error.old_button") from None


def number_of(value: str) -> int:
    """A number of a button's data. Raises UserError `error.old_button`."""
    if not value.isdecimal():
        raise UserError("error.old_button")
    return int(value[:6])


def set_seats(turn: Turn, event: CommunityEvent, value: str) -> str:
    """So many, or as many as come."""
    drafts.edit(turn.session, event, turn.now, seats=number_of(value) or None)
    return "seats"


def set_most(turn: Turn, event: CommunityEvent, value: str) -> str:
    """So many people a sign-up; each for herself, or one a household."""
    if value in ("each", "house"):
        drafts.edit(turn.session, event, turn.now, household=value == "house")
    else:
        drafts.edit(turn.session, event, turn.now, most=number_of(value))
    return "most"


def set_end(turn: Turn, event: CommunityEvent, value: str) -> str:
    """So many minutes after it begins."""
    timing.set_length(turn.session, event, number_of(value), turn.now)
    return "ends_at"


def set_until(turn: Turn, event: CommunityEvent, value: str) -> str:
    """So many days before it begins, or until then."""
    days = number_of(value.removesuffix("d"))
    timing.set_until(turn.session, event, form.days_before(event, days) if days else None, turn.now)
    return "sign_up_until"


def set_repeat(turn: Turn, event: CommunityEvent, value: str) -> str:
    """Once, or again and again."""
    if value not in {"none", *Repeat}:
        raise UserError("error.old_button")
    if event.status is not EventStatus.DRAFT:
        raise UserError("error.old_button")
    repeating.repeat(turn.session, turn.desk, event, None if value == "none" else Repeat(value))
    return "repeat"


SETTERS: dict[str, Callable[[Turn, CommunityEvent, str], str]] = {
    "seats": set_seats,
    "most": set_most,
    "ends_at": set_end,
    "until": set_until,
    "repeat": set_repeat,
}
PRESSES: dict[str, PressHandler] = {
    "w_evts": on_press_home,
    "w_evnew": on_press_new,
    "w_evkind": on_press_kind,
    "w_ev1": on_press_one,
    "w_evedit": on_press_edit,
    "w_evf": on_press_field,
    "w_evnext": on_press_next,
    "w_evempty": on_press_empty,
    "w_evset": on_press_set,
    "w_evtick": on_press_tick,
    "w_evmon": on_press_month,
    "w_evday": on_press_day,
    "w_evtime": on_press_time,
    "w_evdrop": on_press_drop,
}
