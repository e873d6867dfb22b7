"""Buttons about those who help (协办): asking them, letting them go; signing for a part, and its words."""

from bot.errors import UserError
from bot.services import cards, cohandlers, cohandling
from bot.services.prompts import Purpose
from bot.texts import t
from bot.views import card_menus
from bot.views.presses import Press
from handlers import guards
from handlers.committee.writing import ask
from handlers.context import PressHandler, Turn
from storage.tables import CoHandler, Member, Suggestion


def on_press_co(turn: Turn, press: Press) -> None:
    """加派协办: whom?"""
    found = guards.fresh_card(turn, press)
    if found is not None:
        cohandling.access_assign(found[1])
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        choices = cohandlers.list_choices(turn.session, found[1])
        turn.show(card_menus.helpers(facts, choices, turn.lang), subject=press.id)


def on_press_to(turn: Turn, press: Press) -> None:
    """This body; just so, or with words?"""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    cohandling.access_assign(found[1])
    body = next((one for one in cards.list_bodies(turn.session, found[1]) if one.code == press.arg), None)
    if body is None:
        raise UserError("access.refused")
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    turn.show(card_menus.helper(facts, body, turn.lang), subject=press.id)


def on_press_add(turn: Turn, press: Press) -> None:
    """直接加派."""
    if _assign(turn, press) is not None:
        turn.answer(t("card.done", turn.lang))


def on_press_ask(turn: Turn, press: Press) -> None:
    """加派并写要求: they are asked now, and the words follow."""
    found = _assign(turn, press)
    if found is not None:
        ask(turn, found[1], Purpose.CO_TASK, found[2].id)


def on_press_end(turn: Turn, press: Press) -> None:
    """撤回协办."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        member, suggestion = found
        part = cohandlers.get_part(turn.session, suggestion, press.number)
        cohandling.release(turn.session, turn.desk, suggestion, part, member, turn.now)
        turn.answer(t("card.done", turn.lang))


def on_press_sign(turn: Turn, press: Press) -> None:
    """签收 of a part."""
    member, suggestion, part = _own(turn, press)
    cohandling.sign(turn.session, suggestion, part, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_answer(turn: Turn, press: Press) -> None:
    """协办回复, or another in its place: asks for the words."""
    _, suggestion, part = _own(turn, press)
    cohandling.access_answer(suggestion, part)
    ask(turn, suggestion, Purpose.CO_ANSWER, part.id)


def on_press_decline(turn: Turn, press: Press) -> None:
    """不能协办: asks why."""
    _, suggestion, part = _own(turn, press)
    cohandling.access_open(part)
    ask(turn, suggestion, Purpose.CO_DECLINE, part.id)


def _assign(turn: Turn, press: Press) -> tuple[Member, Suggestion, CoHandler] | None:
    found = guards.fresh_card(turn, press)
    if found is None:
        return None
    part = cohandling.assign(turn.session, turn.desk, found[1], found[0], press.arg, turn.now)
    return *found, part


def _own(turn: Turn, press: Press) -> tuple[Member, Suggestion, CoHandler]:
    return *turn.card, turn.part


PRESSES: dict[str, PressHandler] = {
    "c_co": on_press_co,
    "c_co_to": on_press_to,
    "c_co_add": on_press_add,
    "c_co_ask": on_press_ask,
    "c_co_end": on_press_end,
    "c_co_sign": on_press_sign,
    "c_co_answer": on_press_answer,
    "c_co_again": on_press_answer,
    "c_co_decline": on_press_decline,
}
