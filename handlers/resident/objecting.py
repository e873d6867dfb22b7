"""有异议: she does not want her suggestion merged with another."""

from bot.errors import UserError
from bot.services import merging, suggestions
from bot.views import merging as view
from bot.views.presses import Press
from handlers import alarm
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards

STEP = "my_objecting"


def on_press_object(turn: Turn, press: Press) -> None:
    """Asks why."""
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id)
    merging.access_object(turn.session, suggestion)
    turn.expect(STEP, subject=suggestion.id)
    turn.say(view.why(suggestion, turn.lang), subject=suggestion.id)


def on_step_objecting(turn: Turn) -> None:
    """Her reason goes to a dispatcher."""
    dialog = turn.dialog
    resident, message = guards.listen(turn)
    if message is None or dialog is None:
        return
    suggestion = suggestions.get_own(turn.session, resident, dialog.subject, lock=True)
    if message.file is not None or not message.text:
        raise UserError("bad.words_only")
    turn.expect_nothing()
    alarm.ring(turn, suggestion, message.text)
    guards.drop_numbers(turn, message)
    merging.object_to(turn.session, turn.desk, suggestion, message.text, turn.now)
    turn.say(view.objected(suggestion, turn.lang), subject=suggestion.id)


STEPS: dict[str, Handler] = {STEP: on_step_objecting}
PRESSES: dict[str, PressHandler] = {"my_object": on_press_object}
