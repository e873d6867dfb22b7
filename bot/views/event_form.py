"""Screens of the form in which a meeting or activity is written: each step asked by buttons or typing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from bot.services.events.facts import as_it_will_be
from bot.texts import h, t
from bot.views import events as view
from bot.views.arriving import in_pairs
from bot.views.broadcast import CHOSEN
from bot.views.event_buttons import plain, step, whole
from bot.views.month import month_grid
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import in_rows, named
from storage.tables import Community, CommunityEvent, Estate, EventKind, EventSeries, EventStatus, Repeat

FORM = (
    "title",
    "html",
    "media",
    "place",
    "starts_at",
    "ends_at",
    "audience",
    "seats",
    "most",
    "sign_up_until",
    "contact",
    "repeat",
)
"""The steps of the form, in their order."""
OPTIONAL = frozenset(
    {"html", "media", "ends_at", "audience", "seats", "most", "sign_up_until", "contact", "repeat"}
)
NUMBERS = frozenset({"seats", "most"})
"""What is answered by a number: one that is typed is the answer, and no choice of the menu."""
SEATS = (10, 20, 30, 50, 100, 200)
LASTING = (60, 90, 120, 180)
"""Minutes."""
DAYS_BEFORE = (1, 2, 3)
HOURS = ("0900", "0930", "1000", "1400", "1430", "1500", "1830", "1900", "1930")
PARTIES = (1, 2, 3, 4, 5, 6)
SHORT = {"sign_up_until": "until"}
"""Fields whose names are too long for a button's argument."""


def kinds(event: CommunityEvent | None, lang: str) -> Screen:
    """Which kind is it?"""
    row = event.id if event is not None else None
    buttons = [
        Button(t(f"event.kind.{one.value}", lang), Press("w_evkind", row, one.value)) for one in EventKind
    ]
    return Screen(h("event.which_kind", lang), (*in_pairs(buttons), (plain("home", "w_evts", lang),)))


def question(
    field: str,
    event: CommunityEvent,
    series: EventSeries | None,
    today: date,
    lang: str,
    *,
    guided: bool,
) -> Screen:
    """One step of the form: what is asked, what can be pressed instead of typed, the way on and back."""
    shown = as_it_will_be(event)
    rows: Rows = ()
    match field:
        case "starts_at":
            rows = month_grid(today, today, "w_evday", "w_evmon", event.id, lang)
        case "ends_at":
            labels = [(t("event.minutes", lang, hours=f"{one / 60:g}"), str(one)) for one in LASTING]
            rows = in_pairs([_set(event, field, label, value) for label, value in labels])
        case "seats":
            seats = [_set(event, field, t("event.people", lang, count=one), str(one)) for one in SEATS]
            rows = (*in_rows(seats, 3), (_set(event, field, t("event.button.any", lang), "0"),))
        case "most":
            most = [
                _set(event, field, _ticked(t("event.people", lang, count=one), shown.most == one), str(one))
                for one in PARTIES
            ]
            each = _set(event, field, _ticked(t("event.button.each", lang), not shown.household), "each")
            house = _set(event, field, _ticked(t("event.button.house", lang), shown.household), "house")
            rows = (*in_rows(most, 3), (each, house))
        case "sign_up_until":
            days = [
                _set(event, field, t("event.days_before", lang, count=one), f"{one}d") for one in DAYS_BEFORE
            ]
            rows = (*in_rows(days, 3), (_set(event, field, t("event.button.to_start", lang), "0"),))
        case "repeat":
            now = series.repeat if series is not None else None
            each_one = [
                _set(event, field, _ticked(t(f"event.repeat.{one.value}", lang), now is one), one.value)
                for one in Repeat
            ]
            none = _set(event, field, _ticked(t("event.button.once", lang), now is None), "none")
            rows = ((none,), *((one,) for one in each_one))
        case _:
            pass
    # A month has more buttons than anybody would choose by number.
    return Screen(
        h(f"event.ask.{field}", lang),
        (*rows, _ways(field, event, lang, guided=guided)),
        numbers=field != "starts_at" and field not in NUMBERS,
    )


