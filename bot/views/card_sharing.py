"""The card's lines about bodies outside the office: what they read, and what its author said to that."""

from bot.services.cards import CardFacts
from bot.texts import Html, h


def told(facts: CardFacts, lang: str) -> Html | None:
    """To such a body what it does not see, and why; to the office what such a body sees."""
    if facts.sharing is None:
        return None
    if not facts.veiled:
        return h(f"sharing.card.office.{facts.sharing}", lang)
    lines = [h(f"sharing.card.veiled.{facts.sharing}", lang)]
    if facts.withheld:
        lines.append(h("sharing.card.withheld", lang, count=facts.withheld))
    return Html("\n".join(lines))
