"""A suggestion being written: messages in, preview, choices, 提交, 取消."""

from collections.abc import Callable

from bot.errors import UserError
from bot.services import drafts, masking, terms
from bot.services.drafts import Draft
from bot.texts import h
from bot.views import saying
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from storage.tables import Kind, Suggestion

STEP, PLACING = "say_new", "say_placing"
Choice = Callable[[Turn, Press, Suggestion], None]


def on_word_say(turn: Turn) -> None:
    """提意见 or /new: invite her to say it, or show what she has begun."""
    resident = guards.meet(turn)
    if not guards.is_ready(resident):
        guards.ask_what_is_missing(turn, resident)
        return
    turn.expect(STEP)
    # What still waited for her to say where it belongs: now she has said it.
    turn.release()
    if turn.released:
        turn.say(saying.picked(turn.lang))
        return
    draft = drafts.find(turn.session, resident)
    if draft is None:
        turn.say(saying.invite(turn.lang))
    else:
        turn.say(Screen(h("saying.invite_draft", turn.lang)))
        drafts.show_later(turn.session, turn.chat_id, draft, turn.now)


def on_draft_press(choose: Choice) -> PressHandler:
    """A press about a draft as it is now. Pressed under an earlier preview it does no harm: the present one
    takes its place.
    """

    def on_press(turn: Turn, press: Press) -> None:
        draft = guards.draft(turn, press)
        if draft is None:
            return
        leave(turn, PLACING)
        if press.stamp != draft.revision:
            guards.tell(turn, "saying.stale")
            show(turn, draft, note="saying.note_stale")
            return
        choose(turn, press, draft)
        guards.still_types(turn, draft)

    return on_press


def leave(turn: Turn, step: str) -> None:
    """If she stood at this step she no longer does."""
    dialog = turn.dialog
    if dialog is not None and dialog.step == step:
        turn.expect_nothing()


def show(turn: Turn, draft: Suggestion, note: str | None = None) -> None:
    """The preview in place of what was there; its files stand above already."""
    screen = saying.preview(look(turn, draft), turn.lang, note=note, media=False)
    turn.show(screen, subject=draft.id)


def look(turn: Turn, draft: Suggestion) -> Draft:
    """The draft as it would be filed now."""
    return drafts.look(turn.session, turn.desk, draft)


def on_press_submit(turn: Turn, press: Press, draft: Suggestion) -> None:
    """提交."""
    filed = drafts.submit(turn.session, turn.desk, draft, turn.now)
    turn.expect_nothing()
    turn.take_buttons()
    estimated = terms.is_estimated(turn.desk, filed)
    screen = saying.receipt(filed, turn.desk.settings.timezone, turn.lang, estimated=estimated)
    turn.say(screen, notice="receipt", subject=filed.id)


def on_press_category(turn: Turn, press: Press, draft: Suggestion) -> None:
    """It is about this."""
    drafts.choose_category(turn.session, draft, press.arg)
    show(turn, draft, note="saying.note_changed")


def on_press_kind(turn: Turn, press: Press, draft: Suggestion) -> None:
    """It is this kind of thing."""
    if press.arg not in set(Kind):
        raise UserError("error.old_button")
    drafts.choose_kind(turn.session, draft, Kind(press.arg))
    show(turn, draft, note="saying.note_changed")


def on_press_numbers(turn: Turn, press: Press, draft: Suggestion) -> None:
    """保留号码: what was masked stands there again."""
    masking.keep_numbers(turn.session, draft, turn.now)
    show(turn, draft, note="saying.note_changed")


def on_press_kinds(turn: Turn, press: Press, draft: Suggestion) -> None:
    """Show the kinds."""
    turn.show(saying.kinds(look(turn, draft), turn.lang))


def on_press_categories(turn: Turn, press: Press, draft: Suggestion) -> None:
    """Show the menu's groups."""
    turn.show(saying.groups(look(turn, draft), drafts.list_menu(turn.session), turn.lang))


def on_press_group(turn: Turn, press: Press, draft: Suggestion) -> None:
    """Show the categories of a group."""
    index, _, page = press.arg.partition(".")
    if not (index.isdecimal() and page.isdecimal()):
        raise UserError("error.old_button")
    menu = drafts.list_menu(turn.session)
    turn.show(saying.categories(look(turn, draft), menu, int(index), int(page), turn.lang))


def on_press_back(turn: Turn, press: Press, draft: Suggestion) -> None:
    """返回 to the preview."""
    show(turn, draft)


def on_press_drop(turn: Turn, press: Press, draft: Suggestion) -> None:
    """取消: ask once."""
    turn.show(saying.drop(look(turn, draft), turn.lang), subject=draft.id)


def on_press_dropped(turn: Turn, press: Press, draft: Suggestion) -> None:
    """删除: it is gone."""
    drafts.discard(turn.session, draft)
    turn.expect_nothing()
    turn.show(saying.dropped(turn.lang))


COMMANDS: dict[str, Handler] = {"new": on_word_say}
WORDS: dict[str, Handler] = {"arriving.word.say": on_word_say}
PRESSES: dict[str, PressHandler] = {
    "say_send": on_draft_press(on_press_submit),
    "say_cat": on_draft_press(on_press_category),
    "say_cats": on_draft_press(on_press_categories),
    "say_group": on_draft_press(on_press_group),
    "say_kind": on_draft_press(on_press_kind),
    "say_numbers": on_draft_press(on_press_numbers),
    "say_kinds": on_draft_press(on_press_kinds),
    "say_back": on_draft_press(on_press_back),
    "say_drop": on_draft_press(on_press_drop),
    "say_dropped": on_draft_press(on_press_dropped),
}
