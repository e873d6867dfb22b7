"""What the card tells of other systems: who was told, what they call it, and how far they say they are."""

from bot.services.cards import CardFacts
from bot.texts import Html, h, t
from storage.tables import Forward, ForwardState

NOTICE = 200


def told(facts: CardFacts, lang: str) -> Html | None:
    """A line for each system that has taken it; None if none has."""
    newest = {one.endpoint: one for one in facts.forwards if one.state is ForwardState.DONE}
    return Html("\n".join(_line(one, lang) for one in newest.values())) if newest else None


def _line(forward: Forward, lang: str) -> Html:
    case = f" {forward.remote_id}" if forward.remote_id else ""
    if forward.remote_status is None:
        return h("card.forwarded", lang, endpoint=forward.endpoint, case=case)
    status = t(f"forward.status.{forward.remote_status}", lang) if forward.remote_status in KNOWN else None
    said = status or forward.remote_status
    if forward.remote_notice:
        said = f"{said} {forward.remote_notice[:NOTICE]}"
    return h("card.forward_news", lang, endpoint=forward.endpoint, case=case, said=said)


KNOWN = frozenset({"open", "closed"})
"""The two statuses that GeoReport v2 knows; other systems use words of their own."""
