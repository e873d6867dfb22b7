"""居务公开 in a private chat: what was answered, looking for words, one suggestion whole, 附议.

It is read by everybody who speaks to the bot. What is typed here is looked for if it is short; whatever is
longer is something she wants to say, and goes where that goes.
"""

from bot.errors import UserError
from bot.services import residents, supporting
from bot.services.board import reading
from bot.services.board.reading import Entry
from bot.services.following import Standing
from bot.texts import t
from bot.views import board as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import alarm
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from handlers.resident.words import on_words
from storage.queries.board import Wanted
from storage.tables import Resident

STEP = "board"
SHORT = 20
"""Characters of what is taken for words to look for."""


def on_word_board(turn: Turn) -> None:
    """居务公开: what was answered in her community."""
    resident = guards.meet(turn)
    turn.expect(STEP)
    turn.say(list_of(turn, resident, resident.community or "", 0))


def on_press_list(turn: Turn, press: Press) -> None:
    """Another page, another community, or back to her own."""
    resident = guards.known(turn)
    code, _, page = press.arg.partition(".")
    turn.expect(STEP)
    number = int(page) if page.isdecimal() and len(page) < 7 else 0
    turn.show(list_of(turn, resident, code or resident.community or "", number))


def on_press_towns(turn: Turn, press: Press) -> None:
    """换社区."""
    guards.known(turn)
    turn.show(view.towns(residents.list_communities(turn.session), turn.lang))


def on_press_one(turn: Turn, press: Press) -> None:
    """One whole, in place."""
    turn.show(one_of(turn, guards.known(turn), press.id), subject=press.id)


def on_press_support(turn: Turn, press: Press) -> None:
    """附议. Who has not agreed to anything yet is asked first."""
    resident = guards.known(turn)
    if not guards.is_ready(resident):
        guards.ask_what_is_missing(turn, resident)
        return
    supporting.support(turn.session, resident, press.id, turn.now)
    turn.answer(t("board.chat.supported", turn.lang))
    turn.show(one_of(turn, resident, press.id), subject=press.id)


def on_press_undo(turn: Turn, press: Press) -> None:
    """取消附议."""
    resident = guards.known(turn)
    suggestion = supporting.get_backed(turn.session, resident, press.id)
    supporting.take_back(turn.session, suggestion, resident, turn.now)
    turn.show(one_of(turn, resident, press.id), subject=press.id)


def on_step_words(turn: Turn) -> None:
    """Words to look for, or a number; whatever is no such thing is hers to say."""
    asked = " ".join(turn.text.split())
    if not asked or len(asked) > SHORT:
        turn.expect_nothing()
        on_words(turn)
        return
    resident = guards.meet(turn)
    alarm.ring(turn, None, asked, resident.community)
    found = turn.beside("board", lambda session: reading.open_page(session, Wanted(), asked, limit=view.PAGE))
    if len(found.entries) == 1:
        turn.say(show(turn, resident, found.entries[0]), subject=found.entries[0].row.suggestion_id)
    else:
        turn.say(view.found(asked, found.entries, turn.lang, turn.desk.settings.board_url))


def list_of(turn: Turn, resident: Resident, code: str, page: int) -> Screen:
    """A page of what was answered there; or first of which community."""
    communities = residents.list_communities(turn.session)
    community = next((one for one in communities if one.code == code), None)
    if community is None:
        return view.towns(communities, turn.lang)
    entries = turn.beside(
        "board", lambda session: reading.list_answered(session, community.code, page, view.PAGE)
    )
    return view.listed(entries, community, page, turn.lang, turn.desk.settings.board_url)


def one_of(turn: Turn, resident: Resident, wanted: int | None) -> Screen:
    """One whole. Raises UserError `board.chat.gone` if it is not public any more."""
    entry = reading.find_row(turn.session, wanted)
    if entry is None:
        raise UserError("board.chat.gone")
    return show(turn, resident, entry)


def show(turn: Turn, resident: Resident, entry: Entry) -> Screen:
    """One whole, with what she can do about it."""
    standing = supporting.find_standing(turn.session, resident, entry.row.suggestion_id)
    settings = turn.desk.settings
    return view.one(
        entry, standing or Standing.STRANGER, settings.timezone, turn.lang, turn.now, settings.board_url
    )


COMMANDS: dict[str, Handler] = {"board": on_word_board}
WORDS: dict[str, Handler] = {"board.word.open": on_word_board}
STEPS: dict[str, Handler] = {STEP: on_step_words}
PRESSES: dict[str, PressHandler] = {
    "bd_list": on_press_list,
    "bd_towns": on_press_towns,
    "bd_one": on_press_one,
    "bd_up": on_press_support,
    "bd_undo": on_press_undo,
}
