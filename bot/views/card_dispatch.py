"""What a card says of where its matter goes: returns, transfers, and the buttons of whoever decides that."""

from bot.services.cards import CardFacts
from bot.services.dispatching import FLAGS, may_reassign
from bot.services.returns import MOST
from bot.services.routing import OPEN
from bot.texts import Html, h, t
from bot.views.card_buttons import button, choice
from bot.views.screen import Button
from bot.views.words import named
from storage.tables import Hand, Status


def travelled(facts: CardFacts, lang: str) -> Html | None:
    """How often it was given back and passed on; nothing if never."""
    if not facts.returns and not facts.transfers:
        return None
    return h("card.travelled", lang, returns=facts.returns, transfers=facts.transfers)


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """For who leads: to give it back or pass it to a dispatcher. For dispatchers: where it goes."""
    return _dispatching(facts, lang) if facts.dispatches else _leading(facts, lang)


def _leading(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    suggestion = facts.suggestion
    if facts.hand is not Hand.LEAD:
        return []
    if suggestion.status is Status.SUBMITTED:
        return [(button(facts, lang, "pass"),)]
    may_return = suggestion.level != "street" and facts.returns < MOST
    return [(button(facts, lang, "return"),)] if suggestion.status is Status.DISPATCHED and may_return else []


def _dispatching(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    suggestion = facts.suggestion
    found: list[tuple[Button, ...]] = []
    match suggestion.status:
        case Status.SUBMITTED:
            found.append((button(facts, lang, "move"), button(facts, lang, "direct")))
        case Status.ACCEPTED:
            if facts.lead is not None:
                text = t("card.button.to", lang, body=named(facts.lead, lang))
                found.append((choice(facts, text, "moveto", facts.lead.code),))
            found.append((button(facts, lang, "move"), button(facts, lang, "direct")))
            found.append((button(facts, lang, "category"),))
        case Status.RETURN_REQUESTED:
            found.append((button(facts, lang, "keep"), button(facts, lang, "move")))
        case _ if may_reassign(suggestion):
            found.append((button(facts, lang, "move"),))
    if suggestion.status in (Status.SUBMITTED, Status.ACCEPTED):
        found.append((button(facts, lang, "place"), button(facts, lang, "split")))
    if suggestion.status in OPEN:
        found.append(tuple(_flag(facts, name, lang) for name in FLAGS))
    return found


def _flag(facts: CardFacts, name: str, lang: str) -> Button:
    marked = bool(getattr(facts.suggestion, name))
    key = f"card.button.not_{name}" if marked else f"card.button.{name}"
    return choice(facts, t(key, lang), "flag", f"{name}.{int(not marked)}")
