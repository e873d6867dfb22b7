"""Correcting what a suggestion is about and what its author wants, before it is accepted."""

from bot.errors import UserError
from bot.services import cards, committee
from bot.texts import t
from bot.views import card_menus
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn
from storage.tables import Kind


def on_press_category(turn: Turn, press: Press) -> None:
    """What may it be about? The likeliest first."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        guesses = cards.list_guesses(turn.session, turn.desk, facts)
        turn.show(card_menus.guesses(facts, guesses, turn.lang), subject=press.id)


def on_press_groups(turn: Turn, press: Press) -> None:
    """None of those: all groups of categories."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        turn.show(card_menus.groups(facts, cards.list_categories(turn.session), turn.lang), subject=press.id)


def on_press_group(turn: Turn, press: Press) -> None:
    """The categories of one group."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    categories = cards.list_categories(turn.session, press.arg)
    if not categories:
        raise UserError("access.refused")
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    turn.show(card_menus.group(facts, categories, turn.lang), subject=press.id)


def on_press_setcat(turn: Turn, press: Press) -> None:
    """This is what it is about."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    committee.set_category(turn.session, turn.desk, suggestion, member, press.arg, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_kind(turn: Turn, press: Press) -> None:
    """What does the author want?"""
    found = guards.fresh_card(turn, press)
    if found is not None:
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        turn.show(card_menus.kinds(facts, turn.lang), subject=press.id)


def on_press_setkind(turn: Turn, press: Press) -> None:
    """This is what the author wants."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    if press.arg not in set(Kind):
        raise UserError("access.refused")
    committee.set_kind(turn.session, turn.desk, suggestion, member, Kind(press.arg), turn.now)
    turn.answer(t("card.done", turn.lang))


PRESSES: dict[str, PressHandler] = {
    "c_category": on_press_category,
    "c_groups": on_press_groups,
    "c_group": on_press_group,
    "c_setcat": on_press_setcat,
    "c_kind": on_press_kind,
    "c_setkind": on_press_setkind,
}
