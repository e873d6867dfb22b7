"""A card's lines and buttons about its date: how often it was hurried, for how long it stood still."""

from datetime import date

from bot.services.cards import CardFacts
from bot.services.extensions import may_ask
from bot.services.ladder import HURRIABLE
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button
from bot.views.words import long_day
from storage.tables import Hand


def wish(facts: CardFacts, lang: str) -> Html | None:
    """Until when an extension is asked for, and why; or that there was one."""
    asked = facts.wish
    if asked is not None:
        day = long_day(date.fromisoformat(asked.data["day"]), lang)
        return h("extension.card.wish", lang, day=day, reason=asked.reason or "")
    return h("extension.card.extended", lang) if facts.suggestion.extended else None


def urged(facts: CardFacts, lang: str) -> Html | None:
    """How often it was hurried (催办)."""
    return h("ladder.card.urged", lang, count=facts.urged) if facts.urged else None


def paused(facts: CardFacts, lang: str) -> Html | None:
    """By how many working days its date has moved while its author was asked something."""
    days = facts.suggestion.paused_days
    return h("ladder.card.paused", lang, count=days) if days else None


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """延期 for who has it; 催办, 督办, and what becomes of an extension, for whoever says where it goes."""
    suggestion = facts.suggestion
    found: list[tuple[Button, ...]] = []
    if facts.dispatches and facts.wish is not None:
        found.append((button(facts, lang, "grant"), button(facts, lang, "nogrant")))
    leads = facts.dispatches or facts.hand is Hand.LEAD
    if leads and may_ask(suggestion, facts.now, decides=facts.dispatches):
        found.append((button(facts, lang, "extend"),))
    if facts.dispatches and suggestion.status in HURRIABLE:
        hurry = ("urge",) if suggestion.supervised else ("urge", "supervise")
        found.append(tuple(button(facts, lang, one) for one in hurry))
    return found
