"""What she stands behind; and 不再通知, for that and for what is hers."""

from bot.services import calls, following, supporting
from bot.services.following import Standing
from bot.views import backed
from bot.views import following as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from handlers.resident import guards


def on_press_backs(turn: Turn, press: Press) -> None:
    """A page of what she stands behind, in place."""
    page = press.number or 0
    turn.show(backed.listed(supporting.list_page(turn.session, guards.known(turn), page), turn.lang))


def on_press_backed(turn: Turn, press: Press) -> None:
    """One of them."""
    resident = guards.known(turn)
    suggestion = supporting.get_backed(turn.session, resident, press.id)
    calls.read(turn.session, suggestion, resident, turn.now)
    facts = supporting.look(turn.session, suggestion, resident)
    turn.say(backed.one(facts, turn.desk.settings.timezone, turn.lang), subject=suggestion.id)


def on_press_unback(turn: Turn, press: Press) -> None:
    """取消附议."""
    resident = guards.known(turn)
    suggestion = supporting.get_backed(turn.session, resident, press.id)
    supporting.take_back(turn.session, suggestion, resident, turn.now)
    turn.show(backed.undone(suggestion, turn.lang), subject=suggestion.id)


def on_press_mute(turn: Turn, press: Press) -> None:
    """不再通知."""
    resident = guards.known(turn)
    suggestion = following.get_followed(turn.session, resident, press.id)
    following.mute(turn.session, suggestion, resident, turn.now)
    author = following.standing(turn.session, suggestion, resident) is Standing.AUTHOR
    turn.say(view.muted(suggestion, turn.lang, author=author), subject=suggestion.id)


def on_press_unmute(turn: Turn, press: Press) -> None:
    """恢复通知."""
    resident = guards.known(turn)
    suggestion = following.get_followed(turn.session, resident, press.id)
    following.unmute(turn.session, suggestion, resident)
    turn.show(view.unmuted(suggestion, turn.lang), subject=suggestion.id)


PRESSES: dict[str, PressHandler] = {
    "my_backs": on_press_backs,
    "my_backed": on_press_backed,
    "my_unback": on_press_unback,
    "my_mute": on_press_mute,
    "my_unmute": on_press_unmute,
}
