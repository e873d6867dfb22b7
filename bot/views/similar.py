"""Screens of what neighbours have said already: 附议, or 都不是."""

from collections.abc import Sequence

from bot.services.similar import Found
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import status
from storage.tables import Suggestion


def offered(draft: Suggestion, found: Sequence[Found], lang: str) -> Screen:
    """Up to three suggestions of others with all their words, where they stand, and how many support them."""
    blocks = [h("similar.look", lang, count=len(found))]
    for number, one in enumerate(found, start=1):
        head = h(
            "similar.one",
            lang,
            place=number,
            number=one.suggestion.number,
            status=status(one.suggestion, None, lang),
        )
        backing = h("similar.supporters", lang, count=one.supporters) if one.supporters else Html("")
        words = Html(f"<blockquote>{h('similar.words', lang, text=one.text)}</blockquote>")
        blocks.append(Html("\n".join(filter(None, (head, backing, words)))))
    rows = tuple(
        (
            Button(
                t("similar.button.support", lang, place=number), to(draft, "sim_up", str(one.suggestion.id))
            ),
        )
        for number, one in enumerate(found, start=1)
    )
    none = (Button(t("similar.button.none", lang), to(draft, "sim_none")),)
    return Screen(Html("\n\n".join(blocks)), (*rows, none))


def supported(draft: Suggestion, suggestion: Suggestion, supporters: int, lang: str) -> Screen:
    """She stands behind it; what became of her own words, and the ways from here."""
    text = h("similar.supported", lang, number=suggestion.number, count=supporters)
    rows = (
        (Button(t("similar.button.file", lang), to(draft, "sim_none")),),
        (
            Button(t("similar.button.undo", lang), to(draft, "sim_undo", str(suggestion.id))),
            Button(t("saying.button.drop", lang), to(draft, "say_dropped")),
        ),
    )
    return Screen(text, rows)


def to(draft: Suggestion, action: str, arg: str = "") -> Press:
    """A press about the draft as it is now."""
    return Press(action, draft.id, arg, draft.revision)
