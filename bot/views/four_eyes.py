"""The switch of each body: is its answer passed by a colleague before it goes out?"""

from collections.abc import Iterable

from bot.texts import h, t
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import in_rows, named
from storage.tables import Body, Community


def communities(found: Iterable[Community], lang: str) -> Screen:
    """In which community?"""
    choices = [Button(named(one, lang), Press("w_eyes", arg=one.code)) for one in found]
    return Screen(h("eyes.where", lang), (*in_rows(choices, 2), (back(lang),)))


def bodies(community: Community, found: Iterable[tuple[Body, bool]], lang: str) -> Screen:
    """Each body, and whether it wants it so; a press turns it."""
    choices = [
        Button(
            t("eyes.on" if wanted else "eyes.off", lang, body=named(body, lang)),
            Press("w_eyesset", arg=f"{community.code}.{body.code}"),
        )
        for body, wanted in found
    ]
    text = h("eyes.bodies", lang, community=named(community, lang))
    return Screen(text, (*in_rows(choices, 2), (back(lang),)))
