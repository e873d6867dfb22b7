"""Agendas on the card: the button that puts it on one, and the meetings to come that deal with it."""

from bot.services.cards import CardFacts
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button
from bot.views.words import brief_day
from storage.tables import Hand, Status

OPEN = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.DISPATCHED, Status.IN_PROGRESS, Status.REDO})


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """上会."""
    if facts.hand is Hand.CO or facts.suggestion.status not in OPEN:
        return []
    return [(button(facts, lang, "agenda"),)]


def told(facts: CardFacts, lang: str) -> Html | None:
    """上会: a line for each meeting to come on whose agenda it stands."""
    lines = [
        h("card.on_agenda", lang, day=brief_day(one.starts_at.astimezone(facts.timezone).date(), lang),
          title=one.title)
        for one in facts.meetings
        if one.starts_at is not None
    ]  # fmt: skip
    return Html("\n".join(lines)) if lines else None
