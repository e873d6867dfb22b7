"""Screens of 会议活动 for residents: what is coming, one event whole, what became of an answer."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from babel.dates import format_date, format_skeleton

from bot.services.events.facts import Shown, ends, is_open, starts, takes_sign_ups
from bot.texts import Html, h, t
from bot.views.arriving import in_pairs
from bot.views.presses import Press
from bot.views.screen import Button, Media, Rows, Screen
from bot.views.words import LOCALES, pseudonym, shorten, weekday
from storage.tables import CommunityEvent, SignUp, SignUpState

PAGE = 6
IN_PLACE = 1
"""The stamp of buttons below a message that shows nothing but the event: the answer takes its place."""
UNDECIDED = (None, SignUpState.WITHDRAWN, SignUpState.MAYBE, SignUpState.NOT_GOING)


def span(event: CommunityEvent, tz: tzinfo, lang: str) -> str:
    """From when to when, as in 12月3日周四 19:00–21:00."""
    start = starts(event).astimezone(tz)
    told = f"{weekday(start.date(), lang)} {start:%H:%M}"
    if event.ends_at is None:
        return told
    end = event.ends_at.astimezone(tz)
    same = end.date() == start.date()
    return f"{told}–{end:%H:%M}" if same else f"{told} – {weekday(end.date(), lang)} {end:%H:%M}"


def moment(at: datetime, tz: tzinfo, lang: str) -> str:
    """A moment read back in full, with its weekday: 2026年12月3日星期四 19:00."""
    local = at.astimezone(tz)
    return f"{day_in_full(local.date(), lang)} {local:%H:%M}"


def lasting(event: CommunityEvent, tz: tzinfo, lang: str) -> str:
    """From when to when, with the year: 2026年12月3日周四 19:00–21:00."""
    start = starts(event)
    told = moment(start, tz, lang)
    if event.ends_at is None:
        return told
    end = event.ends_at.astimezone(tz)
    same = end.date() == start.astimezone(tz).date()
    return f"{told}–{end:%H:%M}" if same else f"{told} – {moment(end, tz, lang)}"


def day_in_full(day: date, lang: str) -> str:
    """A day in full: 2026年12月3日星期四, Thursday, 3 December 2026."""
    return str(format_skeleton("yMMMMEEEEd", day, locale=LOCALES.get(lang, "en_GB")))


def short(event: CommunityEvent, tz: tzinfo, lang: str) -> str:
    """An event on a button: its day and the beginning of its title."""
    local = starts(event).astimezone(tz)
    return f"{format_date(local, 'MM/dd', locale=LOCALES.get(lang, 'en_GB'))} {shorten(event.title, 14)}"


def body(event: CommunityEvent, tz: tzinfo, lang: str) -> Html:
    """What the event says: the same for everybody, in an announcement, a preview, and on its card."""
    lines = [
        h("event.title", lang, title=event.title, kind=t(f"event.kind.{event.kind.value}", lang)),
        h("event.when", lang, when=span(event, tz, lang)),
        h("event.where", lang, place=event.place),
    ]
    if event.seats is not None:
        lines.append(h("event.seats", lang, count=event.seats))
    if event.household:
        lines.append(h("event.household", lang, count=event.most))
    elif event.most > 1:
        lines.append(h("event.most", lang, count=event.most))
    if event.sign_up_until is not None:
        lines.append(h("event.until", lang, at=moment(event.sign_up_until, tz, lang)))
    if event.contact:
        lines.append(h("event.contact", lang, contact=event.contact))
    words = Html("\n".join(lines))
    return Html(f"{words}\n\n{event.html}") if event.html else words


def listed(coming: Sequence[Shown], page: int, tz: tzinfo, lang: str) -> Screen:
    """What is coming, soonest first, some a page: when, where, how many seats are left, and her answer."""
    if not coming:
        return Screen(h("event.none", lang))
    pages = -(-len(coming) // PAGE)
    page = min(page, pages - 1)
    here = coming[page * PAGE : (page + 1) * PAGE]
    lines = [
        h(
            "event.line",
            lang,
            title=one.event.title,
            when=span(one.event, tz, lang),
            place=one.event.place,
            left=_left(one, lang),
            mine=_mine(one, lang),
        )
        for one in here
    ]
    rows: list[tuple[Button, ...]] = [
        (Button(short(one.event, tz, lang), Press("ev_one", one.event.id)),) for one in here
    ]
    turns = []
    if page:
        turns.append(Button(t("event.button.sooner", lang), Press("ev_list", arg=str(page - 1))))
    if page < pages - 1:
        turns.append(Button(t("event.button.later", lang), Press("ev_list", arg=str(page + 1))))
    return Screen(
        Html("\n\n".join((h("event.list", lang), *lines))), (*rows, *((tuple(turns),) if turns else ()))
    )


def card(shown: Shown, tz: tzinfo, lang: str, now: datetime) -> Screen:
    """One event whole, her answer, and what she can do."""
    event = shown.event
    lines = [body(event, tz, lang), _state(shown, tz, lang, now)]
    media = tuple(Media(one["kind"], one["file_id"]) for one in event.media)
    stamp = 0 if media else IN_PLACE
    rows: Rows = answers(event, shown.mine, lang, stamp) if is_open(event) and now < starts(event) else ()
    last = [Button(t("event.button.list", lang), Press("ev_list", arg="0"))]
    if now < ends(event):
        last.insert(0, Button(t("event.button.calendar", lang), Press("ev_ics", event.id)))
    if shown.mine is not None and shown.mine.state is SignUpState.GOING:
        rows = (*rows, (Button(t("event.button.name", lang), Press("ev_name", event.id)),))
    return Screen(
        Html("\n\n".join(line for line in lines if line)),
        (*rows, tuple(last)),
        media=media,
        captioned=True,
    )


def answers(event: CommunityEvent, mine: SignUp | None, lang: str, stamp: int = 0) -> Rows:
    """参加, 不参加, 待定; or what there is to say once she has said so."""
    state = mine.state if mine is not None else None
    go, no, maybe, leave, count = (
        Button(t(f"event.button.{name}", lang), Press(action, event.id, arg, stamp))
        for name, action, arg in (
            ("going", "ev_go", ""),
            ("not_going", "ev_no", "not_going"),
            ("maybe", "ev_no", "maybe"),
            ("withdraw", "ev_no", "withdrawn"),
            ("party", "ev_party", ""),
        )
    )
    if state is SignUpState.OFFERED:
        take = Button(
            t("event.button.confirm", lang), Press("ev_go", event.id, str(mine.party if mine else 1), stamp)
        )
        return ((take, leave),)
    if state in (SignUpState.GOING, SignUpState.WAITING):
        return ((count, leave),) if event.most > 1 else ((leave,),)
    return ((go, no) if state is SignUpState.MAYBE else (go, no, maybe),)


def ask_party(event: CommunityEvent, declared: bool, lang: str, stamp: int) -> Screen:
    """How many come, she herself included?"""
    most = min(event.most, event.seats or event.most)
    household = "h" if declared else ""
    buttons = [
        Button(
            t("event.button.people", lang, count=count),
            Press("ev_go", event.id, f"{count}{household}", stamp),
        )
        for count in range(1, most + 1)
    ]
    rows = (*in_pairs(buttons), (_back(event, lang),))
    return Screen(h("event.ask_party", lang, title=event.title), rows, numbers=False)


def ask_household(event: CommunityEvent, party: str, lang: str, stamp: int) -> Screen:
    """Has anybody of her household signed up? She is asked to say so, and for nothing that would prove it."""
    mine = Button(t("event.button.own_household", lang), Press("ev_go", event.id, f"{party}h", stamp))
    return Screen(
        h("event.ask_household", lang, title=event.title, count=event.most), ((mine,), (_back(event, lang),))
    )


def ask_name(event: CommunityEvent, mine: SignUp, lang: str) -> Screen:
    """What shall the organizers call her?"""
    return Screen(h("event.ask_name", lang, name=called(mine, lang)), ((_back(event, lang),),))


def calendar(event: CommunityEvent, file: Media, lang: str) -> Screen:
    """The calendar file, and what to do with it."""
    return Screen(h("event.calendar", lang, title=event.title), media=(file,), captioned=True)


def called(mine: SignUp, lang: str) -> str:
    """The name under which she is on the list."""
    return mine.name or pseudonym(mine.pseudonym, lang)


def offered(
    event: CommunityEvent, mine: SignUp, before: CommunityEvent | None, tz: tzinfo, lang: str
) -> Screen:
    """There is a seat for her now, until then; and what has changed since it was as `before`."""
    until = moment(mine.offered_until, tz, lang) if mine.offered_until else ""
    text = h(
        "event.told.offered",
        lang,
        title=event.title,
        when=span(event, tz, lang),
        place=event.place,
        until=until,
        count=mine.party,
    )
    if before is not None:
        text = Html(f"{text}\n\n{differences(before, event, tz, lang)}")
    return Screen(text, answers(event, mine, lang))


def lapsed(event: CommunityEvent, mine: SignUp, tz: tzinfo, lang: str, now: datetime) -> Screen:
    """Nobody heard from her, so it went on."""
    again = Button(t("event.button.again", lang), Press("ev_go", event.id))
    rows: Rows = ((again,),) if takes_sign_ups(event, now) else ()
    return Screen(
        h("event.told.lapsed", lang, title=event.title, when=span(event, tz, lang), place=event.place), rows
    )


def reminder(event: CommunityEvent, mine: SignUp, tz: tzinfo, lang: str) -> Screen:
    """It is soon."""
    known = h("event.told.reminder", lang, title=event.title, when=span(event, tz, lang), place=event.place)
    calendar = Button(t("event.button.calendar", lang), Press("ev_ics", event.id))
    return Screen(known, (*answers(event, mine, lang), (calendar,)))


def changed(
    event: CommunityEvent,
    mine: SignUp,
    before: CommunityEvent,
    file: Media,
    numbers: Sequence[str],
    tz: tzinfo,
    lang: str,
) -> Screen:
    """What is different now, each as it was and as it is, with the new calendar file; `numbers`: what she
    follows of its agenda.
    """
    changes = differences(before, event, tz, lang)
    if numbers:
        listed = t("words.comma", lang).join(numbers)
        changes = Html(f"{changes}\n{h('event.told.on_agenda', lang, numbers=listed)}")
    text = h("event.told.changed", lang, title=event.title, changes=changes)
    return Screen(text, answers(event, mine, lang), media=(file,), captioned=True)


def cancelled(event: CommunityEvent, file: Media, numbers: Sequence[str], tz: tzinfo, lang: str) -> Screen:
    """It does not take place, and why; the calendar file takes it out again. `numbers`: what she follows of
    what was on its agenda.
    """
    text = h(
        "event.told.cancelled",
        lang,
        title=event.title,
        when=span(event, tz, lang),
        place=event.place,
        reason=event.reason,
    )
    if numbers:
        listed = t("words.comma", lang).join(numbers)
        text = Html(f"{text}\n{h('event.told.goes_on', lang, numbers=listed)}")
    return Screen(text, media=(file,), captioned=True)


def differences(before: CommunityEvent, now: CommunityEvent, tz: tzinfo, lang: str) -> Html:
    """What has changed, a line each: as it was and as it is."""
    lines = [
        h("event.change", lang, what=t(f"event.field.{name}", lang), old=old, new=new)
        for (name, old), (_, new) in zip(_told(before, tz, lang), _told(now, tz, lang), strict=True)
        if old != new
    ]
    if (before.html, before.media) != (now.html, now.media):
        lines.append(h("event.new_words", lang))
    return Html("\n".join(lines))


def _told(event: CommunityEvent, tz: tzinfo, lang: str) -> list[tuple[str, str]]:
    """What can be told of an event in a word or two."""
    none = t("event.nothing", lang)
    until = moment(event.sign_up_until, tz, lang) if event.sign_up_until else none
    party = t("event.a_household" if event.household else "event.a_sign_up", lang, count=event.most)
    return [
        ("title", event.title),
        ("kind", t(f"event.kind.{event.kind.value}", lang)),
        ("starts_at", span(event, tz, lang) if event.starts_at else none),
        ("place", event.place or none),
        ("seats", str(event.seats) if event.seats is not None else none),
        ("most", party),
        ("sign_up_until", until),
        ("contact", event.contact or none),
        ("audience", t("words.comma", lang).join([*event.communities, *event.estates])),
    ]


def _left(shown: Shown, lang: str) -> str:
    if shown.left is None:
        return ""
    return t("event.left" if shown.left else "event.full_line", lang, count=shown.left)


def _mine(shown: Shown, lang: str) -> str:
    if shown.mine is None or shown.mine.state is SignUpState.WITHDRAWN:
        return ""
    return t(f"event.mine.{shown.mine.state.value}", lang)


def _room(shown: Shown, waiting: int) -> str:
    """What there is to say of seats; who has signed up already need not be told to."""
    if shown.left and not waiting:
        return "left"
    if (shown.mine and shown.mine.state) not in UNDECIDED:
        return "taken"
    return "full" if waiting else "full_first"


def _state(shown: Shown, tz: tzinfo, lang: str, now: datetime) -> Html:
    """How many seats are left, and her answer."""
    event, mine = shown.event, shown.mine
    lines: list[Html] = []
    if event.reason:
        return h("event.was_cancelled", lang, reason=event.reason)
    if shown.left is not None and now < starts(event):
        waiting = shown.people.get(SignUpState.WAITING, 0)
        lines.append(h(f"event.card_{_room(shown, waiting)}", lang, count=shown.left, waiting=waiting))
    if mine is None or mine.state is SignUpState.WITHDRAWN:
        if not takes_sign_ups(event, now):
            lines.append(h("event.closed_now", lang))
        return Html("\n".join(lines))
    until = moment(mine.offered_until, tz, lang) if mine.offered_until else ""
    told = h(f"event.you.{mine.state.value}", lang, count=mine.party, before=shown.before + 1, until=until)
    lines.append(told)
    if mine.state is SignUpState.GOING:
        lines.append(h("event.called", lang, name=called(mine, lang)))
    return Html("\n".join(lines))


def _back(event: CommunityEvent, lang: str) -> Button:
    return Button(t("saying.button.back", lang), Press("ev_one", event.id, stamp=IN_PLACE))
