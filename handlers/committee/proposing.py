"""拟稿: where a body wants it, an answer goes to a colleague first."""

from datetime import date

from bot.services import approvals, four_eyes, prompts
from bot.services.prompts import Purpose
from bot.views import approvals as view
from handlers import guards
from handlers.committee import previews
from handlers.context import Turn
from storage.tables import Member, Suggestion


def propose(
    turn: Turn, suggestion: Suggestion, member: Member, purpose: Purpose, words: str, day: date | None
) -> bool:
    """Give an answer to a colleague instead of sending it, where the body wants that; False elsewhere."""
    if purpose not in prompts.ANSWERS or not four_eyes.is_wanted(turn.session, suggestion):
        return False
    dialog = previews.own_prompt(turn, suggestion)
    outcome, at_once = prompts.outcome_of(dialog), purpose is Purpose.DIRECT
    if at_once:
        guards.dispatches(turn, member)
    approvals.propose(
        turn.session, suggestion, member, words, outcome, day, turn.now,
        at_once=at_once, received=prompts.received_of(dialog),
    )  # fmt: skip
    seen = previews.as_seen(turn, suggestion, purpose, words, day, outcome)
    prompts.cancel(turn.session, turn.chat_id, turn.user_id, turn.now)
    turn.show(view.proposed(suggestion, seen, turn.lang), subject=suggestion.id)
    return True
