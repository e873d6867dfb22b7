"""A button of a committee's card: it knows the suggestion, and for which state of it it was drawn."""

from bot.services.cards import CardFacts
from bot.texts import t
from bot.views.presses import Press
from bot.views.screen import Button


def button(facts: CardFacts, lang: str, action: str, arg: str = "", count: int | None = None) -> Button:
    """A button of this card. The committee's actions all begin with `c_`."""
    return choice(facts, t(f"card.button.{action}", lang, count=count), action, arg)


def choice(facts: CardFacts, text: str, action: str, arg: str) -> Button:
    """One choice of a menu that stands in place of the card's buttons."""
    return Button(text, Press(f"c_{action}", facts.suggestion.id, arg, facts.suggestion.revision))
