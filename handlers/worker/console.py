"""/console: a link that opens the web console once; and ending what was opened."""

from bot.services import console
from bot.views import console as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn


def on_command_console(turn: Turn) -> None:
    """/console: the way in. Whatever was given before and not used opens nothing any more."""
    person = guards.person(turn)
    code = console.give_link(turn.session, turn.desk, person, turn.now)
    settings = turn.desk.settings
    open_now = console.list_open(turn.session, turn.desk, turn.now, person)
    url = f"{settings.console_url}/enter?code={code}"
    turn.say(view.link(url, open_now, settings.timezone, turn.lang))


def on_press_end(turn: Turn, press: Press) -> None:
    """退出: this one."""
    console.end(turn.session, turn.desk, guards.person(turn), press.id, turn.now)
    _show(turn)


def on_press_end_all(turn: Turn, press: Press) -> None:
    """全部退出."""
    console.end_all(turn.session, turn.desk, guards.person(turn), turn.now)
    _show(turn)


def _show(turn: Turn) -> None:
    open_now = console.list_open(turn.session, turn.desk, turn.now, turn.user_id)
    turn.show(view.still_open(open_now, turn.desk.settings.timezone, turn.lang))


COMMANDS: dict[str, Handler] = {"console": on_command_console}
PRESSES: dict[str, PressHandler] = {"w_webend": on_press_end, "w_weball": on_press_end_all}
