"""模板: while a member writes an answer, words to begin with are a press away."""

from bot.errors import UserError
from bot.services import prompts, templates
from bot.views import templates as view
from bot.views.presses import Press
from handlers.committee import previews
from handlers.context import PressHandler, Turn
from storage.queries import meetings
from storage.tables import AnswerTemplate, Dialog, Suggestion


def on_press_template(turn: Turn, press: Press) -> None:
    """模板, on the card while its answer is written, and 别的模板: which?"""
    suggestion, dialog = _open(turn, press)
    found = templates.list_fitting(turn.session, suggestion, prompts.outcome_of(dialog))
    resolved = meetings.last_published(turn.session, suggestion.id or 0) is not None
    screen = view.listed(suggestion, found, turn.lang, resolved=resolved)
    # The card stays as it is; only a list of ours gives way to another.
    (turn.show if press.arg else turn.say)(screen, subject=suggestion.id)


def on_press_show(turn: Turn, press: Press) -> None:
    """One template, filled in, to be copied or taken."""
    suggestion, _ = _open(turn, press)
    template = templates.get_template(turn.session, press.arg)
    words = _filled(turn, suggestion, template)
    turn.show(view.shown(suggestion, template, words, turn.lang), subject=suggestion.id)


def on_press_use(turn: Turn, press: Press) -> None:
    """用这个: its words are what is written so far, and are shown as the resident will see them."""
    suggestion, dialog = _open(turn, press)
    words = _filled(turn, suggestion, templates.get_template(turn.session, press.arg))
    previews.keep(turn, dialog, words, turn.pressed_message_id or 0)
    turn.show(previews.screen_of(turn, suggestion, dialog), subject=suggestion.id)


def _open(turn: Turn, press: Press) -> tuple[Suggestion, Dialog]:
    """The answer that this very person is writing. UserError if it is other words, or a colleague's."""
    _, suggestion = turn.card
    dialog = previews.own_prompt(turn, suggestion)
    if prompts.purpose_of(dialog) not in prompts.ANSWERS:
        raise UserError("prompt.closed")
    return suggestion, dialog


def _filled(turn: Turn, suggestion: Suggestion, template: AnswerTemplate) -> str:
    lang = prompts.author_language(turn.session, suggestion)
    filling = templates.fill(turn.session, suggestion)
    return view.filled(template, filling, turn.desk.settings.street_name, lang)


PRESSES: dict[str, PressHandler] = {
    "c_template": on_press_template,
    "c_tplshow": on_press_show,
    "c_tpluse": on_press_use,
}
