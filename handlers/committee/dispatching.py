"""Buttons of whoever says where a suggestion goes: ruling on a return, passing it on to another body."""

from bot.services import cards, dispatching, publishing, returns, splitting
from bot.services.prompts import Purpose
from bot.texts import t
from bot.views import card_menus
from bot.views.presses import Press
from handlers import guards
from handlers.committee import writing
from handlers.context import PressHandler, Turn


def on_press_keep(turn: Turn, press: Press) -> None:
    """维持: the body that wanted to give it back keeps it."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    returns.keep(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_move(turn: Turn, press: Press) -> None:
    """改派: to which body?"""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    bodies = cards.list_bodies(turn.session, found[1])
    turn.show(card_menus.bodies(facts, bodies, turn.lang), subject=press.id)


def on_press_moveto(turn: Turn, press: Press) -> None:
    """To this one."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    dispatching.send_to(turn.session, turn.desk, suggestion, member, press.arg, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_pass(turn: Turn, press: Press) -> None:
    """转分拨: a dispatcher shall say whose it is."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    dispatching.pass_on(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_place(turn: Turn, press: Press) -> None:
    """改社区: which?"""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    turn.show(
        card_menus.communities(facts, cards.list_communities(turn.session), turn.lang), subject=press.id
    )


def on_press_setplace(turn: Turn, press: Press) -> None:
    """This one."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    dispatching.set_community(turn.session, turn.desk, suggestion, member, press.arg, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_flag(turn: Turn, press: Press) -> None:
    """紧急, 敏感, or not any more; of what is public it is asked why it is sensitive, for its author."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    name, _, value = press.arg.partition(".")
    if name == publishing.SENSITIVE and value == "1" and suggestion.published_at is not None:
        writing.ask(turn, suggestion, Purpose.SENSITIVE)
        return
    dispatching.flag(turn.session, suggestion, member, name, value == "1", turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_direct(turn: Turn, press: Press) -> None:
    """直接答复: asks for the words."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        writing.ask(turn, found[1], Purpose.DIRECT)


def on_press_split(turn: Turn, press: Press) -> None:
    """拆分: shows the sentences and asks which belong together."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        splitting.access_split(turn.session, found[1])
        splitting.list_sentences(turn.session, found[1])
        writing.ask(turn, found[1], Purpose.SPLIT)


PRESSES: dict[str, PressHandler] = {
    "c_keep": on_press_keep,
    "c_move": on_press_move,
    "c_moveto": on_press_moveto,
    "c_pass": on_press_pass,
    "c_place": on_press_place,
    "c_setplace": on_press_setplace,
    "c_flag": on_press_flag,
    "c_direct": on_press_direct,
    "c_split": on_press_split,
}
