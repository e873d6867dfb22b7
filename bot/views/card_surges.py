"""高频: what cards and lists say of it."""

from bot.services.cards import CardFacts
from bot.services.surges import DAYS
from bot.texts import Html, h
from storage.tables import Suggestion


def fact(facts: CardFacts, lang: str) -> Html | None:
    """On a card: how many are about the same."""
    return h("surge.card", lang, days=DAYS, count=facts.frequent) if facts.frequent else None


def marked(line: Html, suggestion: Suggestion, lang: str) -> Html:
    """A line of a list, and whether the matter is frequent."""
    return Html(f"{line}　{h('surge.mark', lang)}") if suggestion.surge_id is not None else line
