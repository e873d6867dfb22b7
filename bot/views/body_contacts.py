"""联系方式 at the desk: of which body, as it is, and anew."""

from collections.abc import Iterable

from bot.texts import Html, h, t
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import in_rows, named
from storage.tables import Body, Community


def communities(found: Iterable[Community], lang: str) -> Screen:
    """In which community?"""
    choices = [Button(named(one, lang), Press("w_reach", arg=one.code)) for one in found]
    return Screen(h("reached.where", lang), (*in_rows(choices, 2), (back(lang),)))


def bodies(community: Community, found: Iterable[tuple[Body, str | None]], lang: str) -> Screen:
    """Each body with its words, and a button to say them anew."""
    rows = list(found)
    lines = [h("reached.title", lang, community=named(community, lang))]
    lines += [h("reached.line", lang, body=named(body, lang), words=words) for body, words in rows if words]
    lines.append(h("reached.how", lang))
    choices = [
        Button(named(body, lang), Press("w_reachset", arg=f"{community.code}.{body.code}"))
        for body, _ in rows
    ]
    return Screen(Html("\n".join(lines)), (*in_rows(choices, 2), (back(lang),)), numbers=False)


def ask(community: Community, body: Body, words: str | None, lang: str) -> Screen:
    """Which words? With those there are, and a way to keep none."""
    text = h("reached.ask", lang, community=named(community, lang), body=named(body, lang))
    if words is None:
        return Screen(text, ((back(lang),),))
    none = Button(t("reached.button.none", lang), Press("w_reachno", arg=f"{community.code}.{body.code}"))
    return Screen(Html(f"{text}\n{h('reached.now', lang, words=words)}"), ((none,), (back(lang),)))
