"""An answer that waits for a colleague: shown to be passed or sent back, and its stage on the card."""

from bot.services.cards import CardFacts
from bot.texts import Html, h, t
from bot.views.card_buttons import button
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import shorten
from storage.tables import Proposal, ProposalState, Suggestion

REASON = 200


def proposed(suggestion: Suggestion, seen: Html, lang: str) -> Screen:
    """The preview after its writer gave it to a colleague."""
    return Screen(Html(f"{h('approval.proposed', lang, number=suggestion.number)}\n———\n{seen}"))


def to_approve(suggestion: Suggestion, proposal: Proposal, seen: Html, checked: Html, lang: str) -> Screen:
    """What the resident would get, to the letter: shall it go?"""

    def row(name: str, action: str) -> tuple[Button, ...]:
        press = Press(action, suggestion.id, str(proposal.id))
        return (Button(t(f"approval.button.{name}", lang), press),)

    head = h("approval.to_approve", lang, number=suggestion.number)
    rows = (row("approve", "c_approve"), row("back", "c_sendback"), row("take", "c_takeback"))
    return Screen(Html(f"{head}\n———\n{seen}\n———\n{checked}"), rows)


def approved(suggestion: Suggestion, seen: Html, lang: str) -> Screen:
    """It went out as it was."""
    return Screen(Html(f"{h('approval.approved', lang, number=suggestion.number)}\n———\n{seen}"))


def taken_back(suggestion: Suggestion, lang: str) -> Screen:
    """Its writer took it back."""
    return Screen(h("approval.taken", lang, number=suggestion.number))


def stage(facts: CardFacts, lang: str) -> Html | None:
    """Where the answer stands on its way to the resident."""
    proposal = facts.proposal
    if proposal is None:
        return None
    reason = shorten(proposal.reason or "", REASON)
    return h(f"approval.stage.{proposal.state.value}", lang, reason=reason)


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """To read what waits, or to go on with what came back."""
    proposal = facts.proposal
    if proposal is None:
        return []
    action = "review" if proposal.state is ProposalState.WAITING else "redraft"
    return [(button(facts, lang, action, str(proposal.id)),)]
