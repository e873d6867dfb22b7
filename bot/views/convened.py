"""What residents see of meetings: their suggestion on an agenda, being counted in, the minutes."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.meetings.minutes import Decided, Minutes
from bot.texts import Html, h, t
from bot.views import voting
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import long_day, named, short_day
from storage.tables import CommunityEvent, EventStatus, Resolution, Suggestion

NUMBERED = "{number}. "


def on_agenda(suggestion: Suggestion, event: CommunityEvent, tz: tzinfo, lang: str) -> Screen:
    """It will be dealt with there, and she is invited."""
    return _inviting("convened.on_agenda", suggestion, event, tz, lang)


def moved(suggestion: Suggestion, event: CommunityEvent, tz: tzinfo, lang: str) -> Screen:
    """The meeting that will deal with it has another time or place."""
    return _inviting("convened.moved", suggestion, event, tz, lang)


def _inviting(key: str, suggestion: Suggestion, event: CommunityEvent, tz: tzinfo, lang: str) -> Screen:
    at = _at(event, tz, lang)
    text = h(key, lang, number=suggestion.number, title=event.title, at=at, place=event.place)
    rows: Rows = (
        (
            Button(t("convened.button.come", lang), Press("ev_go", event.id)),
            Button(t("convened.button.look", lang), Press("ev_one", event.id)),
        ),
    )
    return Screen(text, rows)


def off_agenda(suggestion: Suggestion, event: CommunityEvent, lang: str) -> Screen:
    """It will not be dealt with there after all; it goes on as before."""
    key = "convened.called_off" if event.status is EventStatus.CANCELLED else "convened.off_agenda"
    return Screen(h(key, lang, number=suggestion.number, title=event.title))


def resolved(suggestion: Suggestion, event: CommunityEvent, decided: Decided, lang: str) -> Screen:
    """What a meeting resolved about it."""
    lines = [
        h("convened.resolved", lang, number=suggestion.number, title=event.title),
        words_of(decided, lang),
    ]
    return Screen(Html("\n".join(lines)), ((_minutes(event, lang),),))


def said(suggestion: Suggestion, resolution: Resolution, what: str, lang: str) -> Screen:
    """What became of the resolution, in the body's words."""
    day = long_day(resolution.day, lang) if resolution.day is not None else ""
    words = resolution.outcome or ""
    key = f"convened.{what}"
    return Screen(h(key, lang, number=suggestion.number, text=resolution.text, words=words, day=day))


def counted_in(event: CommunityEvent, people: int, lang: str) -> Screen:
    """She is there."""
    return Screen(h("convened.counted_in", lang, title=event.title, count=people))


def minutes(facts: Minutes, tz: tzinfo, lang: str, resolved: Sequence[str] = ()) -> Screen:
    """The minutes: what was resolved and what is written, and the file on request. `resolved`: the numbers of
    what its reader is told with them of hers.
    """
    event, counts = facts.event, facts.counts
    blocks = [h("convened.minutes", lang, title=event.title, at=_at(event, tz, lang), present=counts.present)]
    if resolved:
        numbers = t("words.comma", lang).join(resolved)
        blocks.append(h("convened.resolved_yours", lang, numbers=numbers))
    if facts.topics:
        blocks.append(Html(h("convened.agenda", lang) + "\n" + topics(facts, lang)))
    if facts.meeting.words:
        blocks.append(h("convened.words", lang, words=facts.meeting.words))
    if facts.decided:
        listed = Html("\n\n".join(words_of(one, lang, n) for n, one in enumerate(facts.decided, start=1)))
        blocks.append(Html(h("convened.decided", lang) + "\n" + listed))
    row = [Button(t("convened.button.docx", lang), Press("min_docx", event.id))]
    if facts.meeting.file is not None:
        row.append(Button(t("convened.button.file", lang), Press("min_file", event.id)))
    return Screen(Html("\n\n".join(blocks)), (tuple(row),))


def topics(facts: Minutes, lang: str) -> Html:
    """The agenda, numbered."""
    return Html("\n".join(topic_lines([(one.number, one.item.title) for one in facts.topics], lang)))


def topic_lines(items: Sequence[tuple[str | None, str]], lang: str) -> list[Html]:
    """Each item: a suggestion's number, or a title."""
    return [
        Html(NUMBERED.format(number=place) + h("convened.topic", lang, topic=number or title))
        for place, (number, title) in enumerate(items, start=1)
    ]


def poll_words(decided: Decided, lang: str) -> str:
    """The counts of the poll it follows from, in one line; empty without one."""
    poll = decided.poll
    if poll is None or not poll.counts:
        return ""
    counted = t("words.comma", lang).join(
        t("convened.poll_count", lang, option=voting.option(poll, number, lang), count=poll.counts[number])
        for number in voting.each(poll)
    )
    return t("convened.poll", lang, counted=counted, voted=poll.voted, roll=poll.roll)


def words_of(decided: Decided, lang: str, place: int | None = None) -> Html:
    """A resolution with all it names."""
    resolution = decided.resolution
    head = NUMBERED.format(number=place) if place is not None else ""
    lines = [Html(head + h("convened.resolution", lang, text=resolution.text))]
    if decided.number:
        lines.append(h("convened.about", lang, number=decided.number))
    if decided.body is not None:
        lines.append(h("convened.body", lang, body=named(decided.body, lang)))
    if resolution.day is not None:
        lines.append(h("convened.by", lang, day=long_day(resolution.day, lang)))
    counted = poll_words(decided, lang)
    if counted:
        lines.append(h("convened.poll_line", lang, counted=counted))
    return Html("\n".join(lines))


def _minutes(event: CommunityEvent, lang: str) -> Button:
    return Button(t("convened.button.minutes", lang), Press("min_see", event.id))


def _at(event: CommunityEvent, tz: tzinfo, lang: str) -> str:
    return short_day(event.starts_at, tz, lang) if event.starts_at is not None else ""
