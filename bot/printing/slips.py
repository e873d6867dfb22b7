"""A slip to take home: the number of what was entered for somebody, and by when she hears."""

from datetime import tzinfo

from bot.printing.paper import Paper
from bot.texts import t
from bot.views.words import day, named
from storage.tables import Community, Suggestion

SIZE = (105.0, 74.0)
"""Millimetres: A7 lying, four on a sheet of A5."""


def slip(suggestion: Suggestion, community: Community, street: str, tz: tzinfo, lang: str) -> bytes:
    """The slip as PDF. Nothing on it says what was said or who said it."""
    page = Paper(SIZE, 8)
    page.set_title(t("slip.title", lang))
    page.line_of(" · ".join(part for part in (street, named(community, lang)) if part), 7, 11, grey=90)
    page.line_of(t("slip.title", lang), 15, 15)
    page.line_of(suggestion.number or "", 27, 26)
    if suggestion.due_at is not None:
        page.line_of(t("slip.due", lang, day=day(suggestion.due_at, tz, lang)), 42, 12)
    page.line_of(t("slip.ask", lang), 52, 11)
    if suggestion.submitted_at is not None:
        page.line_of(day(suggestion.submitted_at, tz, lang), 62, 9, grey=110)
    return page.bytes()
