"""On the day that was promised: 办好了, or 还没有; and a day for what is being solved or planned."""

from bot.services import cards, promises
from bot.services.prompts import Purpose
from bot.texts import t
from bot.views import promises as view
from bot.views.presses import Press
from handlers import guards
from handlers.committee.previews import read_day
from handlers.committee.writing import ask
from handlers.context import PressHandler, Turn


def on_press_kept(turn: Turn, press: Press) -> None:
    """办好了: the followers are told."""
    member, suggestion = turn.card
    promise = promises.get_waiting(turn.session, suggestion, press.number)
    promises.keep(turn.session, suggestion, promise, member, turn.now)
    card = cards.find_card(turn.session, suggestion, turn.chat_id)
    if card is not None and turn.pressed_message_id == card.message_id:
        turn.answer(t("card.done", turn.lang))
    else:
        turn.show(view.kept(suggestion, promise, turn.lang), subject=suggestion.id)


def on_press_not_yet(turn: Turn, press: Press) -> None:
    """还没有: asks for the new day, and why."""
    _, suggestion = turn.card
    promise = promises.get_waiting(turn.session, suggestion, press.number)
    ask(turn, suggestion, Purpose.PROMISE, promise.id)


def on_press_later(turn: Turn, press: Press) -> None:
    """A day for what is being solved or planned; in words of one's own if none of those offered is meant."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    if not press.arg:
        ask(turn, suggestion, Purpose.PLAN)
        return
    promises.plan(turn.session, turn.desk, suggestion, member, read_day(press.arg), turn.now)
    turn.answer(t("card.done", turn.lang))


PRESSES: dict[str, PressHandler] = {
    "c_kept": on_press_kept,
    "c_notyet": on_press_not_yet,
    "c_later": on_press_later,
}
