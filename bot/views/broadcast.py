"""Screens of 群发 before it leaves: what is about to go out, to whom, and a second person's eyes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta, tzinfo

from bot.services.broadcasts.progress import Forecast
from bot.texts import Html, h, t
from bot.views import events
from bot.views.arriving import in_pairs
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Rows, Screen, Spot
from bot.views.words import named, short_day
from storage.tables import (
    Broadcast,
    BroadcastText,
    Community,
    CommunityEvent,
    Estate,
    Role,
    Topic,
)

CHOSEN = "✓ "
ANYBODY = 0
"""A recipient's number, in what is drawn for many: then `addressed` for each."""
CONFIRM, OPT_OUT = "cast_ok", "cast_out"
PEOPLE, BUTTONS = EVENT_CHOICES = ("a", "b")
"""What is chosen of an event: those who signed up for it, or the buttons to do so."""


def home(own: Sequence[Broadcast], tz: tzinfo, lang: str) -> Screen:
    """The newest of hers, and the way to a new one."""
    rows: Rows = ((Button(t("cast.button.new", lang), Press("w_castnew")),),)
    rows += tuple((Button(short(one, tz, lang), Press("w_cast1", one.id)),) for one in own)
    return Screen(h("cast.home", lang), (*rows, (back(lang),)))


def short(broadcast: Broadcast, tz: tzinfo, lang: str) -> str:
    """One on a button: its topic, its day, and how it stands."""
    return t(
        "cast.button.one",
        lang,
        topic=t(f"cast.topic.{broadcast.topic.value}", lang),
        at=short_day(broadcast.created_at, tz, lang),
        state=t(f"cast.state.{broadcast.state.value}", lang),
    )


def topics(lang: str) -> Screen:
    """What is it about?"""
    buttons = [Button(t(f"cast.topic.{one.value}", lang), Press("w_casttop", arg=one.value)) for one in Topic]
    return Screen(h("cast.which_topic", lang), (*in_pairs(buttons), (to_home(lang),)))


def audience(
    broadcast: Broadcast,
    communities: Sequence[Community],
    estates: Sequence[Estate],
    counts: Mapping[str, int],
    channels: bool,
    lang: str,
    event: CommunityEvent | None = None,
) -> Screen:
    """For whom? A tick for each choice, and how many that is now."""
    chosen = broadcast.audience
    places = [
        _tick(broadcast, named(one, lang), "c", one.code, one.code in chosen["communities"])
        for one in communities
    ]
    houses = [
        _tick(broadcast, named(one, lang), "e", one.code, one.code in chosen.get("estates", ()))
        for one in estates
    ]
    tongues = [
        _tick(broadcast, t(f"cast.language.{code}", lang), "l", code, chosen.get("language") == code)
        for code in ("zh", "zh-hant", "en")
    ]
    chats = [
        _tick(broadcast, t(f"cast.button.{name}", lang), "g", name, bool(chosen.get(name)))
        for name in ("groups", "channels")
        if name == "groups" or channels
    ]
    more = (
        button(broadcast, "supporters", "w_castnum", lang),
        button(broadcast, "roles", "w_castrole", lang),
    )
    lines = [h("cast.which_audience", lang), _counts(counts, lang)]
    if chosen.get("number"):
        lines.append(h("cast.only_number", lang, number=chosen["number"]))
    if event is not None:
        lines.append(h("cast.only_event", lang, title=event.title))
    rows = (
        *(in_pairs(places) if len(communities) > 1 else ()),
        *in_pairs(houses),
        tuple(tongues),
        tuple(chats),
        more,
        (_choice(broadcast, PEOPLE, "signed_up", lang),),
        (button(broadcast, "write", "w_castsay", lang), button(broadcast, "drop", "w_castdrop", lang)),
    )
    return Screen(Html("\n\n".join(lines)), rows)


def colleagues(broadcast: Broadcast, roles: Sequence[Role], counts: Mapping[str, int], lang: str) -> Screen:
    """Only for colleagues: in which roles?"""
    chosen = broadcast.audience.get("roles", ())
    ticks = [
        _tick(broadcast, t(f"role.{one.value}", lang), "r", one.value, one.value in chosen) for one in roles
    ]
    text = h("cast.which_roles", lang)
    if chosen:
        text = Html(f"{text}\n\n{_counts(counts, lang)}")
    done = (button(broadcast, "write", "w_castsay", lang), button(broadcast, "back", "w_castaud", lang))
    return Screen(text, (*in_pairs(ticks), done))


def which_event(
    broadcast: Broadcast, coming: Sequence[CommunityEvent], what: str, tz: tzinfo, lang: str
) -> Screen:
    """Which event's buttons, or which event's people?"""
    key = "audience" if what == PEOPLE else "button"
    text = h(f"cast.which_event_{key}", lang) if coming else h("cast.no_event", lang)
    rows = [
        (
            Button(
                events.short(one, tz, lang),
                Press("w_castev", broadcast.id, f"{what}.{one.id}", broadcast.revision),
            ),
        )
        for one in coming
    ]
    none = Button(
        t("cast.button.all_again", lang), Press("w_castev", broadcast.id, f"{what}.0", broadcast.revision)
    )
    back_to = "w_castaud" if what == PEOPLE else "w_cast1"
    return Screen(text, (*rows, (none, button(broadcast, "back", back_to, lang))))


