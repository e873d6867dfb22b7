"""Buttons of a card that decide: accept, do not accept, sign for, close; and those that only show."""

from bot.errors import UserError
from bot.services import cards, committee, promises, publishing
from bot.texts import t
from bot.views import card_menus
from bot.views import cards as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn
from storage.tables import ResultClass, Suggestion


def on_press_accept(turn: Turn, press: Press) -> None:
    """受理: accepted, and dispatched to the body that leads the category on the card."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    if press.arg != (suggestion.category or ""):
        guards.too_late(turn, suggestion)
        return
    committee.accept(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_reject(turn: Turn, press: Press) -> None:
    """不予受理: which reason?"""
    found = guards.fresh_card(turn, press)
    if found is not None:
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        turn.show(card_menus.reasons(facts, turn.lang), subject=press.id)


def on_press_sign(turn: Turn, press: Press) -> None:
    """签收: the work begins."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    committee.sign(turn.session, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_close(turn: Turn, press: Press) -> None:
    """办结: how did it end?"""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    if not committee.may_classify(found[1]):
        guards.too_late(turn, found[1])
        return
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    turn.show(card_menus.results(facts, turn.lang), subject=press.id)


def on_press_class(turn: Turn, press: Press) -> None:
    """The result class; it closes when the resident has rated, or by her silence."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    if not committee.may_classify(suggestion):
        guards.too_late(turn, suggestion)
        return
    if press.arg not in set(ResultClass):
        raise UserError("access.refused")
    committee.classify(turn.session, suggestion, member, ResultClass(press.arg), turn.now)
    turn.answer(t("card.classed", turn.lang, days=turn.desk.settings.rating_days), alert=True)
    if press.arg == ResultClass.B and promises.find_waiting(turn.session, suggestion) is None:
        facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
        named = promises.find_days(turn.desk, facts.answer.text, turn.now) if facts.answer else []
        offers = promises.list_offers(turn.desk, named, turn.now)
        turn.show(card_menus.later(facts, offers, turn.lang), subject=press.id)


def on_press_publish(turn: Turn, press: Press) -> None:
    """公开: read and passed for others to read."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    publishing.publish(turn.session, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def on_press_card(turn: Turn, press: Press) -> None:
    """返回: the card as it stands."""
    _, suggestion = turn.card
    turn.show_card(suggestion)


def on_press_more(turn: Turn, press: Press) -> None:
    """更多: what else may be done, in place of the card's buttons."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        turn.show(view.card(facts, turn.lang, more=True), subject=press.id)


def on_press_full(turn: Turn, press: Press) -> None:
    """全文: all the words of a long suggestion."""
    _, suggestion = turn.card
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    turn.say(view.full(facts, turn.lang, turn.pressed_message_id), subject=press.id)
    close_more(turn, suggestion)


def on_press_files(turn: Turn, press: Press) -> None:
    """附件: all files again."""
    _, suggestion = turn.card
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    turn.say(view.all_files(facts, turn.lang), subject=press.id)
    close_more(turn, suggestion)


def close_more(turn: Turn, suggestion: Suggestion) -> None:
    """Draw the card again after what only shows: the button stood behind 更多, perhaps."""
    if turn.pressed_message_id:
        turn.show_card(suggestion)


PRESSES: dict[str, PressHandler] = {
    "c_accept": on_press_accept,
    "c_reject": on_press_reject,
    "c_sign": on_press_sign,
    "c_close": on_press_close,
    "c_class": on_press_class,
    "c_publish": on_press_publish,
    "c_pubmore": on_press_publish,
    "c_card": on_press_card,
    "c_more": on_press_more,
    "c_full": on_press_full,
    "c_files": on_press_files,
}
