"""The card's button that puts it on a meeting's agenda."""

from bot.services.cards import CardFacts
from bot.views.card_buttons import button
from bot.views.screen import Button
from storage.tables import Hand, Status

OPEN = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.DISPATCHED, Status.IN_PROGRESS, Status.REDO})


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """上会."""
    if facts.hand is Hand.CO or facts.suggestion.status not in OPEN:
        return []
    return [(button(facts, lang, "agenda"),)]
