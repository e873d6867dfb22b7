"""Screens of 海报: for which community, for which estate, under which name, and the poster itself."""

from collections.abc import Sequence

from bot.services.posters import Made
from bot.texts import h, t
from bot.views.arriving import in_pairs
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Screen
from bot.views.words import named
from storage.tables import Community, Estate


def communities(rows: Sequence[Community], lang: str) -> Screen:
    """For which community?"""
    buttons = [Button(named(row, lang), Press("w_poster", arg=row.code)) for row in rows]
    return Screen(h("poster.which_community", lang), (*in_pairs(buttons), (back(lang),)))


def places(community: Community, rows: Sequence[Estate], lang: str) -> Screen:
    """For the whole community, or for one of its estates?"""
    whole = Button(t("poster.button.whole", lang), Press("w_hangs", arg=community.code))
    buttons = [Button(named(row, lang), Press("w_hangs", arg=row.code)) for row in rows]
    text = h("poster.which_place", lang, community=named(community, lang))
    return Screen(text, ((whole,), *in_pairs(buttons), (back(lang),)))


def name(lang: str) -> Screen:
    """For an event, or a spot? It may be left out."""
    none = Button(t("poster.button.no_name", lang), Press("w_noname"))
    return Screen(h("poster.which_name", lang), ((none, back(lang)),))


def note(made: Made, lang: str) -> Screen:
    """Which line is to be printed below?"""
    return Screen(h("poster.which_note", lang), ((back(lang),),))


def made(poster: Made, link: str, media: tuple[Media, ...], lang: str) -> Screen:
    """The poster as PDF and its code as a picture, and the link for other uses."""
    rows = (
        (Button(t("poster.button.note", lang), Press("w_note", poster.poster.id)),),
        (Button(t("poster.button.next", lang), Press("w_posters")), back(lang)),
    )
    return Screen(h("poster.made", lang, link=link), rows, media=media)
