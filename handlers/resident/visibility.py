"""谁能看: who may read a suggestion and under which name, for a draft and for a filed one alike."""

from bot.errors import UserError
from bot.services import consents, suggestions, visibility
from bot.services.consents import Purpose
from bot.views import visibility as view
from bot.views.presses import Press
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards, mine, saying
from handlers.resident.words import on_words
from storage.tables import Status, Suggestion, Visibility

NAMING = "naming"


def on_press_see(turn: Turn, press: Press, suggestion: Suggestion) -> None:
    """Show the three ways."""
    guards.author(turn, suggestion)
    turn.show(view.choices(suggestion, turn.lang), subject=suggestion.id)


def on_press_seen(turn: Turn, press: Press, suggestion: Suggestion) -> None:
    """One of the three. A name has to be typed; before others read for the first time she is asked."""
    if press.arg not in set(Visibility):
        raise UserError("error.old_button")
    wanted = Visibility(press.arg)
    resident = guards.author(turn, suggestion)
    if wanted is Visibility.NAMED:
        turn.expect(NAMING, subject=suggestion.id)
        turn.show(view.ask_name(suggestion, turn.lang), subject=suggestion.id)
    elif wanted is Visibility.PUBLIC and not consents.has_agreed(turn.session, resident, Purpose.PUBLICATION):
        turn.show(view.publication(suggestion, turn.lang), subject=suggestion.id)
    else:
        visibility.choose(turn.session, resident, suggestion, wanted, turn.now)
        show(turn, suggestion)


def on_press_public(turn: Turn, press: Press, suggestion: Suggestion) -> None:
    """Her answer to whether others may read what she wants them to."""
    resident, agreed = guards.author(turn, suggestion), press.arg == "yes"
    consents.answer(turn.session, resident, Purpose.PUBLICATION, agreed, turn.now)
    if agreed:
        visibility.choose(turn.session, resident, suggestion, Visibility.PUBLIC, turn.now)
    show(turn, suggestion)


def on_step_naming(turn: Turn) -> None:
    """The name she typed. If the draft is gone meanwhile, it is a message like any other."""
    dialog = turn.dialog
    resident, message = guards.listen(turn)
    if message is None or dialog is None:
        return
    suggestion = turn.session.get(Suggestion, dialog.subject, with_for_update=True)
    if suggestion is None or suggestion.resident_id != resident.id:
        turn.expect_nothing()
        on_words(turn)
        return
    if message.file is not None or not message.text:
        raise UserError("bad.words_only")
    visibility.choose(turn.session, resident, suggestion, Visibility.NAMED, turn.now, name=message.text)
    turn.expect_nothing()
    show(turn, suggestion)


def show(turn: Turn, suggestion: Suggestion) -> None:
    """The draft's preview, or the suggestion, as it is now."""
    dialog = turn.dialog
    if dialog is not None and dialog.step == NAMING:
        turn.expect_nothing()
    if suggestion.status is Status.DRAFT:
        saying.show(turn, suggestion, note="saying.note_changed")
    else:
        turn.show(mine.screen_of(turn, suggestion), subject=suggestion.id)


def on_own_press(choose: saying.Choice) -> PressHandler:
    """A press about a filed suggestion of hers."""

    def on_press(turn: Turn, press: Press) -> None:
        resident = guards.known(turn)
        choose(turn, press, suggestions.get_own(turn.session, resident, press.id, lock=True))

    return on_press


STEPS: dict[str, Handler] = {NAMING: on_step_naming}
PRESSES: dict[str, PressHandler] = {
    f"{head}_{action}": about(handler)
    for head, about in (("say", saying.on_draft_press), ("my", on_own_press))
    for action, handler in (("see", on_press_see), ("seen", on_press_seen), ("public", on_press_public))
}
