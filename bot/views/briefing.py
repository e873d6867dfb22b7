"""晨报 of a group: how many of what, with the number of each as a link and a button."""

from collections.abc import Sequence

from bot.services.briefings import Briefing, Found, Section, list_urgent
from bot.texts import Html, h
from bot.views.committee import linked_number, serial
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import in_rows, weekday

NAMED = 8
"""Numbers that a section names, and buttons there are; of more only how many is said."""


def shown(briefing: Briefing, lang: str) -> Screen | None:
    """What a group reads; None if nothing waits for it."""
    if not briefing.sections:
        return None
    lines = [h("briefing.title", lang, day=weekday(briefing.day, lang))]
    lines += [_section(section, found, lang) for section, found in briefing.sections.items()]
    finders = [Button(serial(one), Press("c_find", one.id)) for one in list_urgent(briefing, NAMED)]
    return Screen(Html("\n\n".join(lines)), tuple(in_rows(finders, 4)))


def _section(section: Section, found: Sequence[Found], lang: str) -> Html:
    head = h(f"briefing.{section}", lang, count=len(found))
    numbers = Html(" ").join(linked_number(card, suggestion, lang) for card, suggestion in found[:NAMED])
    more = h("briefing.more", lang, count=len(found) - NAMED) if len(found) > NAMED else ""
    return Html(f"{head}\n{numbers} {more}".rstrip())
