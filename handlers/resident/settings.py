"""/settings: one message a day or one a change, quiet hours, language, what she muted, agreed to."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import consents, following, preferences
from bot.views import arriving
from bot.views import settings as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from storage.tables import Resident

Choose = Callable[[Session, Resident, bool, datetime], None]


def on_command_settings(turn: Turn) -> None:
    """/settings."""
    turn.say(page(turn, guards.meet(turn)))


def on_press_page(turn: Turn, press: Press) -> None:
    """返回 to the settings."""
    turn.show(page(turn, guards.known(turn)))


def on_press_switch(choose: Choose) -> PressHandler:
    """A press that chooses one way or the other; the page then shows what is chosen."""

    def on_press(turn: Turn, press: Press) -> None:
        if press.arg not in ("on", "off"):
            raise UserError("error.old_button")
        resident = guards.known(turn)
        choose(turn.session, resident, press.arg == "on", turn.now)
        turn.show(page(turn, resident))

    return on_press


def on_press_languages(turn: Turn, press: Press) -> None:
    """语言."""
    guards.known(turn)
    turn.show(arriving.languages(turn.lang))


def on_press_mutes(turn: Turn, press: Press) -> None:
    """不再通知的意见."""
    turn.show(view.mutes(following.list_muted(turn.session, guards.known(turn)), turn.lang))


def page(turn: Turn, resident: Resident) -> Screen:
    """The settings as they are now."""
    muted = len(following.list_muted(turn.session, resident))
    agreed = sum(one.agreed for one in consents.list_standings(turn.session, resident))
    return view.page(resident, turn.desk.settings.quiet_hours, muted, agreed, turn.lang)


COMMANDS: dict[str, Handler] = {"settings": on_command_settings}
PRESSES: dict[str, PressHandler] = {
    "set_page": on_press_page,
    "set_digest": on_press_switch(preferences.set_digest),
    "set_answers": on_press_switch(preferences.set_digest_answers),
    "set_quiet": on_press_switch(preferences.set_quiet_hours),
    "set_langs": on_press_languages,
    "set_mutes": on_press_mutes,
}
