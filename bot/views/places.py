"""Where it is: the screens on which she picks, types or sends the place of what she writes."""

from collections.abc import Sequence

from bot.services.drafts import Draft
from bot.texts import h, t
from bot.views.arriving import in_pairs
from bot.views.saying import back, to
from bot.views.screen import Button, Screen
from bot.views.words import named, place
from storage.tables import Community, Estate

PAGE = 8


def estates(draft: Draft, rows: Sequence[Estate], page: int, lang: str) -> Screen:
    """The estates of the draft's community, page by page; or she types, or sends where she is."""
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    here = rows[page * PAGE : (page + 1) * PAGE]
    turning = tuple(
        Button(t(key, lang), to(draft, "say_where", str(number)))
        for key, number in (("saying.button.earlier", page - 1), ("saying.button.more", page + 1))
        if 0 <= number < pages
    )
    last = [Button(t("place.button.towns", lang), to(draft, "say_towns")), back(draft, lang)]
    if place(draft.estate, draft.suggestion.place, lang):
        last.insert(1, Button(t("place.button.none", lang), to(draft, "say_noplace")))
    rows_of = (*_choices(draft, here, lang), *((turning,) if turning else ()), tuple(last))
    key = "place.which" if draft.suggestion.typist_id is None else "place.which_typed"
    return Screen(h(key, lang, community=named(draft.community, lang)), rows_of)


def found(draft: Draft, rows: Sequence[Estate], lang: str) -> Screen:
    """Several are called so: which one?"""
    return Screen(h("place.which_of", lang), (*_choices(draft, rows[:PAGE], lang), (back(draft, lang),)))


def communities(draft: Draft, rows: Sequence[Community], lang: str) -> Screen:
    """Which community is it about?"""
    buttons = [Button(named(row, lang), to(draft, "say_place", row.code)) for row in rows]
    return Screen(h("saying.which_place", lang), (*in_pairs(buttons), (back(draft, lang),)))


def located(estate: Estate, lang: str, *, asks: bool) -> Screen:
    """What was kept of her location: the estate, and nothing finer. `asks`: nothing else was said yet."""
    return Screen(h("place.located_ask" if asks else "place.located", lang, place=named(estate, lang)))


def _choices(draft: Draft, rows: Sequence[Estate], lang: str) -> tuple[tuple[Button, ...], ...]:
    return in_pairs([Button(named(row, lang), to(draft, "say_estate", row.code)) for row in rows])
