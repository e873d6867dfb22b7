"""有异议, 申诉: she does not agree with what the office decided about her suggestion."""

from bot.errors import UserError
from bot.services import appeals, merging, publishing, suggestions
from bot.views import merging as view
from bot.views.presses import Press
from handlers import alarm
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from storage.tables import Against, Event, Suggestion

STEP = "my_objecting"


def on_press_object(turn: Turn, press: Press) -> None:
    """有异议 to the merging: asks why."""
    _ask(turn, press, Against.MERGED)


def on_press_appeal(turn: Turn, press: Press) -> None:
    """申诉 against the hiding: asks why."""
    _ask(turn, press, Against.HIDDEN)


def on_step_objecting(turn: Turn) -> None:
    """Her reason goes to somebody who decides."""
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
    against = Against(dialog.data["against"])
    decision = find_decision(turn, suggestion, against)
    appeals.appeal(turn.session, turn.desk, suggestion, decision, against, message.text, turn.now)
    turn.say(view.objected(suggestion, turn.lang), subject=suggestion.id)


def find_decision(turn: Turn, suggestion: Suggestion, against: Against) -> Event:
    """What she may say something against. UserError if there is nothing (any more), or she has said it."""
    if against is Against.MERGED:
        return merging.access_object(turn.session, suggestion)
    return appeals.access_appeal(turn.session, publishing.find_hiding(turn.session, suggestion))


def _ask(turn: Turn, press: Press, against: Against) -> None:
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id)
    find_decision(turn, suggestion, against)
    turn.expect(STEP, subject=suggestion.id, data={"against": against.value})
    turn.say(view.why(suggestion, against, turn.lang), subject=suggestion.id)


STEPS: dict[str, Handler] = {STEP: on_step_objecting}
PRESSES: dict[str, PressHandler] = {"my_object": on_press_object, "my_appeal": on_press_appeal}
