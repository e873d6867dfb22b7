"""The minutes of a meeting in the words of a language, ready to be printed.

Of persons it names the chair and the recorder, if somebody typed them; suggestions go by their numbers.
"""

from datetime import tzinfo

from bot.printing.minutes import Paper, draw
from bot.services.meetings.minutes import Decided, Minutes
from bot.texts import t
from bot.views.convened import poll_words
from bot.views.meeting import facts_on_paper
from bot.views.words import long_day, named

COLUMNS = ("place", "text", "body", "day", "poll")


def write(facts: Minutes, street: str, tz: tzinfo, lang: str) -> bytes:
    """The .docx."""
    return draw(on_paper(facts, street, tz, lang))


def on_paper(facts: Minutes, street: str, tz: tzinfo, lang: str) -> Paper:
    """All that stands in it."""
    head = facts_on_paper(facts, tz, lang)
    topics = [
        t("meeting.paper.suggestion", lang, number=one.number) if one.number else one.item.title
        for one in facts.topics
    ]
    return Paper(
        title=t("meeting.paper.title", lang, title=facts.event.title),
        facts=[(t(f"meeting.paper.{name}", lang), value) for name, value in head.items()],
        agenda_heading=t("meeting.paper.agenda", lang),
        agenda=topics,
        words_heading=t("meeting.paper.words", lang),
        words=[line for line in facts.meeting.words.splitlines() if line.strip()],
        table_heading=t("meeting.paper.decided", lang),
        columns=[t(f"meeting.paper.column.{name}", lang) for name in COLUMNS],
        rows=[_row(place, one, lang) for place, one in enumerate(facts.decided, start=1)],
        foot=t("meeting.paper.foot", lang, street=street),
    )


def _row(place: int, one: Decided, lang: str) -> list[str]:
    row = one.resolution
    text = t("meeting.paper.about", lang, text=row.text, number=one.number) if one.number else row.text
    body = named(one.body, lang) if one.body is not None else ""
    day = long_day(row.day, lang) if row.day is not None else ""
    return [str(place), text, body, day, poll_words(one, lang)]