def write(broadcast: Broadcast, language: str, lang: str) -> Screen:
    """Send me what shall go out."""
    key = "cast.write_variant" if language else "cast.write"
    tongue = t(f"cast.language.{language}", lang) if language else ""
    return Screen(h(key, lang, language=tongue), ((button(broadcast, "back", "w_castaud", lang),),))


def content(
    text: BroadcastText,
    topic: Topic,
    recipient: int | None,
    lang: str,
    edit: int | None = None,
    event: CommunityEvent | None = None,
) -> Screen:
    """Exactly what one recipient sees; in a preview (`recipient` None) the buttons do nothing.

    `event`: what one can sign up for below it.
    """
    rows = _links(text)
    if event is not None:
        answers = events.answers(event, None, lang)
        rows += [tuple(Button(one.text, _or_nothing(one.press, recipient)) for one in row) for row in answers]
    if topic is Topic.ALERT:
        rows.append(
            (Button(t("cast.button.confirm", lang), _or_nothing(Press(CONFIRM, recipient), recipient)),)
        )
    out = Press(OPT_OUT, recipient, topic.value)
    rows.append((Button(t("cast.button.opt_out", lang), _or_nothing(out, recipient)),))
    return _shown(text, rows, edit)


def addressed(rows: Rows, recipient: int) -> Rows:
    """The buttons below what was drawn for ANYBODY, as this recipient's own."""
    return tuple(tuple(_her_own(one, recipient) for one in row) for row in rows)


def _her_own(button: Button, recipient: int) -> Button:
    press = button.press
    if press is None or press.action not in (CONFIRM, OPT_OUT):
        return button
    return Button(button.text, Press(press.action, recipient, press.arg))


def bare(text: BroadcastText, edit: int | None = None) -> Screen:
    """What a group, a channel or a colleague sees: nobody there is asked anything."""
    return _shown(text, _links(text), edit)


def check(
    broadcast: Broadcast,
    counts: Mapping[str, int],
    languages: Collection[str],
    forecast: Forecast,
    asks: bool,
    wordless: bool,
    tz: tzinfo,
    lang: str,
) -> Screen:
    """Below the preview: to how many, how long it takes, when; and what can still be done."""
    lines = [h("cast.check", lang), _counts(counts, lang)]
    lines.append(h("cast.takes", lang, time=duration(forecast.lasts, lang)))
    if broadcast.audience.get("roles"):
        names = (t(f"role.{one}", lang) for one in broadcast.audience["roles"])
        lines.append(h("cast.only_roles", lang, roles=t("words.comma", lang).join(names)))
    if broadcast.due_at is not None:
        lines.append(h("cast.due", lang, at=short_day(broadcast.due_at, tz, lang)))
    lines += foreseen(forecast, lang)
    if broadcast.topic is Topic.ALERT:
        key = "cast.reason" if broadcast.reason else "cast.needs_reason"
        lines.append(h(key, lang, reason=broadcast.reason or ""))
    if asks:
        lines.append(h("cast.needs_second", lang))
    if broadcast.objection:
        lines.append(h("cast.objection", lang, reason=broadcast.objection))
    if wordless:
        lines.append(h("cast.needs_words", lang))
    go = "ask" if asks else "send" if broadcast.due_at is None else "schedule"
    ready = broadcast.topic is not Topic.ALERT or broadcast.reason
    rows: list[tuple[Button, ...]] = []
    if ready and not wordless:
        rows.append((button(broadcast, go, "w_castgo", lang),))
    elif not ready:
        rows.append((button(broadcast, "reason", "w_castwhy", lang),))
    rows.append(pair(broadcast, ("later", "w_castat"), ("link", "w_castlink"), lang))
    rows.append((_choice(broadcast, BUTTONS, "event", lang),))
    missing = [code for code in ("en", "zh-hant") if code not in languages]
    rows.append(
        tuple(
            Button(
                t("cast.button.variant", lang, language=t(f"cast.language.{code}", lang)),
                Press("w_castsay", broadcast.id, code, broadcast.revision),
            )
            for code in missing
        )
    )
    rows.append(pair(broadcast, ("rewrite", "w_castnew2"), ("audience", "w_castaud"), lang))
    rows.append(pair(broadcast, ("test", "w_casttest"), ("drop", "w_castdrop"), lang))
    return Screen(Html("\n".join(lines)), tuple(row for row in rows if row))


def sent_back(broadcast: Broadcast, reason: str, lang: str) -> Screen:
    """A second person wants it otherwise: why, and the way back to it."""
    way = button(broadcast, "open", "w_cast1", lang)
    if broadcast.announces:
        way = Button(way.text, Press("w_ev1", broadcast.event_id))
    return Screen(h("cast.came_back", lang, reason=reason), ((way,),))


