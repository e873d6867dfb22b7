"""Screens of 会议活动 at the desk: what there is, the form, the preview, an event that goes on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from bot.services.events.facts import Shown, as_it_will_be, is_open
from bot.texts import Html, h, t
from bot.views import events as view
from bot.views.arriving import in_pairs
from bot.views.broadcast import CHOSEN
from bot.views.month import month_grid
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Rows, Screen
from bot.views.words import in_rows, named, shorten
from storage.tables import (
    Broadcast,
    BroadcastText,
    Community,
    CommunityEvent,
    Estate,
    EventKind,
    EventSeries,
    EventStatus,
    Repeat,
    SignUp,
    SignUpState,
)

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
PAGE = 30
"""Names on one page of the list."""
SHOWN_AS = (
    SignUpState.GOING,
    SignUpState.OFFERED,
    SignUpState.WAITING,
    SignUpState.MAYBE,
    SignUpState.NOT_GOING,
)


def home(own: Sequence[CommunityEvent], tz: tzinfo, lang: str) -> Screen:
    """What is being written, what is to come and what was; and a new one."""
    rows: Rows = ((_plain("new", "w_evnew", lang),),)
    for event in own:
        state = t(f"event.status.{event.status.value}", lang)
        title = view.short(event, tz, lang) if event.starts_at else shorten(event.title, 20)
        label = t("event.own", lang, title=title or t("event.untitled", lang), state=state)
        rows += ((Button(label, Press("w_ev1", event.id)),),)
    return Screen(h("event.home", lang), (*rows, (back(lang),)))


def kinds(event: CommunityEvent | None, lang: str) -> Screen:
    """Which kind is it?"""
    row = event.id if event is not None else None
    buttons = [
        Button(t(f"event.kind.{one.value}", lang), Press("w_evkind", row, one.value)) for one in EventKind
    ]
    return Screen(h("event.which_kind", lang), (*in_pairs(buttons), (_plain("home", "w_evts", lang),)))


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
    return Screen(h("event.ask.starts_at", lang), (*grid, (_open(event, lang),)), numbers=False)


def hours(event: CommunityEvent, day: date, lang: str) -> Screen:
    """At what time on that day?"""
    buttons = [
        Button(f"{one[:2]}:{one[2:]}", Press("w_evtime", event.id, f"{day.isoformat()}.{one}"))
        for one in HOURS
    ]
    text = h("event.ask.time", lang, day=view.day_in_full(day, lang))
    return Screen(text, (*in_rows(buttons, 3), (_step("back", "w_evf", event, "starts_at", lang),)))


def read_back(event: CommunityEvent, field: str, tz: tzinfo, lang: str) -> Screen:
    """A moment as it was understood, with its weekday: right?"""
    at: datetime | None = getattr(as_it_will_be(event), field)
    told = view.moment(at, tz, lang) if at is not None else ""
    row = (
        _step("right", "w_evnext", event, field, lang),
        _step("wrong", "w_evf", event, field, lang),
    )
    return Screen(h("event.read_back", lang, what=t(f"event.short.{field}", lang), moment=told), (row,))


def invitation(event: CommunityEvent, tz: tzinfo, lang: str) -> Screen:
    """Exactly what residents will see; here the buttons only say what they would do."""
    shown = as_it_will_be(event)
    names = ("going", "not_going", "maybe")
    row = tuple(Button(t(f"event.button.{name}", lang), Press("cast_look")) for name in names)
    media = tuple(Media(one["kind"], one["file_id"]) for one in shown.media)
    return Screen(view.body(shown, tz, lang), (row,), media=media, numbers=False, captioned=True)


def as_text(broadcast: Broadcast, event: CommunityEvent, tz: tzinfo, lang: str) -> BroadcastText:
    """What a broadcast says that announces an event: what the event says now."""
    return BroadcastText(
        broadcast_id=broadcast.id or 0, language=lang, html=view.body(event, tz, lang), media=event.media
    )


def check(
    event: CommunityEvent,
    missing: Sequence[str],
    counts: Mapping[str, int],
    series: EventSeries | None,
    lang: str,
    *,
    asks: bool,
) -> Screen:
    """Below the preview of a draft: what is missing, how many will hear of it, and what can be done."""
    lines = [h("event.check", lang)]
    if series is not None:
        lines.append(h("event.comes_again", lang, how=t(f"event.repeat.{series.repeat.value}", lang)))
    rows: list[tuple[Button, ...]] = []
    if missing:
        names = t("words.comma", lang).join(t(f"event.short.{one}", lang) for one in missing)
        lines.append(h("event.missing", lang, fields=names))
        rows.append(tuple(_step(f"fill_{one}", "w_evf", event, one, lang) for one in missing))
    else:
        lines.append(h("event.reaches", lang, count=counts["can"]))
        if asks:
            lines.append(h("event.needs_second", lang))
        rows.append((_button("ask" if asks else "announce", "w_evgo", event, lang),))
        rows.append((_button("only_list", "w_evlist", event, lang),))
    rows.append((_button("edit", "w_evedit", event, lang), _button("drop", "w_evdrop", event, lang)))
    rows.append((_plain("home", "w_evts", lang),))
    return Screen(Html("\n".join(lines)), tuple(rows))


def fields(event: CommunityEvent, lang: str) -> Screen:
    """What shall be different?"""
    names = [name for name in FORM if name != "repeat" or event.status is EventStatus.DRAFT]
    buttons = [
        Button(t("event.button.kind", lang), Press("w_evf", event.id, "kind")),
        *(Button(t(f"event.short.{name}", lang), Press("w_evf", event.id, name)) for name in names),
    ]
    return Screen(h("event.which_field", lang), (*in_rows(buttons, 3), (_open(event, lang),)))


def standing(shown: Shown, series: EventSeries | None, tz: tzinfo, lang: str) -> Screen:
    """An event that residents know: how many come, and what can be done about it."""
    event, people = shown.event, shown.people
    lines = [view.body(event, tz, lang), h(f"event.stands.{event.status.value}", lang, reason=event.reason)]
    lines += [
        h(f"event.count.{state.value}", lang, count=people[state]) for state in SHOWN_AS if people.get(state)
    ]
    if series is not None:
        lines.append(h("event.comes_again", lang, how=t(f"event.repeat.{series.repeat.value}", lang)))
    rows: list[tuple[Button, ...]] = [
        (_button("who", "w_evwho", event, lang), _button("copy", "w_evcopy", event, lang))
    ]
    if is_open(event):
        rows.insert(
            0, (_button("edit", "w_evedit", event, lang), _button("write_down", "w_evadd", event, lang))
        )
        rows.append((_button("tell_all", "w_evgo", event, lang), _button("call_off", "w_evcan", event, lang)))
    if series is not None:
        rows.append((_button("no_more", "w_evonce", event, lang),))
    rows.append((_plain("home", "w_evts", lang),))
    return Screen(Html("\n".join(line for line in lines if line)), tuple(rows))


def pending(event: CommunityEvent, shown: Shown, tz: tzinfo, lang: str) -> Screen:
    """What would change, as it was and as it will be, and how many are told."""
    changes = view.differences(event, as_it_will_be(event), tz, lang)
    told = sum(shown.people.get(state, 0) for state in SHOWN_AS[:4])
    text = h("event.pending", lang, changes=changes, count=told)
    rows: Rows = (
        (_button("publish", "w_evpub", event, lang),),
        (_button("edit", "w_evedit", event, lang), _button("undo", "w_evdrop", event, lang)),
        (_plain("home", "w_evts", lang),),
    )
    return Screen(text, rows)


def ask_reason(event: CommunityEvent, lang: str) -> Screen:
    """Why does it not take place?"""
    return Screen(h("event.ask.reason", lang, title=event.title), ((_open(event, lang),),))


def ask_whom(event: CommunityEvent, lang: str) -> Screen:
    """Whom shall be written down?"""
    return Screen(h("event.ask.whom", lang, title=event.title), ((_open(event, lang),),))


def people(event: CommunityEvent, rows: Sequence[SignUp], page: int, lang: str) -> Screen:
    """Who comes, in the order of the line: the name each chose, or a made-up one."""
    listed = [one for state in SHOWN_AS for one in rows if one.state is state]
    pages = max(1, -(-len(listed) // PAGE))
    page = min(page, pages - 1)
    here = listed[page * PAGE : (page + 1) * PAGE]
    lines = [h("event.people_list", lang, title=event.title, count=len(listed), page=page + 1, pages=pages)]
    for number, one in enumerate(here, start=page * PAGE + 1):
        state = t(f"event.state.{one.state.value}", lang)
        key = "event.person_unreached" if one.unreached else "event.person"
        lines.append(h(key, lang, number=number, name=view.called(one, lang), party=one.party, state=state))
    written = [one for one in here if one.resident_id is None]
    buttons: list[tuple[Button, ...]] = [
        (Button(t("event.button.strike", lang, name=view.called(one, lang)), Press("w_evstr", one.id)),)
        for one in written
    ]
    turns = [
        Button(t(f"event.button.{name}", lang), Press("w_evwho", event.id, str(other)))
        for name, other, fits in (("sooner", page - 1, page > 0), ("later", page + 1, page < pages - 1))
        if fits
    ]
    if turns:
        buttons.append(tuple(turns))
    if listed:
        buttons.append((Button(t("export.button.go", lang), Press("w_exof", event.id, "attendance")),))
    buttons.append((_open(event, lang),))
    return Screen(Html("\n".join(lines)), tuple(buttons))


def repeated(event: CommunityEvent, tz: tzinfo, lang: str) -> Screen:
    """The next of a series was made and can be signed up for; shall everybody be told?"""
    text = h("event.told.repeated", lang, title=event.title, when=view.span(event, tz, lang))
    return Screen(text, ((Button(t("event.button.look", lang), Press("w_ev1", event.id)),),))


def days_before(event: CommunityEvent, days: int) -> datetime | None:
    """So many days before it begins."""
    start = as_it_will_be(event).starts_at
    return start - timedelta(days=days) if start is not None else None


def _ways(field: str, event: CommunityEvent, lang: str, *, guided: bool) -> tuple[Button, ...]:
    """The way on, and back to the whole."""
    on: tuple[Button, ...] = ()
    if guided and field in OPTIONAL:
        name = "next" if field in ("audience", "most", "repeat", "media") else "skip"
        on = (_step(name, "w_evnext", event, field, lang),)
    elif not guided and field in ("html", "media", "ends_at", "contact"):
        on = (_step("empty", "w_evempty", event, field, lang),)
    return (*on, _open(event, lang))


def _ticked(label: str, chosen: bool) -> str:
    return CHOSEN + label if chosen else label


def _set(event: CommunityEvent, field: str, label: str, value: str) -> Button:
    return Button(label, Press("w_evset", event.id, f"{SHORT.get(field, field)}.{value}"))


SHORT = {"sign_up_until": "until"}
"""Fields whose names are too long for a button's argument."""


def _step(name: str, action: str, event: CommunityEvent, field: str, lang: str) -> Button:
    return Button(t(f"event.button.{name}", lang), Press(action, event.id, field))


def _button(name: str, action: str, event: CommunityEvent, lang: str) -> Button:
    return Button(t(f"event.button.{name}", lang), Press(action, event.id, stamp=event.revision))


def _open(event: CommunityEvent, lang: str) -> Button:
    return Button(t("event.button.open", lang), Press("w_ev1", event.id))


def _plain(name: str, action: str, lang: str) -> Button:
    return Button(t(f"event.button.{name}", lang), Press(action))
