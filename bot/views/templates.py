"""Answer templates: which there are, and one filled in, to be copied or taken as it is."""

from collections.abc import Sequence
from html import escape

from bot.hanzi import name_in
from bot.services.templates import BLANK, PLACEHOLDER, Filling
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import long_day, named
from storage.tables import AnswerTemplate, Suggestion

MOST = 20
"""Templates that are offered at once, the most special ones first."""


def filled(template: AnswerTemplate, filling: Filling, street: str, lang: str) -> str:
    """The words of a template in a language; what is not known stays a blank."""
    words = {
        "number": filling.number,
        "community": named(filling.community, lang),
        "place": named(filling.estate or filling.community, lang),
        "body": named(filling.body, lang) if filling.body else street or t("card.street", lang),
        "contact": filling.contact or "",
        "date": long_day(filling.day, lang) if filling.day else "",
    }
    text = name_in(lang, template.zh_text, template.en_text)
    return PLACEHOLDER.sub(lambda found: words[found[1]] or BLANK, text)


def listed(
    suggestion: Suggestion, found: Sequence[AnswerTemplate], lang: str, *, resolved: bool = False
) -> Screen:
    """A button for each; its result class before its name, where it has one.

    `resolved`: a meeting has resolved something about it, which can be the answer.
    """
    if not (found or resolved):
        return Screen(h("templates.none", lang, number=suggestion.number))
    buttons = [
        Button(
            " ".join(filter(None, (one.result, named(one, lang)))),
            Press("c_tplshow", suggestion.id, one.code, suggestion.revision),
        )
        for one in found[:MOST]
    ]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    if resolved:
        use = Press("c_resuse", suggestion.id, stamp=suggestion.revision)
        rows = ((Button(t("templates.button.resolved", lang), use),), *rows)
    return Screen(h("templates.which", lang, number=suggestion.number), rows)


def shown(suggestion: Suggestion, template: AnswerTemplate, words: str, lang: str) -> Screen:
    """One, filled in: a tap on the words copies them (Bot API, `pre`)."""
    head = h("templates.shown", lang, number=suggestion.number, name=named(template, lang))
    how = h("templates.how", lang, blank=BLANK)

    def button(key: str, action: str, arg: str) -> Button:
        return Button(t(key, lang), Press(action, suggestion.id, arg, suggestion.revision))

    rows = (
        (button("templates.button.use", "c_tpluse", template.code),),
        (button("templates.button.others", "c_template", "list"),),
    )
    return Screen(Html(f"{head}\n<pre>{escape(words)}</pre>\n{how}"), rows)
