"""工作台: what somebody of the office can do here, each task behind one button."""

from bot.services import access
from bot.views import office as view
from bot.views.presses import Press
from handlers.context import Handler, PressHandler, Turn


def on_command_desk(turn: Turn) -> None:
    """/desk: the tasks of this person's roles."""
    turn.say(view.tasks(access.list_office_roles(turn.session, turn.desk, turn.user_id), turn.lang))


def on_press_desk(turn: Turn, press: Press) -> None:
    """返回 to the tasks."""
    turn.show(view.tasks(access.list_office_roles(turn.session, turn.desk, turn.user_id), turn.lang))


COMMANDS: dict[str, Handler] = {"desk": on_command_desk}
PRESSES: dict[str, PressHandler] = {"w_desk": on_press_desk}
