"""What groups hear of those who help with a suggestion, and what stands beside the answer being written."""

from collections.abc import Sequence

from bot.services.cohandlers import Helper
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import named, shorten
from storage.tables import Body, CoHandler, Note, Suggestion

SHOWN = 800
"""Characters of one helper's words in a message of its own."""


def told(
    notice: str, suggestion: Suggestion, part: CoHandler, body: Body, card: int | None, lang: str
) -> Screen:
    """What became of a part, in reply to the card."""
    words = {"co_asked": part.task, "co_answered": part.answer, "co_declined": part.reason}.get(notice)
    text = h(
        f"co.told.{notice}", lang, number=suggestion.number, body=named(body, lang),
        text=shorten(words or "", SHOWN),
    )  # fmt: skip
    return Screen(text, reply_to=card)


def note(suggestion: Suggestion, note: Note, place: str, card: int | None, lang: str) -> Screen:
    """What a group that helps noted, for whoever leads."""
    text = h("co.note", lang, number=suggestion.number, place=place, text=shorten(note.text, SHOWN))
    return Screen(text, reply_to=card)


def beside(helpers: Sequence[Helper], lang: str, room: int = 2400) -> Html | None:
    """All that helpers answered, for whoever writes the one answer; and from whom a word is still missing."""
    said = [one for one in helpers if one.part.answer]
    share = room // max(1, len(said))
    blocks = [
        h("co.answer", lang, body=named(one.body, lang), text=shorten(one.part.answer or "", share))
        for one in said
    ]
    missing = [one for one in helpers if not one.part.answer]
    if missing:
        blocks.append(h("co.missing", lang, bodies=bodies(missing, lang)))
    return Html("\n\n".join(blocks)) if blocks else None


def sure(suggestion: Suggestion, waiting: Sequence[Helper], action: str, version: str, lang: str) -> Screen:
    """Somebody who was asked to help has not answered: send it all the same?"""
    text = h("co.sure", lang, number=suggestion.number, bodies=bodies(waiting, lang))
    press = Press(action, suggestion.id, f"{version}.sure", suggestion.revision)
    again = Press("c_again", suggestion.id, version, suggestion.revision)
    cancel = Press("c_cancel", suggestion.id, version, suggestion.revision)
    return Screen(
        text,
        (
            (Button(t("co.button.send", lang), press),),
            (Button(t("prompt.button.again", lang), again), Button(t("card.button.cancel", lang), cancel)),
        ),
    )


def bodies(helpers: Sequence[Helper], lang: str) -> str:
    """Their names, side by side."""
    return t("words.comma", lang).join(named(one.body, lang) for one in helpers)