def audience(
    event: CommunityEvent,
    communities: Sequence[Community],
    estates: Sequence[Estate],
    lang: str,
    *,
    guided: bool,
) -> Screen:
    """For whom is it?"""
    shown = as_it_will_be(event)
    places = [
        Button(
            _ticked(named(one, lang), one.code in shown.communities),
            Press("w_evtick", event.id, f"c.{one.code}"),
        )
        for one in communities
    ]
    houses = [
        Button(
            _ticked(named(one, lang), one.code in shown.estates), Press("w_evtick", event.id, f"e.{one.code}")
        )
        for one in estates
    ]
    rows = (*(in_pairs(places) if len(places) > 1 else ()), *in_pairs(houses))
    return Screen(h("event.ask.audience", lang), (*rows, _ways("audience", event, lang, guided=guided)))


def month(event: CommunityEvent, shown: date, today: date, lang: str) -> Screen:
    """The days of a month."""
    grid = month_grid(shown, today, "w_evday", "w_evmon", event.id, lang)
    return Screen(h("event.ask.starts_at", lang), (*grid, (whole(event, lang),)), numbers=False)


def hours(event: CommunityEvent, day: date, lang: str) -> Screen:
    """At what time on that day?"""
    buttons = [
        Button(f"{one[:2]}:{one[2:]}", Press("w_evtime", event.id, f"{day.isoformat()}.{one}"))
        for one in HOURS
    ]
    text = h("event.ask.time", lang, day=view.day_in_full(day, lang))
    return Screen(text, (*in_rows(buttons, 3), (step("back", "w_evf", event, "starts_at", lang),)))


def read_back(event: CommunityEvent, field: str, tz: tzinfo, lang: str) -> Screen:
    """A moment as it was understood, with its weekday: right?"""
    at: datetime | None = getattr(as_it_will_be(event), field)
    told = view.moment(at, tz, lang) if at is not None else ""
    row = (
        step("right", "w_evnext", event, field, lang),
        step("wrong", "w_evf", event, field, lang),
    )
    return Screen(h("event.read_back", lang, what=t(f"event.short.{field}", lang), moment=told), (row,))


def fields(event: CommunityEvent, lang: str) -> Screen:
    """What shall be different?"""
    names = [name for name in FORM if name != "repeat" or event.status is EventStatus.DRAFT]
    buttons = [
        Button(t("event.button.kind", lang), Press("w_evf", event.id, "kind")),
        *(Button(t(f"event.short.{name}", lang), Press("w_evf", event.id, name)) for name in names),
    ]
    return Screen(h("event.which_field", lang), (*in_rows(buttons, 3), (whole(event, lang),)))


def days_before(event: CommunityEvent, days: int) -> datetime | None:
    """So many days before it begins."""
    start = as_it_will_be(event).starts_at
    return start - timedelta(days=days) if start is not None else None


def _ways(field: str, event: CommunityEvent, lang: str, *, guided: bool) -> tuple[Button, ...]:
    """The way on, and back to the whole."""
    on: tuple[Button, ...] = ()
    if guided and field in OPTIONAL:
        name = "next" if field in ("audience", "most", "repeat", "media") else "skip"
        on = (step(name, "w_evnext", event, field, lang),)
    elif not guided and field in ("html", "media", "ends_at", "contact"):
        on = (step("empty", "w_evempty", event, field, lang),)
    return (*on, whole(event, lang))


def _ticked(label: str, chosen: bool) -> str:
    return CHOSEN + label if chosen else label


def _set(event: CommunityEvent, field: str, label: str, value: str) -> Button:
    return Button(label, Press("w_evset", event.id, f"{SHORT.get(field, field)}.{value}"))
