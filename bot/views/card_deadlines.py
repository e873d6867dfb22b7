"""A card's lines and buttons about its date: how often it was hurried, for how long it stood still."""

from bot.services.cards import CardFacts
from bot.services.ladder import HURRIABLE
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button


def urged(facts: CardFacts, lang: str) -> Html | None:
    """How often it was hurried (催办)."""
    return h("ladder.card.urged", lang, count=facts.urged) if facts.urged else None


def paused(facts: CardFacts, lang: str) -> Html | None:
    """By how many working days its date has moved while its author was asked something."""
    days = facts.suggestion.paused_days
    return h("ladder.card.paused", lang, count=days) if days else None


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """催办, 督办: for whoever says where it goes."""
    if not facts.dispatches or facts.suggestion.status not in HURRIABLE:
        return []
    if facts.suggestion.supervised:
        return [(button(facts, lang, "urge"),)]
    return [(button(facts, lang, "urge"), button(facts, lang, "supervise"))]
