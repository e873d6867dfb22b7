"""What a card says of who works on it: nobody, and the buttons to take it over and to hand it over."""

from bot.services.cards import CardFacts
from bot.services.handing import MOVABLE
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button
from storage.tables import Hand, Status


def nobody(facts: CardFacts, lang: str) -> Html | None:
    """That nobody works on it, though somebody should."""
    return h("handing.nobody", lang) if _is_idle(facts) else None


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """接手 where nobody works on it; 转交 in private, for the one who does and for dispatchers."""
    if _is_idle(facts) and facts.hand is Hand.LEAD:
        return [(button(facts, lang, "take"),)]
    hands = facts.alone and (facts.mine or facts.dispatches) and not facts.concealed
    if hands and facts.suggestion.status in MOVABLE and facts.suggestion.handler_id is not None:
        return [(button(facts, lang, "hand"),)]
    return []


def _is_idle(facts: CardFacts) -> bool:
    return facts.suggestion.status is Status.IN_PROGRESS and facts.suggestion.handler_id is None
