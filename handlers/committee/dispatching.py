"""Buttons of whoever says where a suggestion goes: ruling on a return, passing it on to another body."""

from bot.services import cards, dispatching, returns
from bot.texts import t
from bot.views import card_menus
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn


def on_press_keep(turn: Turn, press: Press) -> None:
    """维持: the body that wanted to give it back keeps it."""
    found = guards.dispatcher_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    returns.keep(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_move(turn: Turn, press: Press) -> None:
    """改派: to which body?"""
    found = guards.dispatcher_card(turn, press)
    if found is None:
        return
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    bodies = cards.list_bodies(turn.session, found[1])
    turn.show(card_menus.bodies(facts, bodies, turn.lang), subject=press.id)


def on_press_moveto(turn: Turn, press: Press) -> None:
    """To this one."""
    found = guards.dispatcher_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    dispatching.reassign(turn.session, turn.desk, suggestion, member, press.arg, turn.now)
    turn.answer(t("card.done", turn.lang))


PRESSES: dict[str, PressHandler] = {
    "c_keep": on_press_keep,
    "c_move": on_press_move,
    "c_moveto": on_press_moveto,
}
