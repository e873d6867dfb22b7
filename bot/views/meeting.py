"""Screens of 会务 at the desk: a meeting's agenda, who is there, its minutes and resolutions; in a group, its
resolutions that are due.
"""

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from bot.services.meetings.agenda import Topic
from bot.services.meetings.attending import Counts, Listed
from bot.services.meetings.minutes import Decided, Minutes
from bot.texts import Html, h, t
from bot.views import convened
from bot.views import events as event_words
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Rows, Screen
from bot.views.words import brief_day, in_rows, long_day, named, pseudonym, short_day, shorten
from storage.tables import Body, CommunityEvent, Poll, Resolution

TITLE = 18
PAGE = 20
ANEW = 1
"""The stamp of a button below a picture, which no text can take the place of."""


def home(events: Sequence[CommunityEvent], tz: tzinfo, lang: str) -> Screen:
    """The meetings and activities that somebody looks after."""
    rows: Rows = tuple((Button(_short(one, tz, lang), Press("m_one", one.id)),) for one in events)
    return Screen(h("meeting.home" if rows else "meeting.none", lang), (*rows, (back(lang),)))


def one(facts: Minutes, tz: tzinfo, lang: str) -> Screen:
    """What there is of one, and what can be done."""
    event, meeting = facts.event, facts.meeting
    lines = [_title(event, tz, lang), _counted(facts.counts, lang)]
    lines.append(h("meeting.so_far", lang, topics=len(facts.topics), resolutions=len(facts.decided)))
    if meeting.published_at is not None:
        lines.append(h("meeting.published", lang, at=short_day(meeting.published_at, tz, lang)))
    rows: Rows = (
        (_button(event, "agenda", "m_agenda", lang), _button(event, "attend", "m_attend", lang)),
        (_button(event, "minutes", "m_minutes", lang), _button(event, "decided", "m_res", lang)),
        (_export(event, lang), Button(t("office.button.back", lang), Press("m_home"))),
    )
    return Screen(Html("\n".join(lines)), rows)


def agenda(event: CommunityEvent, topics: Sequence[Topic], tz: tzinfo, lang: str) -> Screen:
    """The agenda with an arrow and a cross for each item."""
    lines = convened.topic_lines([(one.number, one.item.title) for one in topics], lang)
    rows: list[tuple[Button, ...]] = []
    for place, one in enumerate(topics, start=1):
        up = Button(t("meeting.button.up", lang, place=place), Press("m_up", event.id, str(one.item.id)))
        off = Button(t("meeting.button.off", lang, place=place), Press("m_off", event.id, str(one.item.id)))
        rows.append((up, off) if place > 1 else (off,))
    rows.append((_button(event, "number", "m_number", lang), _button(event, "topic", "m_topic", lang)))
    rows.append((_back(event, lang),))
    shown = Html("\n".join(lines)) if lines else h("meeting.no_topics", lang)
    return Screen(Html(f"{_title(event, tz, lang)}\n\n{shown}"), tuple(rows))


def attendance(
    event: CommunityEvent, people: Sequence[Listed], counts: Counts, page: int, tz: tzinfo, lang: str
) -> Screen:
    """Who signed up, each with a tick; and how many came."""
    shown = people[page * PAGE : (page + 1) * PAGE]
    ticks = [
        Button(
            t(
                "meeting.button.there" if one.present else "meeting.button.not_there",
                lang,
                who=called(one, lang),
            ),
            Press("m_tick", event.id, f"{page}.{one.sign_up.id}"),
        )
        for one in shown
    ]
    turning = [
        Button(t(f"meeting.button.{name}", lang), Press("m_attend", event.id, str(to)))
        for name, to, there in (
            ("before", page - 1, page > 0),
            ("after", page + 1, len(people) > (page + 1) * PAGE),
        )
        if there
    ]
    walk_ins = (
        Button(t("meeting.button.more", lang), Press("m_walk", event.id, f"{page}.1")),
        Button(t("meeting.button.less", lang), Press("m_walk", event.id, f"{page}.0")),
    )
    rows = (
        *in_rows(ticks, 2),
        *((tuple(turning),) if turning else ()),
        walk_ins,
        (_button(event, "code", "m_code", lang), _export(event, lang)),
        (_back(event, lang),),
    )
    return Screen(Html(f"{_title(event, tz, lang)}\n{_counted(counts, lang)}"), rows, numbers=False)


