"""The card's lines and buttons about who else may read a suggestion."""

from bot.services.cards import CardFacts
from bot.services.publishing import may_be_public
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button


def shown(facts: CardFacts, lang: str) -> Html | None:
    """That everybody may read it, or that its author would like them to."""
    if not may_be_public(facts.suggestion, facts.category):
        return None
    return h("publishing.card_public" if facts.suggestion.published_at else "publishing.card_wished", lang)


def supporters(facts: CardFacts, lang: str) -> Html | None:
    """How many neighbours stand behind it."""
    return h("similar.supporters", lang, count=facts.supporters) if facts.supporters else None


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """公开, or 取消公开."""
    if facts.suggestion.published_at is not None:
        return [(button(facts, lang, "unpublish"),)]
    if may_be_public(facts.suggestion, facts.category):
        return [(button(facts, lang, "publish"),)]
    return []
