"""What a resident does with a broadcast: confirm an alert, hear no more of a topic, hear of it again."""

from bot.errors import UserError
from bot.services.broadcasts import receiving, wishes
from bot.texts import t
from bot.views import announcements as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from handlers.resident import guards
from storage.tables import Topic


def on_press_confirm(turn: Turn, press: Press) -> None:
    """已知悉."""
    receiving.confirm(turn.session, turn.user_id, press.id, turn.now)
    turn.answer(t("cast.thanks", turn.lang))


def on_press_out(turn: Turn, press: Press) -> None:
    """不再接收这类通知."""
    topic = read(press)
    wishes.opt_out(turn.session, guards.known(turn), topic, turn.now)
    turn.say(view.opted_out(topic, turn.lang))


def on_press_in(turn: Turn, press: Press) -> None:
    """恢复接收."""
    topic = read(press)
    wishes.opt_in(turn.session, guards.known(turn), topic)
    turn.say(view.opted_in(topic, turn.lang))


def on_press_preview(turn: Turn, press: Press) -> None:
    """A button of a preview."""
    turn.answer(t("cast.only_preview", turn.lang))


def on_press_wishes(turn: Turn, press: Press) -> None:
    """群发通知, in the settings."""
    turn.show(view.wishes(wishes.list_out(turn.session, guards.known(turn)), turn.lang))


def read(press: Press) -> Topic:
    """The topic of a button."""
    if press.arg not in {one.value for one in Topic}:
        raise UserError("error.old_button")
    return Topic(press.arg)


PRESSES: dict[str, PressHandler] = {
    "cast_ok": on_press_confirm,
    "cast_out": on_press_out,
    "cast_in": on_press_in,
    "cast_look": on_press_preview,
    "set_casts": on_press_wishes,
}
