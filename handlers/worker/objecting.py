"""有异议 and 申诉 at the desk: for somebody without a chat a worker types what she has against a decision."""

from bot.errors import UserError
from bot.services import appeals, spoken
from bot.views import spoken as view
from bot.views.presses import Press
from handlers.context import Handler, PressHandler, Turn
from handlers.resident.guards import hear
from handlers.resident.objecting import find_decision
from handlers.worker.spoken import FINDING, show, typed
from storage.tables import Against

STEP = "w_objecting"


def on_press_object(turn: Turn, press: Press) -> None:
    """What does she have against it?"""
    _, suggestion = typed(turn, press.id)
    if press.arg not in set(Against):
        raise UserError("error.old_button")
    find_decision(turn, suggestion, Against(press.arg))
    turn.expect(STEP, subject=suggestion.id, data={"against": press.arg})
    turn.show(view.why_against(suggestion, turn.lang))


def on_step_objecting(turn: Turn) -> None:
    """Her reason, in her words; somebody decides about it."""
    dialog = turn.dialog
    member, suggestion = typed(turn, dialog.subject if dialog is not None else None)
    if dialog is None or not turn.message.text:
        raise UserError("bad.words_only")
    against, words = Against(dialog.data["against"]), hear(turn).text
    decision = find_decision(turn, suggestion, against)
    appeals.appeal(turn.session, turn.desk, suggestion, decision, against, words, turn.now, typist=member)
    spoken.heard(turn.session, suggestion, turn.now)
    turn.expect(FINDING)
    show(turn, suggestion)


STEPS: dict[str, Handler] = {STEP: on_step_objecting}
PRESSES: dict[str, PressHandler] = {"w_object": on_press_object}
