"""The buttons of a card that make letters: 书面答复, and 会办意见 of a body that helps."""

from bot.services.cards import CardFacts
from bot.services.letters import may_print
from bot.texts import t
from bot.views import words
from bot.views.card_buttons import button, choice
from bot.views.screen import Button
from storage.tables import CoState, Hand, ResultClass


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """The answer as a letter, for who leads; for who helps that body's own opinion."""
    found: list[tuple[Button, ...]] = []
    if facts.hand is not Hand.CO and may_print(facts.suggestion):
        found.append((button(facts, lang, "letter"),))
    for one in facts.helpers:
        if one.own and one.part.state is CoState.ANSWERED:
            text = t("letter.button.opinion", lang, body=words.named(one.body, lang))
            found.append((choice(facts, text, "opinion", str(one.part.id)),))
    return found


def classes(facts: CardFacts, part_id: int | None, lang: str) -> list[tuple[Button, ...]]:
    """办理结果类别: which?"""
    return [
        (choice(facts, t(f"words.result.{one.value}", lang), "opinion_as", f"{part_id}.{one.value}"),)
        for one in ResultClass
    ]
