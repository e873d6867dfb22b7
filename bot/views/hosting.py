"""Screens of 会议活动 at the desk: what there is, the preview, an event that goes on."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from bot.services.events.facts import Shown, as_it_will_be, is_open
from bot.texts import Html, h, t
from bot.views import events as view
from bot.views.event_buttons import button, plain, step, whole
from bot.views.event_people import SHOWN_AS
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Rows, Screen
from bot.views.words import shorten
from storage.tables import Broadcast, BroadcastText, CommunityEvent, EventSeries


def home(own: Sequence[CommunityEvent], tz: tzinfo, lang: str) -> Screen:
    """What is being written, what is to come and what was; and a new one."""
    rows: Rows = ((plain("new", "w_evnew", lang),),)
    for event in own:
        state = t(f"event.status.{event.status.value}", lang)
        title = view.short(event, tz, lang) if event.starts_at else shorten(event.title, 20)
        label = t("event.own", lang, title=title or t("event.untitled", lang), state=state)
        rows += ((Button(label, Press("w_ev1", event.id)),),)
    return Screen(h("event.home", lang), (*rows, (back(lang),)))


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
        rows.append(tuple(step(f"fill_{one}", "w_evf", event, one, lang) for one in missing))
    else:
        lines.append(h("event.reaches", lang, count=counts["can"]))
        if asks:
            lines.append(h("event.needs_second", lang))
        rows.append((button("ask" if asks else "announce", "w_evgo", event, lang),))
        rows.append((button("only_list", "w_evlist", event, lang),))
    rows.append((button("edit", "w_evedit", event, lang), button("drop", "w_evdrop", event, lang)))
    rows.append((plain("home", "w_evts", lang),))
    return Screen(Html("\n".join(lines)), tuple(rows))


def standing(shown: Shown, series: EventSeries | None, tz: tzinfo, lang: str) -> Screen:
    """An event that residents know: how many come, and what can be done about it."""
    event, people = shown.event, shown.people
    lines = [view.body(event, tz, lang), h(f"event.stands.{event.status.value}", lang, reason=event.reason)]
    lines += [
        h(f"event.count.{state.value}", lang, count=people[state]) for state in SHOWN_AS if people.get(state)
    ]
    if series is not None:
        key = "event.comes_again" if series.left_at is None else "event.series_left"
        lines.append(h(key, lang, how=t(f"event.repeat.{series.repeat.value}", lang)))
    rows: list[tuple[Button, ...]] = [
        (button("who", "w_evwho", event, lang), button("copy", "w_evcopy", event, lang))
    ]
    if is_open(event):
        rows.insert(
            0, (button("edit", "w_evedit", event, lang), button("write_down", "w_evadd", event, lang))
        )
        rows.append((button("tell_all", "w_evgo", event, lang), button("call_off", "w_evcan", event, lang)))
    if series is not None and series.left_at is not None:
        rows.append((button("go_on", "w_evtake", event, lang),))
    if series is not None:
        rows.append((button("no_more", "w_evonce", event, lang),))
    rows.append((plain("home", "w_evts", lang),))
    return Screen(Html("\n".join(line for line in lines if line)), tuple(rows))


def pending(event: CommunityEvent, shown: Shown, tz: tzinfo, lang: str) -> Screen:
    """What would change, as it was and as it will be, and how many are told."""
    changes = view.differences(event, as_it_will_be(event), tz, lang)
    told = sum(shown.people.get(state, 0) for state in SHOWN_AS[:4])
    text = h("event.pending", lang, changes=changes, count=told)
    rows: Rows = (
        (button("publish", "w_evpub", event, lang),),
        (button("edit", "w_evedit", event, lang), button("undo", "w_evdrop", event, lang)),
        (plain("home", "w_evts", lang),),
    )
    return Screen(text, rows)


def ask_reason(event: CommunityEvent, lang: str) -> Screen:
    """Why does it not take place?"""
    return Screen(h("event.ask.reason", lang, title=event.title), ((whole(event, lang),),))


def repeated(event: CommunityEvent, tz: tzinfo, lang: str) -> Screen:
    """The next of a series was made and can be signed up for; shall everybody be told?"""
    text = h("event.told.repeated", lang, title=event.title, when=view.span(event, tz, lang))
    return Screen(text, ((Button(t("event.button.look", lang), Press("w_ev1", event.id)),),))


def left(event: CommunityEvent, series: EventSeries, lang: str, *, may: bool) -> Screen:
    """Nobody goes on with what came again: somebody who may can do so, anybody else finds somebody."""
    how = t(f"event.repeat.{series.repeat.value}", lang)
    key = "event.told.left" if may else "event.told.left_find"
    rows: Rows = ((Button(t("event.button.go_on", lang), Press("w_evtake", event.id)),),
                  (Button(t("event.button.look", lang), Press("w_ev1", event.id)),))  # fmt: skip
    return Screen(h(key, lang, title=event.title, how=how), rows if may else ())
