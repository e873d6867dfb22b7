"""渠道统计: this month's and last month's."""

from bot.errors import UserError
from bot.services import channels
from bot.services.channels import Period
from bot.views import channels as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn


def on_press_channels(turn: Turn, press: Press) -> None:
    """How many came by which way."""
    if press.arg not in set(Period):
        raise UserError("error.old_button")
    found = channels.count(turn.session, turn.desk, turn.user_id, Period(press.arg), turn.lang, turn.now)
    turn.show(view.counts(found, turn.lang))


PRESSES: dict[str, PressHandler] = {"w_channels": on_press_channels}
