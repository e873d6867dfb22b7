"""The card's button about likely others of the same matter."""

from bot.services.cards import CardFacts
from bot.views.card_buttons import button
from bot.views.screen import Button
from storage.tables import Status

TO_COMPARE = frozenset(
    {Status.SUBMITTED, Status.ACCEPTED, Status.DISPATCHED, Status.IN_PROGRESS, Status.REDO}
)
"""Where whoever has the card in hand works on it, and gains by knowing of another."""


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """疑似重复."""
    return [(button(facts, lang, "same"),)] if facts.suggestion.status in TO_COMPARE else []
