"""/find: full text, in private for whoever has a role, in a group for its members; 查找 at the desk.

A page answers the message with the words, so its buttons find them there: nothing is kept of what was looked
for, and nothing else that somebody is writing is put aside.
"""

from dataclasses import replace
from functools import partial

from bot.errors import UserError
from bot.services import finding
from bot.services.finding import Page
from bot.views import finding as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import Handler, PressHandler, Turn

STEP = "w_find"


def on_command_find(turn: Turn) -> None:
    """/find WORDS; without words the desk asks for them."""
    if turn.argument:
        say(turn, turn.argument)
    elif turn.private:
        turn.expect(STEP)
        turn.say(view.ask(turn.lang))
    else:
        raise UserError("finding.no_words")


def on_press_ask(turn: Turn, press: Press) -> None:
    """查找 at the desk: what?"""
    turn.expect(STEP)
    turn.show(view.ask(turn.lang))


def on_step_words(turn: Turn) -> None:
    """These words; the next ones are looked for as well."""
    say(turn, turn.text)


def on_press_page(turn: Turn, press: Press) -> None:
    """Another page of what was found."""
    turn.show(look(turn, words_of(turn), press.number or 0))


def on_press_alike(turn: Turn, press: Press) -> None:
    """意思相近: what may mean the same in other words."""
    scope, desk, now, words = guards.scope(turn), turn.desk, turn.now, words_of(turn)
    found = turn.beside("found", lambda session: finding.find_alike(session, desk, words, scope, now))
    turn.show(view.alike(seen(turn, found), turn.lang, private=turn.private))


def say(turn: Turn, words: str) -> None:
    """The first page, in answer to the message with the words."""
    turn.say(replace(look(turn, words, 0), reply_to=turn.message.message_id))


def look(turn: Turn, words: str, number: int) -> Screen:
    """A page of what holds these words, as far as this person or group sees."""
    scope, desk, now = guards.scope(turn), turn.desk, turn.now
    page = turn.beside("found", lambda session: finding.find(session, desk, words, scope, number, now))
    return view.found(seen(turn, page), turn.lang, private=turn.private)


def seen(turn: Turn, page: Page) -> Page:
    """Without what is about people in whose group this person sits."""
    return finding.keep(page, partial(guards.is_outsider, turn))


def words_of(turn: Turn) -> str:
    """The words that the message with the pressed button answers. UserError once nobody has them any more."""
    query = turn.update.callback_query
    asked = getattr(query.message if query is not None else None, "reply_to_message", None)
    text = (asked.text or "") if asked is not None else ""
    words = text.partition(" ")[2] if text.startswith("/") else text
    if not words.strip():
        raise UserError("finding.gone")
    return words


COMMANDS: dict[str, Handler] = {"find": on_command_find}
STEPS: dict[str, Handler] = {STEP: on_step_words}
PRESSES: dict[str, PressHandler] = {
    "w_find": on_press_ask,
    "f_page": on_press_page,
    "f_alike": on_press_alike,
}
