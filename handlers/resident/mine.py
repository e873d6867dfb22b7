"""我的意见: the list, one suggestion, 补充, 撤回; and edits of what was said."""

from bot.errors import UserError
from bot.services import calls, drafts, masking, ratings, residents, suggestions, supporting, terms
from bot.services.suggestions import Edited
from bot.texts import h
from bot.views import mine
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import alarm
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from handlers.resident.reading import find_trouble
from handlers.resident.words import ADDING, PICKING, on_words
from storage.tables import Resident, Suggestion

UNDOING = "my_undoing"


def on_word_mine(turn: Turn) -> None:
    """我的意见 or /my."""
    resident = guards.meet(turn)
    turn.say(list_of(turn, resident, 0))


def on_press_list(turn: Turn, press: Press) -> None:
    """A page of the list, in place."""
    resident = guards.known(turn)
    page = press.number or 0
    turn.show(list_of(turn, resident, page))


def list_of(turn: Turn, resident: Resident, page: int) -> Screen:
    """A page of hers."""
    return mine.listed(
        suggestions.list_page(turn.session, resident, page),
        turn.lang,
        turn.now,
        backed=supporting.count(turn.session, resident),
        draft=drafts.find(turn.session, resident),
    )


def on_press_one(turn: Turn, press: Press) -> None:
    """One suggestion whole, in place; a question about it that was open here ends."""
    resident = guards.known(turn)
    suggestion = suggestions.get_own(turn.session, resident, press.id)
    dialog = turn.dialog
    if dialog is not None and dialog.subject == suggestion.id:
        turn.expect_nothing()
    calls.read(turn.session, suggestion, resident, turn.now)
    turn.show(screen_of(turn, suggestion), subject=suggestion.id)


def on_command_status(turn: Turn) -> None:
    """/status LT-2026-000042."""
    resident = guards.meet(turn)
    if not turn.argument:
        raise UserError("mine.which_number")
    suggestion = suggestions.find_own(turn.session, resident, turn.argument)
    if suggestion is None:
        raise UserError("mine.not_found")
    calls.read(turn.session, suggestion, resident, turn.now)
    turn.say(screen_of(turn, suggestion), subject=suggestion.id)


def screen_of(turn: Turn, suggestion: Suggestion) -> Screen:
    """One suggestion whole."""
    whole = suggestions.look(turn.session, suggestion)
    reopenable = ratings.may_reopen(turn.desk, suggestion, turn.now)
    estimated = terms.is_estimated(turn.desk, suggestion)
    tz = turn.desk.settings.timezone
    return mine.one(whole, tz, turn.lang, turn.now, reopenable=reopenable, estimated=estimated)


def on_press_files(turn: Turn, press: Press) -> None:
    """附件: her files once more."""
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id)
    turn.say(mine.all_files(suggestions.look(turn.session, suggestion), turn.lang), subject=suggestion.id)


def on_press_add(turn: Turn, press: Press) -> None:
    """补充: what she sends next goes there."""
    resident = guards.known(turn)
    suggestion = suggestions.get_own(turn.session, resident, press.id)
    if not suggestions.is_open(suggestion):
        raise UserError("mine.ended", number=suggestion.number)
    turn.expect(ADDING, subject=suggestion.id)
    question = suggestions.find_question(turn.session, suggestion)
    turn.say(mine.add(suggestion, turn.lang, question=question), subject=suggestion.id)


def on_press_undo(turn: Turn, press: Press) -> None:
    """撤回: ask once; a reason may be written."""
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id)
    suggestions.access_withdraw(suggestion)
    turn.expect(UNDOING, subject=suggestion.id)
    turn.say(mine.undo(suggestion, turn.lang), subject=suggestion.id)


def on_step_undoing(turn: Turn) -> None:
    """The reason for taking it back: asked once more with it. If that has become impossible, a message."""
    dialog = turn.dialog
    resident, message = guards.listen(turn)
    if message is None or dialog is None:
        return
    suggestion = suggestions.get_own(turn.session, resident, dialog.subject)
    if not suggestions.may_withdraw(suggestion):
        turn.expect_nothing()
        on_words(turn)
        return
    if message.file is not None or not message.text:
        raise UserError("bad.words_only")
    alarm.ring(turn, suggestion, message.text)
    guards.drop_numbers(turn, message)
    turn.expect(UNDOING, subject=suggestion.id, data={"reason": message.text})
    turn.say(mine.undo(suggestion, turn.lang, reason=message.text), subject=suggestion.id)


def on_press_undone(turn: Turn, press: Press) -> None:
    """Really taken back."""
    resident = guards.known(turn)
    suggestion = suggestions.get_own(turn.session, resident, press.id, lock=True)
    dialog = turn.dialog
    here = dialog is not None and dialog.step == UNDOING and dialog.subject == suggestion.id
    reason = dialog.data.get("reason") if dialog is not None and here else None
    suggestions.withdraw(turn.session, suggestion, reason, turn.now)
    if here:
        turn.expect_nothing()
    turn.show(mine.undone(suggestion, turn.lang), subject=suggestion.id)


def on_edited(turn: Turn) -> None:
    """She edited a message: its new words take the place of the old ones, or become an addition."""
    resident = guards.meet(turn)
    trouble = find_trouble(turn.message)
    if trouble == "said.empty":
        turn.say(Screen(h(trouble, turn.lang)))
    if trouble is not None or turn.message.location is not None:
        return
    dialog = turn.dialog
    if not residents.has_agreed(resident) or (dialog is not None and dialog.step == PICKING):
        # The message itself may wait for a word of hers; the edit follows it.
        turn.hold()
        return
    message = guards.hear(turn)
    how, suggestion = suggestions.edit(turn.session, turn.desk, resident, message, turn.now)
    if suggestion is not None:
        alarm.ring(turn, suggestion, message.text)
    if how in (Edited.NOTHING, Edited.UNKNOWN, Edited.TOO_LATE):
        guards.drop_numbers(turn, message)
    tell_edited(turn, how, suggestion)


def tell_edited(turn: Turn, how: Edited, suggestion: Suggestion | None) -> None:
    """Say what an edit did; a draft's new preview says it by itself."""
    if how is Edited.UNKNOWN:
        turn.say(Screen(h("mine.edit_unknown", turn.lang)))
    elif how in (Edited.REPLACED, Edited.ADDED, Edited.TOO_LATE) and suggestion is not None:
        text = h(f"mine.edit_{how.value}", turn.lang, number=suggestion.number)
        turn.say(Screen(text), subject=suggestion.id)


def on_press_numbers(turn: Turn, press: Press) -> None:
    """保留号码, in what was added."""
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id, lock=True)
    kept = masking.keep_numbers(turn.session, suggestion, turn.now)
    turn.take_buttons()
    turn.say(Screen(h("personal.kept" if kept else "personal.too_late", turn.lang)), subject=suggestion.id)


COMMANDS: dict[str, Handler] = {"my": on_word_mine, "status": on_command_status}
WORDS: dict[str, Handler] = {"arriving.word.mine": on_word_mine}
STEPS: dict[str, Handler] = {UNDOING: on_step_undoing}
PRESSES: dict[str, PressHandler] = {
    "my_list": on_press_list,
    "my_one": on_press_one,
    "my_files": on_press_files,
    "my_add": on_press_add,
    "my_undo": on_press_undo,
    "my_undone": on_press_undone,
    "my_numbers": on_press_numbers,
}
