"""How the matter ends, pressed under the preview of an answer before it can be sent."""

from bot.errors import UserError
from bot.services import outcomes, prompts
from bot.services.outcomes import Outcome, Question
from bot.texts import t
from bot.views import outcomes as view
from bot.views.presses import Press
from handlers.committee import previews
from handlers.context import PressHandler, Turn
from storage.tables import Dialog, Suggestion


def on_press_outcome(turn: Turn, press: Press) -> None:
    """One answer to what the preview asks."""
    version, _, said = press.arg.partition(".")
    suggestion, dialog = _open(turn, press, version)
    question, _, value = said.partition(".")
    outcome = prompts.outcome_of(dialog)
    if question == Question.REASON:
        if value not in view.REASONS:
            raise UserError("access.refused")
        lang = prompts.author_language(turn.session, suggestion)
        _show(turn, suggestion, dialog, outcomes.give_reason(outcome, t(f"outcome.reason.{value}", lang)))
        return
    _show(turn, suggestion, dialog, outcomes.choose(suggestion.kind, outcome, question, value))


def on_press_anew(turn: Turn, press: Press) -> None:
    """改结果: all of it is asked again."""
    suggestion, dialog = _open(turn, press, press.arg)
    _show(turn, suggestion, dialog, Outcome())


def on_press_solved(turn: Turn, press: Press) -> None:
    """是否解决: otherwise than it follows from the class."""
    suggestion, dialog = _open(turn, press, press.arg)
    _show(turn, suggestion, dialog, outcomes.turn_solved(suggestion.kind, prompts.outcome_of(dialog)))


def _open(turn: Turn, press: Press, version: str) -> tuple[Suggestion, Dialog]:
    """The writer's own words about this suggestion, if they are still those that the button stood under."""
    _, suggestion = turn.card
    dialog = previews.own_prompt(turn, suggestion)
    prompts.words_of(dialog, version)
    return suggestion, dialog


def _show(turn: Turn, suggestion: Suggestion, dialog: Dialog, outcome: Outcome) -> None:
    prompts.set_outcome(turn.session, dialog, outcome, turn.now)
    turn.show(previews.screen_of(turn, suggestion, dialog), subject=suggestion.id)


PRESSES: dict[str, PressHandler] = {
    "c_outcome": on_press_outcome,
    "c_outanew": on_press_anew,
    "c_outsolved": on_press_solved,
}
