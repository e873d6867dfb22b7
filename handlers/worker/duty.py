"""值班: who is told at once when a resident writes of an emergency."""

from bot.services import duty
from bot.texts import t
from bot.views import alarm as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn


def on_command_oncall(turn: Turn) -> None:
    """/oncall: who is on call, and the buttons to begin and to end."""
    turn.say(listed(turn))


def on_press_duty(turn: Turn, press: Press) -> None:
    """值班, at the desk."""
    turn.show(listed(turn))


def on_press_switch(turn: Turn, press: Press) -> None:
    """Begin, or end."""
    community = None if press.arg == view.STREET else press.arg
    begun = duty.switch(turn.session, turn.desk, turn.user_id, community, turn.now)
    turn.answer(t("alarm.begun" if begun else "alarm.ended", turn.lang))
    turn.show(listed(turn))


def listed(turn: Turn) -> Screen:
    """Who is on call, where this person may be."""
    posts = duty.list_posts(turn.session, turn.desk, turn.user_id)
    return view.posts(posts, turn.desk.settings.street_name, turn.lang)


COMMANDS: dict[str, Handler] = {"oncall": on_command_oncall}
PRESSES: dict[str, PressHandler] = {"w_duty": on_press_duty, "w_switch": on_press_switch}
