"""The look before an answer goes out: one question more if something warns, and the masking of numbers."""

from dataclasses import replace
from datetime import date

from bot.services import checklist, prompts
from bot.views import checklist as view
from bot.views.presses import Press
from handlers.committee import previews
from handlers.context import PressHandler, Turn
from storage.tables import Dialog, Suggestion


def ask_again(turn: Turn, press: Press, suggestion: Suggestion, dialog: Dialog, day: date | None) -> bool:
    """Ask whether it shall be sent all the same; False if nothing warns, or that was answered.

    Raises UserError `check.blank` while something is to be filled in: that is not asked.
    """
    if prompts.purpose_of(dialog) in prompts.ANSWERS:
        checklist.access_filled(prompts.words_of(dialog, press.arg.partition(".")[0]))
    if view.CONFIRMED in press.arg.split("."):
        return False
    findings = previews.look_over(turn, suggestion, dialog, day)
    if not any(one.warns for one in findings):
        return False
    turn.show(view.confirm(suggestion, findings, press, turn.lang), subject=suggestion.id)
    return True


def on_press_preview(turn: Turn, press: Press) -> None:
    """返回修改: the preview again; whatever is written now takes the place of the words."""
    suggestion, dialog = _open(turn, press)
    turn.show(previews.screen_of(turn, suggestion, dialog), subject=suggestion.id)


def on_press_mask(turn: Turn, press: Press) -> None:
    """遮住号码: of persons, in the answer and in the reason; the preview again."""
    suggestion, dialog = _open(turn, press)
    words, outcome = prompts.words_of(dialog, press.arg), prompts.outcome_of(dialog)
    prompts.keep_words(turn.session, dialog, checklist.mask_private(words), dialog.data["message"], turn.now)
    if outcome.reason:
        outcome = replace(outcome, reason=checklist.mask_private(outcome.reason))
    prompts.set_outcome(turn.session, dialog, outcome, turn.now)
    turn.show(previews.screen_of(turn, suggestion, dialog), subject=suggestion.id)


def _open(turn: Turn, press: Press) -> tuple[Suggestion, Dialog]:
    _, suggestion = turn.card
    dialog = previews.own_prompt(turn, suggestion)
    prompts.words_of(dialog, press.arg)
    return suggestion, dialog


PRESSES: dict[str, PressHandler] = {"c_preview": on_press_preview, "c_mask": on_press_mask}
