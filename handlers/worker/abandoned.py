"""What a colleague who is gone had begun to type for somebody: listed, and gone on with."""

from bot.services import abandoned
from bot.views import entry as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from handlers.worker.entry import go_on


def on_press_list(turn: Turn, press: Press) -> None:
    """同事没录完的: which are there?"""
    rows = abandoned.list_for(turn.session, turn.desk, turn.user_id)
    turn.show(view.abandoned(rows, turn.desk.settings.timezone, turn.lang))


def on_press_take(turn: Turn, press: Press) -> None:
    """接着录: this one."""
    go_on(turn, abandoned.take(turn.session, turn.desk, turn.user_id, press.id, turn.now))


PRESSES: dict[str, PressHandler] = {"w_drafts": on_press_list, "w_godraft": on_press_take}
