"""Forum topics: their titles, and what a group is told of having them."""

from bot.services.cards import CardFacts
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import named
from storage.tables import Card, Category, Suggestion

LONGEST = 128
"""Characters of a topic's name (Bot API, createForumTopic)."""
SUPERGROUPS = -1_000_000_000_000


def title(suggestion: Suggestion, category: Category | None, lang: str) -> str:
    """Number and category: everybody in the group reads it in the list of topics, so no resident's word."""
    name = f"{suggestion.number} {named(category, lang)}" if category is not None else suggestion.number or ""
    return name[:LONGEST]


def state(on: bool, lang: str) -> Screen:
    """Whether each suggestion gets a topic here, what that means, and the button for the other."""
    button = Button(
        t("threads.button.off" if on else "threads.button.on", lang),
        Press("c_threads", None, "off" if on else "on"),
    )
    return Screen(h("threads.on" if on else "threads.off", lang), ((button,),))


def fell_back(place: str, lang: str, *, group: bool) -> Screen:
    """Topics could not be used any more: what now, told to the group itself or to an admin."""
    return Screen(h("threads.fell_back" if group else "threads.fell_back_admin", lang, place=place))


def talk(facts: CardFacts, lang: str) -> Html | None:
    """On a card in a topic: what is written beside it is kept."""
    return h("threads.card", lang) if facts.threaded else None


def leads_to(card: Card, suggestion: Suggestion, lang: str) -> Screen:
    """A link to a card that stands in a topic."""
    link = f"https://t.me/c/{-card.chat_id + SUPERGROUPS}/{card.thread_id}/{card.message_id}"
    number = Html(f'<a href="{link}">{h("list.number", lang, number=suggestion.number)}</a>')
    return Screen(h("threads.here", lang, number=number))
