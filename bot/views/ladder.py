"""What groups and heads are told when a date comes near or has passed."""

from datetime import tzinfo

from bot.services.ladder import HURRYING
from bot.texts import h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import brief_day, named
from storage.tables import Body, Category, Community, Event, Suggestion


def in_group(suggestion: Suggestion, event: Event, card_message: int | None, tz: tzinfo, lang: str) -> Screen:
    """For the group that has it in hand, under its card."""
    key = f"ladder.{_step(suggestion, event)}"
    text = h(key, lang, number=suggestion.number, date=_date(suggestion, tz, lang))
    return Screen(text, reply_to=card_message)


def for_head(
    suggestion: Suggestion,
    event: Event,
    community: Community | None,
    category: Category | None,
    lead: Body | None,
    tz: tzinfo,
    lang: str,
    *,
    opener: str | None,
) -> Screen:
    """For whoever is answerable: where it comes from, who has it, and the press that leads to it."""
    text = h(
        f"ladder.head.{_step(suggestion, event)}",
        lang,
        community=named(community, lang) if community else "",
        category=named(category, lang) if category else t("card.nothing", lang),
        body=named(lead, lang) if lead else t("card.nothing", lang),
        number=suggestion.number,
        date=_date(suggestion, tz, lang),
    )
    if opener is None:
        return Screen(text)
    return Screen(text, ((Button(t("ladder.button.open", lang), Press(opener, suggestion.id)),),))


def _step(suggestion: Suggestion, event: Event) -> str:
    """Hurried by hand before the date has passed it has words of its own."""
    early = suggestion.due_at is not None and event.at < suggestion.due_at
    return f"{event.what}_early" if early and event.what in HURRYING else event.what


def _date(suggestion: Suggestion, tz: tzinfo, lang: str) -> str:
    due = suggestion.due_at
    return brief_day(due.astimezone(tz).date(), lang) if due is not None else ""
