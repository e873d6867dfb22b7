"""What a card says of where its matter goes: returns, transfers, and the buttons of whoever decides that."""

from bot.services.cards import CardFacts
from bot.services.dispatching import may_reassign
from bot.services.returns import MOST
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button
from storage.tables import Hand, Status


def travelled(facts: CardFacts, lang: str) -> Html | None:
    """How often it was given back and passed on; nothing if never."""
    if not facts.returns and not facts.transfers:
        return None
    return h("card.travelled", lang, returns=facts.returns, transfers=facts.transfers)


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """For the body that leads: to give it back. For whoever says where it goes: to rule, or to pass it on."""
    suggestion = facts.suggestion
    found: list[tuple[Button, ...]] = []
    leads = facts.hand is Hand.LEAD and suggestion.level != "street"
    if leads and suggestion.status is Status.DISPATCHED and facts.returns < MOST:
        found.append((button(facts, lang, "return"),))
    if facts.dispatches and suggestion.status is Status.RETURN_REQUESTED:
        found.append((button(facts, lang, "keep"), button(facts, lang, "move")))
    elif facts.dispatches and may_reassign(suggestion):
        found.append((button(facts, lang, "move"),))
    return found
