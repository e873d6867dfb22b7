"""帮助, 取消, 返回 and 人工: they work at every step."""

from bot.services import access, drafts, residents, suggestions
from bot.texts import Html, h
from bot.views import arriving, saying
from bot.views.screen import Screen
from handlers.context import Handler, Turn
from handlers.resident import guards
from handlers.resident.board import STEP as BOARD
from handlers.resident.events import NAMING as CALLED
from handlers.resident.mine import UNDOING, screen_of
from handlers.resident.objecting import STEP as OBJECTING
from handlers.resident.rating import WHYING
from handlers.resident.saying import PLACING
from handlers.resident.saying import STEP as SAY_NEW
from handlers.resident.visibility import NAMING
from handlers.resident.words import ADDING, PICKING
from storage.queries.outbox import HELP
from storage.tables import Resident

ABOUT_ONE = frozenset({ADDING, UNDOING, WHYING, OBJECTING})
STEPS = frozenset(
    {*ABOUT_ONE, BOARD, SAY_NEW, NAMING, PICKING, PLACING, CALLED, guards.COMMUNITY, guards.CONSENT}
)


def on_word_help(turn: Turn) -> None:
    """Where she is, and what she can do."""
    office = bool(access.list_office_roles(turn.session, turn.desk, turn.user_id))
    turn.say(arriving.help_page(where(turn), turn.lang, office=office), notice=HELP)


def on_word_person(turn: Turn) -> None:
    """人工: there is no hotline here, but there are people."""
    turn.say(Screen(h("arriving.person", turn.lang), keyboard=arriving.keyboard(turn.lang)), notice=HELP)


def where(turn: Turn) -> Html:
    """Her place, in a sentence."""
    dialog, resident = turn.dialog, turn.resident
    draft = drafts.find(turn.session, resident) if resident is not None else None
    if dialog is not None and dialog.step in STEPS and not (dialog.step == SAY_NEW and draft is not None):
        return h(f"arriving.where.{dialog.step}", turn.lang)
    if draft is not None:
        return h("arriving.where.draft", turn.lang)
    if resident is not None and suggestions.list_questions(turn.session, resident):
        return h("arriving.where.question", turn.lang)
    return h("arriving.where.new", turn.lang)


def on_word_cancel(turn: Turn) -> None:
    """End what is being done. A draft is not thrown away without asking."""
    resident = guards.meet(turn)
    dialog = turn.dialog
    step = dialog.step if dialog is not None else None
    turn.expect_nothing()
    if step in (guards.COMMUNITY, guards.CONSENT):
        turn.say(Screen(h("arriving.not_now", turn.lang)))
        return
    if step == PICKING:
        pick_nothing(turn, resident)
        return
    draft = drafts.find(turn.session, resident)
    if draft is not None and step in (None, SAY_NEW):
        turn.say(saying.drop(drafts.look(turn.session, turn.desk, draft), turn.lang), subject=draft.id)
        return
    key = "arriving.cancelled" if step is not None else "arriving.nothing_to_cancel"
    turn.say(Screen(h(key, turn.lang)))


def pick_nothing(turn: Turn, resident: Resident) -> None:
    """What waited for her choice belongs to nothing: it is forgotten."""
    residents.forget_held(turn.session, resident)
    turn.say(Screen(h("arriving.cancelled", turn.lang)))


def on_word_back(turn: Turn) -> None:
    """One step back: to the suggestion, to the preview, to the choice of the community."""
    resident = guards.meet(turn)
    dialog = turn.dialog
    step = dialog.step if dialog is not None else None
    if step in (guards.COMMUNITY, guards.CONSENT):
        turn.expect(guards.COMMUNITY)
        turn.say(arriving.communities(residents.list_communities(turn.session), turn.lang))
        return
    if dialog is not None and step in ABOUT_ONE:
        suggestion = suggestions.get_own(turn.session, resident, dialog.subject)
        turn.expect_nothing()
        turn.say(screen_of(turn, suggestion), subject=suggestion.id)
        return
    if step == NAMING:
        turn.expect_nothing()
    draft = drafts.find(turn.session, resident)
    if draft is not None:
        drafts.show_later(turn.session, turn.chat_id, draft, turn.now)
        return
    turn.expect_nothing()
    turn.say(Screen(h("arriving.nowhere_back", turn.lang), keyboard=arriving.keyboard(turn.lang)))


COMMANDS: dict[str, Handler] = {"help": on_word_help, "cancel": on_word_cancel, "back": on_word_back}
WORDS: dict[str, Handler] = {
    "arriving.word.help": on_word_help,
    "arriving.word.cancel": on_word_cancel,
    "arriving.word.back": on_word_back,
    "arriving.word.person": on_word_person,
}
