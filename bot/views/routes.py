"""分派规则 at the desk: the lines about a category, and one of them to be changed."""

from collections.abc import Iterable, Sequence

from bot.services.leads import co_of
from bot.texts import Html, h, t
from bot.views import office
from bot.views.presses import Press
from bot.views.saying import group_name
from bot.views.screen import Button, Screen
from bot.views.words import in_rows, named
from storage.tables import Body, Category, Community, Estate, Route


def groups(categories: Iterable[Category], lang: str) -> Screen:
    """The groups of categories."""
    titles = {row.menu_group: group_name(row, lang) for row in categories}
    choices = [Button(title, Press("w_rgroup", None, code)) for code, title in titles.items()]
    return Screen(h("routes.which_group", lang), (*in_rows(choices, 2), (office.back(lang),)))


def categories(rows: Iterable[Category], lang: str) -> Screen:
    """The categories of one group."""
    choices = [Button(named(row, lang), Press("w_rcat", None, row.code)) for row in rows]
    return Screen(h("routes.which_category", lang), (*in_rows(choices, 2), (_back(lang),)))


def lines(
    category: Category,
    found: Sequence[Route],
    communities: Sequence[Community],
    bodies: dict[str, Body],
    lang: str,
) -> Screen:
    """All lines about a category, and the places for which one can be changed or added."""
    names = {row.code: named(row, lang) for row in communities}
    texts = [h("routes.title", lang, category=named(category, lang))]
    texts += [_line(line, names, bodies, lang) for line in found]
    everywhere = Button(t("routes.everywhere", lang), Press("w_rplace"))
    choices = [Button(name, Press("w_rplace", None, code)) for code, name in names.items()]
    return Screen(Html("\n".join(texts)), ((everywhere,), *in_rows(choices, 3), (_back(lang),)))


def line(
    place: Community | Estate | None,
    route: Route | None,
    estates: Sequence[Estate],
    bodies: dict[str, Body],
    lang: str,
) -> Screen:
    """One line, or that there is none yet for this place, and what can be done with it."""
    where = named(place, lang) if place is not None else t("routes.everywhere", lang)
    text = h("routes.for", lang, place=where)
    said = _values(route, bodies, lang) if route is not None else h("routes.none_here", lang)
    acts = ("lead", "co", "drop") if route is not None else ("lead",)
    rows = [(Button(t(f"routes.button.{act}", lang), Press(f"w_r{act}")),) for act in acts]
    houses = [Button(named(row, lang), Press("w_rhouse", None, row.code)) for row in estates]
    return Screen(Html(f"{text}\n{said}"), (*rows, *in_rows(houses, 2), (_back(lang),)))


def choose(key: str, action: str, bodies: Iterable[Body], chosen: Sequence[str], lang: str) -> Screen:
    """A body that leads, or the bodies that help: those chosen are ticked."""
    choices = [
        Button(
            f"{t('routes.chosen', lang)} {named(row, lang)}" if row.code in chosen else named(row, lang),
            Press(action, None, row.code),
        )
        for row in bodies
    ]
    return Screen(h(key, lang), (*in_rows(choices, 2), (_back(lang),)))


def _line(line: Route, places: dict[str, str], bodies: dict[str, Body], lang: str) -> Html:
    where = line.estate or places.get(line.community, "") or t("routes.everywhere", lang)
    return h("routes.line", lang, place=where, what=_values(line, bodies, lang))


def _values(line: Route, bodies: dict[str, Body], lang: str) -> Html:
    lead = named(bodies[line.lead], lang)
    helpers = t("words.comma", lang).join(named(bodies[code], lang) for code in co_of(line) if code in bodies)
    if not helpers:
        return h("routes.leads", lang, lead=lead)
    return h("routes.leads_with", lang, lead=lead, co=helpers)


def _back(lang: str) -> Button:
    return Button(t("office.button.back", lang), Press("w_routes"))