def channel_bound(community: Community | None, street: str, lang: str) -> Screen:
    """A channel was bound: for the admins."""
    place = named(community, lang) if community is not None else street or t("card.street", lang)
    return Screen(h("bind.channel", lang, place=place))


def channel_refused(why: Html, lang: str) -> Screen:
    """A code that was posted in a channel does not do: for the admins."""
    return Screen(h("bind.channel_refused", lang, why=why))


def question(key: str, broadcast: Broadcast, lang: str) -> Screen:
    """A question that is answered by typing: which link, when, why, which number, what instead."""
    return Screen(h(f"cast.ask.{key}", lang), ((button(broadcast, "back", "w_cast1", lang),),))


def waiting(approvers: int, lang: str) -> Screen:
    """It waits for a second person; or there is none."""
    return Screen(h("cast.asked" if approvers else "cast.nobody_to_ask", lang, count=approvers))


def scheduled(broadcast: Broadcast, tz: tzinfo, lang: str) -> Screen:
    """It waits for its time, and can be taken out again."""
    at = short_day(broadcast.due_at, tz, lang) if broadcast.due_at else ""
    return Screen(h("cast.scheduled", lang, at=at), ((button(broadcast, "drop", "w_castdrop", lang),),))


def approve(
    broadcast: Broadcast,
    text: BroadcastText | None,
    counts: Mapping[str, int],
    communities: Sequence[Community],
    lang: str,
) -> Screen:
    """What a colleague wants to send, and below it: may it go out?"""
    places = t("words.comma", lang).join(named(one, lang) for one in communities)
    lines = [
        h("cast.approve", lang, topic=t(f"cast.topic.{broadcast.topic.value}", lang), places=places),
        _counts(counts, lang),
    ]
    if broadcast.reason:
        lines.append(h("cast.reason", lang, reason=broadcast.reason))
    row = (button(broadcast, "agree", "w_castyes", lang), button(broadcast, "send_back", "w_castno", lang))
    media = _media(text) if text else ()
    said = f"{text.html}\n\n" if text and text.html else ""
    return Screen(Html(said + "\n".join(lines)), (row,), media=media)


def _links(text: BroadcastText) -> list[tuple[Button, ...]]:
    return [(Button(one["text"], url=one["url"]),) for one in text.buttons]


def _shown(text: BroadcastText, rows: Sequence[tuple[Button, ...]], edit: int | None) -> Screen:
    return Screen(Html(text.html), tuple(rows), media=_media(text), numbers=False, captioned=True, edit=edit)


def _media(text: BroadcastText) -> tuple[Media, ...]:
    return tuple(
        Media("location", spot=Spot(**one["spot"])) if "spot" in one else Media(one["kind"], one["file_id"])
        for one in text.media
    )


def _counts(counts: Mapping[str, int], lang: str) -> Html:
    lines = [h("cast.can", lang, count=counts["can"])]
    lines += [
        h(f"cast.cannot.{name}", lang, count=counts[name])
        for name in ("blocked", "no_chat", "unwanted")
        if counts[name]
    ]
    return Html("\n".join(lines))


def duration(lasts: timedelta, lang: str) -> str:
    """How long it takes, in begun minutes."""
    return t("cast.minutes", lang, count=lasts // timedelta(minutes=1) + 1)


def foreseen(forecast: Forecast, lang: str) -> list[Html]:
    """When the last will have it; and that those who sleep get it in the morning, if that is why so late."""
    ends = forecast.ends_at
    at = short_day(ends, ends.tzinfo, lang) if forecast.overnight and ends.tzinfo else f"{ends:%H:%M}"
    lines = [h("cast.ends", lang, at=at)]
    if forecast.resumes_at is not None:
        lines.append(h("cast.resumes", lang, at=f"{forecast.resumes_at:%H:%M}"))
    return lines


def _tick(broadcast: Broadcast, label: str, what: str, code: str, chosen: bool) -> Button:
    text = CHOSEN + label if chosen else label
    return Button(text, Press("w_casttick", broadcast.id, f"{what}.{code}", broadcast.revision))


def button(broadcast: Broadcast, name: str, action: str, lang: str) -> Button:
    """A button about a broadcast, as it stands now."""
    return Button(t(f"cast.button.{name}", lang), Press(action, broadcast.id, stamp=broadcast.revision))


def _choice(broadcast: Broadcast, what: str, name: str, lang: str) -> Button:
    return Button(t(f"cast.button.{name}", lang), Press("w_castevs", broadcast.id, what, broadcast.revision))


def _or_nothing(press: Press | None, recipient: int | None) -> Press:
    """What a button does; in a preview, which has no recipient, it only says what it would do."""
    return press if press is not None and recipient is not None else Press("cast_look")


def pair(
    broadcast: Broadcast, left: tuple[str, str], right: tuple[str, str], lang: str
) -> tuple[Button, Button]:
    """Two buttons beside each other, each by its name and what it does."""
    return button(broadcast, *left, lang), button(broadcast, *right, lang)


def to_home(lang: str) -> Button:
    """Back to the list of announcements."""
    return Button(t("office.button.back", lang), Press("w_casts"))
