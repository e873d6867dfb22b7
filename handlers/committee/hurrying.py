"""Buttons of whoever says where a suggestion goes: hurrying the body that has it."""

from bot.services import ladder
from bot.texts import t
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn


def on_press_urge(turn: Turn, press: Press) -> None:
    """催办: the body's group and its heads are told."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    ladder.urge(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("ladder.urged_now", turn.lang))


def on_press_supervise(turn: Turn, press: Press) -> None:
    """督办: the street takes it under its eyes."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    ladder.supervise(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("ladder.supervised_now", turn.lang))


PRESSES: dict[str, PressHandler] = {"c_urge": on_press_urge, "c_supervise": on_press_supervise}
