"""疑似重复 on a card: what may be about the same matter, as far as this person or group sees."""

from bot.services import duplicates
from bot.texts import t
from bot.views import duplicates as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn


def on_press_same(turn: Turn, press: Press) -> None:
    """The likely others, under the card."""
    _, suggestion = turn.card
    scope, desk, now = guards.scope(turn), turn.desk, turn.now
    likely = turn.beside(
        "duplicates", lambda session: duplicates.list_for(session, desk, suggestion, scope, now)
    )
    found = [one for one in likely if guards.is_outsider(turn, one.suggestion)]
    if not found:
        turn.answer(t("duplicates.none", turn.lang), alert=True)
        return
    timezone, about = desk.settings.timezone, turn.pressed_message_id or 0
    screen = view.listed(suggestion, found, timezone, turn.lang, private=turn.private, about=about)
    turn.say(screen, subject=suggestion.id)


PRESSES: dict[str, PressHandler] = {"c_same": on_press_same}