def code(event: CommunityEvent, digits: str, media: Media, counts: Counts, minutes: int, lang: str) -> Screen:
    """What is shown on the screen of the room: a QR code, and the digits to type."""
    text = h("meeting.code", lang, code=digits, minutes=minutes)
    people = Button(t("meeting.button.attend", lang), Press("m_attend", event.id, stamp=ANEW))
    row = (_button(event, "refresh", "m_code", lang), people)
    return Screen(Html(f"{text}\n{_counted(counts, lang)}"), (row,), media=(media,), captioned=True)


def minutes(facts: Minutes, tz: tzinfo, lang: str) -> Screen:
    """The minutes as participants will see them, and what can still be done."""
    event, meeting = facts.event, facts.meeting
    seen = convened.minutes(facts, tz, lang)
    if meeting.published_at is not None:
        return Screen(seen.text, (*seen.rows, (_back(event, lang),)))
    chair = t("meeting.button.chair", lang, who=meeting.chair or "＿＿")
    recorder = t("meeting.button.recorder", lang, who=meeting.recorder or "＿＿")
    rows: Rows = (
        (_button(event, "write", "m_words", lang), _button(event, "file", "m_file", lang)),
        (
            Button(chair, Press("m_name", event.id, "chair")),
            Button(recorder, Press("m_name", event.id, "recorder")),
        ),
        (_button(event, "decided", "m_res", lang), _button(event, "docx", "m_docx", lang)),
        (
            Button(t("meeting.button.publish", lang), Press("m_pub", event.id, stamp=meeting.revision)),
            _back(event, lang),
        ),
    )
    return Screen(Html(f"{seen.text}\n\n{h('meeting.check', lang)}"), rows)


def resolutions(facts: Minutes, lang: str) -> Screen:
    """What was resolved, one button each."""
    event = facts.event
    lines = [h("meeting.resolutions", lang)]
    lines += [
        Html(f"{n}. {h('convened.resolution', lang, text=one.resolution.text)}") for n, one in _each(facts)
    ]
    rows: Rows = tuple(
        (Button(f"{n}. {shorten(one.resolution.text, TITLE)}", Press("m_r1", one.resolution.id)),)
        for n, one in _each(facts)
    )
    if facts.meeting.published_at is None:
        rows += ((_button(event, "resolve", "m_rnew", lang),),)
    return Screen(Html("\n".join(lines)), (*rows, (_back(event, lang),)))


def resolution(decided: Decided, event: CommunityEvent, editable: bool, lang: str) -> Screen:
    """One of them, with what it still lacks."""
    row = decided.resolution
    lines = [convened.words_of(decided, lang)]
    lines.append(h(f"meeting.state.{row.state.value}", lang, words=row.outcome or ""))
    rows: Rows = ()
    if editable:
        rows = (
            (_res(row, "about", "m_rnum", lang), _res(row, "body", "m_rbody", lang)),
            (_res(row, "day", "m_rday", lang), _res(row, "poll", "m_rpoll", lang)),
            (_res(row, "drop", "m_rdrop", lang),),
        )
    list_button = Button(t("office.button.back", lang), Press("m_res", event.id))
    return Screen(Html("\n".join(lines)), (*rows, (list_button,)))


def bodies(row: Resolution, found: Sequence[Body], lang: str) -> Screen:
    """Who carries it out?"""
    buttons = [Button(named(one, lang), Press("m_rbody", row.id, one.code)) for one in found]
    return Screen(h("meeting.which_body", lang), (*in_rows(buttons, 2), (_to(row, lang),)), numbers=False)


def days(row: Resolution, found: Sequence[date], lang: str) -> Screen:
    """By when? A few days to choose from; another may be typed."""
    buttons = [Button(brief_day(one, lang), Press("m_rday", row.id, one.isoformat())) for one in found]
    return Screen(h("meeting.which_day", lang), (*in_rows(buttons, 3), (_to(row, lang),)))


def which_poll(row: Resolution, found: Sequence[Poll], lang: str) -> Screen:
    """From which poll does it follow?"""
    buttons = [
        (Button(shorten(one.question, TITLE), Press("m_rpoll", row.id, str(one.id))),) for one in found
    ]
    return Screen(
        h("meeting.which_poll" if found else "meeting.no_poll", lang), (*buttons, (_to(row, lang),))
    )


