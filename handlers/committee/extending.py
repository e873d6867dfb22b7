"""延期: asked for by the body that has it, decided by whoever says where it goes."""

from bot.services import extensions
from bot.services.prompts import Purpose
from bot.texts import t
from bot.views.presses import Press
from handlers import guards
from handlers.committee import writing
from handlers.context import PressHandler, Turn


def on_press_extend(turn: Turn, press: Press) -> None:
    """延期: until when, and why?"""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    decides = guards.may_dispatch(turn, member)
    extensions.access_ask(turn.session, suggestion, turn.now, decides=decides)
    writing.ask(turn, suggestion, Purpose.EXTENSION if decides else Purpose.EXTEND)


def on_press_grant(turn: Turn, press: Press) -> None:
    """同意: the new date holds, and the followers are told."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    extensions.grant(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("extension.granted", turn.lang))


def on_press_refuse(turn: Turn, press: Press) -> None:
    """退回: the date stays."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    extensions.refuse(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("extension.refused", turn.lang))


PRESSES: dict[str, PressHandler] = {
    "c_extend": on_press_extend,
    "c_grant": on_press_grant,
    "c_nogrant": on_press_refuse,
}
