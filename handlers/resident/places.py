"""选地点: an estate from the list, typed, or where she stands; or simply words."""

from bot.services import drafts, estates, residents
from bot.views import places as view
from bot.views import saying as screens
from bot.views.presses import Press
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from handlers.resident.saying import PLACING, leave, look, on_draft_press, show
from handlers.resident.words import say_new
from storage.tables import Suggestion

LONGEST = 60
"""Characters of a text that may be a place; a longer one goes on telling what is the matter."""


def on_press_where(turn: Turn, press: Press, draft: Suggestion) -> None:
    """The estates of its community; what she types next is a place (whoever types for her picks only)."""
    page = press.number or 0
    if draft.typist_id is None:
        turn.expect(PLACING, subject=draft.id)
    rows = estates.list_of(turn.session, draft.community)
    turn.show(view.estates(look(turn, draft), rows, page, turn.lang))


def on_press_towns(turn: Turn, press: Press, draft: Suggestion) -> None:
    """The communities."""
    turn.show(view.communities(look(turn, draft), residents.list_communities(turn.session), turn.lang))


def on_press_town(turn: Turn, press: Press, draft: Suggestion) -> None:
    """It is about that community: and where there?"""
    drafts.choose_community(turn.session, draft, residents.get_community(turn.session, press.arg))
    on_press_where(turn, Press(press.action, draft.id), draft)


def on_press_estate(turn: Turn, press: Press, draft: Suggestion) -> None:
    """It is about that estate."""
    estates.locate(turn.session, draft, estates.get(turn.session, press.arg))
    show(turn, draft, note="saying.note_changed")


def on_press_none(turn: Turn, press: Press, draft: Suggestion) -> None:
    """It is about no particular place."""
    estates.forget(turn.session, draft)
    show(turn, draft, note="saying.note_changed")


def on_step_placing(turn: Turn) -> None:
    """The name of an estate, or words for a place. Anything else goes on with the draft."""
    dialog = turn.dialog
    resident, message = guards.listen(turn)
    if message is None:
        return
    draft = drafts.find(turn.session, resident)
    if draft is None or dialog is None or draft.id != dialog.subject or not may_be_place(turn):
        leave(turn, PLACING)
        say_new(turn, resident, message)
        return
    found = estates.search(turn.session, message.text, draft.community)
    if len(found) > 1:
        turn.say(view.found(look(turn, draft), found, turn.lang), subject=draft.id)
        return
    leave(turn, PLACING)
    guards.drop_numbers(turn, message)
    estates.take_words(turn.session, draft, found[0] if found else None, message.text)
    screen = screens.preview(look(turn, draft), turn.lang, note="saying.note_changed", media=False)
    turn.say(screen, subject=draft.id)


def may_be_place(turn: Turn) -> bool:
    """Whether this message is short words and nothing else."""
    return turn.message.text is not None and len(turn.text) <= LONGEST


STEPS: dict[str, Handler] = {PLACING: on_step_placing}
PRESSES: dict[str, PressHandler] = {
    "say_where": on_draft_press(on_press_where),
    "say_towns": on_draft_press(on_press_towns),
    "say_place": on_draft_press(on_press_town),
    "say_estate": on_draft_press(on_press_estate),
    "say_noplace": on_draft_press(on_press_none),
}