def question(key: str, press: Press, lang: str) -> Screen:
    """Something that is answered by typing."""
    return Screen(h(f"meeting.ask.{key}", lang), ((Button(t("office.button.back", lang), press),),))


def due(decided: Decided, event: CommunityEvent, lang: str) -> Screen:
    """Asked in the body's group on the day: is it done?"""
    row = decided.resolution
    text = h("meeting.due", lang, title=event.title, asks=row.asks)
    done = Button(t("meeting.button.done", lang), Press("m_kept", row.id))
    later = Button(t("meeting.button.later", lang), Press("m_late", row.id))
    return Screen(Html(f"{text}\n\n{convened.words_of(decided, lang)}"), ((done, later),))


def ask_reply(key: str, lang: str) -> Screen:
    """Asked in a group; what is said in reply belongs to it."""
    return Screen(h(f"meeting.ask.{key}", lang), ask=t("poll.hint", lang))


def answered(decided: Decided, event: CommunityEvent, lang: str) -> Screen:
    """What a body said about a resolution, for whoever wrote the minutes."""
    row = decided.resolution
    key = "meeting.said_done" if row.ended_at is not None else "meeting.said_later"
    day = long_day(row.day, lang) if row.day is not None else ""
    return Screen(h(key, lang, title=event.title, text=row.text, words=row.outcome or "", day=day))


def choose(
    action: str, events: Sequence[CommunityEvent], subject: int | None, tz: tzinfo, lang: str
) -> Screen:
    """On the agenda of which meeting?"""
    rows: Rows = tuple(
        (
            Button(
                _short(one, tz, lang), Press(action, subject if subject is not None else one.id, str(one.id))
            ),
        )
        for one in events
    )
    return Screen(h("meeting.which_event" if rows else "agenda.no_coming", lang), rows)


def called(one: Listed, lang: str) -> str:
    """As what somebody who signed up is called here: what she typed for this event, else a made-up name."""
    who = one.sign_up.name or pseudonym(one.sign_up.pseudonym, lang)
    return t("meeting.with", lang, who=who, count=one.sign_up.party - 1) if one.sign_up.party > 1 else who


def facts_on_paper(facts: Minutes, tz: tzinfo, lang: str) -> Mapping[str, str]:
    """The head of the printed minutes."""
    event, counts = facts.event, facts.counts
    return {
        "time": event_words.lasting(event, tz, lang) if event.starts_at is not None else "",
        "place": event.place,
        "chair": facts.meeting.chair,
        "recorder": facts.meeting.recorder,
        "people": t("meeting.paper.counted", lang, expected=counts.expected, present=counts.present,
                    absent=counts.absent, walk_ins=counts.walk_ins),
    }  # fmt: skip


def _each(facts: Minutes) -> list[tuple[int, Decided]]:
    return list(enumerate(facts.decided, start=1))


def _counted(counts: Counts, lang: str) -> Html:
    return h("meeting.counted", lang, expected=counts.expected, present=counts.present, absent=counts.absent,
             walk_ins=counts.walk_ins)  # fmt: skip


def _title(event: CommunityEvent, tz: tzinfo, lang: str) -> Html:
    return h("meeting.title", lang, title=event.title, at=_at(event, tz, lang))


def _short(event: CommunityEvent, tz: tzinfo, lang: str) -> str:
    return f"{_at(event, tz, lang)} {shorten(event.title, TITLE)}".strip()


def _at(event: CommunityEvent, tz: tzinfo, lang: str) -> str:
    return short_day(event.starts_at, tz, lang) if event.starts_at is not None else ""


def _button(event: CommunityEvent, name: str, action: str, lang: str) -> Button:
    return Button(t(f"meeting.button.{name}", lang), Press(action, event.id))


def _export(event: CommunityEvent, lang: str) -> Button:
    """导出: who signed up and who was there, as a file."""
    return Button(t("export.button.go", lang), Press("w_exof", event.id, "attendance"))


def _res(row: Resolution, name: str, action: str, lang: str) -> Button:
    return Button(t(f"meeting.button.res_{name}", lang), Press(action, row.id))


def _to(row: Resolution, lang: str) -> Button:
    return Button(t("office.button.back", lang), Press("m_r1", row.id))


def _back(event: CommunityEvent, lang: str) -> Button:
    return Button(t("office.button.back", lang), Press("m_one", event.id))
