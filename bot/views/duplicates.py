"""疑似重复: the likely others of a suggestion, or of each on a page of the queue; a number leads to each."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.deidentifying import deidentify
from bot.services.similar import Found
from bot.texts import Html, h, t
from bot.views.committee import serial
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import brief_day, in_rows, shorten
from storage.tables import Suggestion

OPENS = {True: "w_open", False: "c_find"}
"""What a number presses: in a private chat it opens the card, in a group it leads to where it stands."""

EXCERPT = 60


def listed(
    suggestion: Suggestion, found: Sequence[Found], timezone: tzinfo, lang: str, *, private: bool, about: int
) -> Screen:
    """The likely others of one suggestion, under its card: the message `about`."""
    lines = [h("duplicates.title", lang, number=suggestion.number)]
    lines += [line(one, timezone, lang) for one in found]
    rows = tuple(in_rows([opener(one.suggestion, private=private) for one in found], 3))
    return Screen(Html("\n\n".join(lines)), rows, reply_to=about, numbers=False)


def waiting(
    each: Sequence[tuple[Suggestion, Sequence[Found]]], page: int, timezone: tzinfo, lang: str
) -> Screen:
    """Which of a page of the queue have likely others."""
    back = (Button(t("duplicates.button.queue", lang), Press("w_queue", None, str(page))),)
    if not each:
        return Screen(h("duplicates.none_waiting", lang), (back,))
    blocks = [h("duplicates.waiting", lang)]
    for suggestion, found in each:
        lines = [h("duplicates.like", lang, number=suggestion.number)]
        lines += [line(one, timezone, lang) for one in found]
        blocks.append(Html("\n".join(lines)))
    mentioned = {one.id: one for row, found in each for one in (row, *(other.suggestion for other in found))}
    openers = [opener(one, private=True) for one in mentioned.values()]
    return Screen(Html("\n\n".join(blocks)), (*in_rows(openers, 4), back), numbers=False)


def line(found: Found, timezone: tzinfo, lang: str) -> Html:
    """One of them: its number, where it stands, when it was filed, how it begins.

    Without what says who said it: whoever reads one may not be given all of the other.
    """
    one = found.suggestion
    return h(
        "duplicates.line",
        lang,
        number=one.number,
        status=t(f"card.status.{one.status}", lang),
        date=brief_day((one.submitted_at or one.created_at).astimezone(timezone).date(), lang),
        text=shorten(deidentify(" ".join(found.text.split())), EXCERPT) or t("mine.files_only", lang),
    )


def opener(suggestion: Suggestion, *, private: bool) -> Button:
    """The button that leads to a suggestion."""
    return Button(serial(suggestion), Press(OPENS[private], suggestion.id))
