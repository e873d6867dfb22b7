"""审核: a colleague passes an answer or sends it back, its writer takes it back, anybody goes on with it."""

from bot.services import approvals, checklist, outcomes, prompts
from bot.services.prompts import Purpose
from bot.texts import t
from bot.views import approvals as view
from bot.views import checklist as view_of_checks
from bot.views.presses import Press
from handlers import guards
from handlers.committee import previews, writing
from handlers.context import PressHandler, Turn
from storage.tables import Member, Proposal, Suggestion


def on_press_review(turn: Turn, press: Press) -> None:
    """看待审答复: once more, to the letter."""
    _, suggestion, proposal = _waiting(turn, press)
    outcome = outcomes.load(proposal.outcome)
    seen = previews.as_seen(turn, suggestion, Purpose.ANSWER, proposal.text, proposal.day, outcome)
    found = checklist.look_over(
        turn.session, turn.desk, suggestion, proposal.text, outcome, proposal.day, turn.now
    )
    checked = view_of_checks.lines(found, turn.lang)
    turn.say(view.to_approve(suggestion, proposal, seen, checked, turn.lang), subject=suggestion.id)


def on_press_approve(turn: Turn, press: Press) -> None:
    """同意并发出."""
    member, suggestion, proposal = _waiting(turn, press)
    outcome = outcomes.load(proposal.outcome)
    seen = previews.as_seen(turn, suggestion, Purpose.ANSWER, proposal.text, proposal.day, outcome)
    approvals.approve(turn.session, turn.desk, suggestion, proposal, member, turn.now)
    turn.answer(t("card.done", turn.lang))
    turn.show(view.approved(suggestion, seen, turn.lang), subject=suggestion.id)


def on_press_send_back(turn: Turn, press: Press) -> None:
    """退回修改: asks for the reason."""
    member, suggestion, proposal = _waiting(turn, press)
    approvals.access_review(turn.session, proposal, member)
    writing.ask(turn, suggestion, Purpose.SEND_BACK, proposal.id)


def on_press_take_back(turn: Turn, press: Press) -> None:
    """收回, by its writer."""
    member, suggestion, proposal = _waiting(turn, press)
    approvals.take_back(turn.session, suggestion, proposal, member, turn.now)
    turn.show(view.taken_back(suggestion, turn.lang), subject=suggestion.id)


def on_press_redraft(turn: Turn, press: Press) -> None:
    """接着改: the words as they were, as a preview; what is written now takes their place."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    proposal = approvals.get_unfinished(turn.session, suggestion, press.number)
    if proposal.at_once:
        guards.dispatches(turn, member)
    purpose = Purpose.DIRECT if proposal.at_once else Purpose.ANSWER
    dialog = prompts.begin(turn.session, turn.chat_id, turn.user_id, suggestion, purpose, turn.now)
    prompts.keep_words(turn.session, dialog, proposal.text, turn.pressed_message_id or 0, turn.now)
    prompts.set_outcome(turn.session, dialog, outcomes.load(proposal.outcome), turn.now)
    prompts.set_day(turn.session, dialog, proposal.day, turn.now)
    prompts.set_received(turn.session, dialog, proposal.received)
    turn.answer(t("approval.go_on", turn.lang))
    screen = previews.screen_of(turn, suggestion, dialog)
    turn.say(screen, notice=writing.PROMPT, subject=suggestion.id)


def _waiting(turn: Turn, press: Press) -> tuple[Member, Suggestion, Proposal]:
    member, suggestion = turn.card
    return member, suggestion, approvals.get_waiting(turn.session, suggestion, press.number)


PRESSES: dict[str, PressHandler] = {
    "c_review": on_press_review,
    "c_approve": on_press_approve,
    "c_sendback": on_press_send_back,
    "c_takeback": on_press_take_back,
    "c_redraft": on_press_redraft,
}
