"""The card's lines and buttons about who else may read a suggestion."""

from bot.services.cards import CardFacts
from bot.services.publishing import has_unpassed, may_be_public
from bot.texts import Html, h
from bot.views.card_buttons import button
from bot.views.screen import Button
from bot.views.words import shorten
from storage.tables import Against

LONGEST = 600
"""Characters of an appeal on a card."""


def shown(facts: CardFacts, lang: str) -> Html | None:
    """That everybody may read it, or that its author would like them to."""
    if not may_be_public(facts.suggestion, facts.category) or _is_appealed(facts):
        return None
    if has_unpassed(facts.suggestion, facts.parts):
        return h("publishing.card_more", lang)
    return h("publishing.card_public" if facts.suggestion.published_at else "publishing.card_wished", lang)


def appealed(facts: CardFacts, lang: str) -> Html | None:
    """What its author says against the hiding, for whoever decides."""
    if facts.appeal is None or not _is_appealed(facts):
        return None
    return h("publishing.card_appeal", lang, words=shorten(facts.appeal.words, LONGEST))


def supporters(facts: CardFacts, lang: str) -> Html | None:
    """How many neighbours stand behind it."""
    return h("similar.supporters", lang, count=facts.supporters) if facts.supporters else None


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """公开, or 取消公开."""
    if _is_appealed(facts):
        return [(button(facts, lang, "restore"), button(facts, lang, "keephid"))] if facts.dispatches else []
    if has_unpassed(facts.suggestion, facts.parts):
        return [(button(facts, lang, "pubmore"), button(facts, lang, "unpublish"))]
    if facts.suggestion.published_at is not None:
        return [(button(facts, lang, "unpublish"),)]
    if may_be_public(facts.suggestion, facts.category):
        return [(button(facts, lang, "publish"),)]
    return []


def _is_appealed(facts: CardFacts) -> bool:
    return facts.appeal is not None and facts.appeal.against is Against.HIDDEN
