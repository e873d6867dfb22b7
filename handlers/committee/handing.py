"""接手 and 转交: who of the body works on it."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.services import handing, reach
from bot.texts import Html, t
from bot.views import handing as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Admitted, PressHandler, Turn
from storage.tables import Role, Suggestion

DIRECTING = (Role.DISPATCHER, Role.STAFF)


def on_press_take(turn: Turn, press: Press) -> None:
    """接手: what nobody works on."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    handing.take(turn.session, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))
    unsent = handing.find_kept_words(turn.session, suggestion)
    if unsent:
        turn.say(view.kept(suggestion, unsent, turn.lang), subject=suggestion.id)


def on_press_hand(turn: Turn, press: Press) -> None:
    """转交, in private: to whom?"""
    found = guards.fresh_card(turn, press)
    if found is not None:
        suggestion = found[1]
        to = Press("c_handto", suggestion.id, stamp=suggestion.revision)
        ask(turn, view.of_one(suggestion, turn.lang), [suggestion], to)


def on_press_hand_to(turn: Turn, press: Press) -> None:
    """To this colleague."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    by, suggestion = found
    to = handing.get_colleague(turn.session, press.arg)
    handing.hand_over(turn.session, suggestion, to, by, turn.now, tell=True)
    turn.show(view.done(to, 1, 0, turn.lang), subject=suggestion.id)


def admit(turn: Turn, press: Press) -> Admitted:
    """In private, for the one who works on it or somebody who says where it goes."""
    if not turn.private:
        raise UserError("access.only_private")
    member, suggestion = guards.card(turn, press.id)
    if not reach.dispatches(turn.session, member):
        handing.access_own(turn.session, turn.user_id, suggestion)
    return Admitted(member, suggestion)


def on_press_left(turn: Turn, press: Press) -> None:
    """全部转交: to whom, all that a role left?"""
    left = handing.list_left(turn.session, turn.desk, press.id or 0, turn.chat_id)
    if not left:
        raise UserError("handing.none_left")
    ask(turn, view.of_many(len(left), turn.lang), left, Press("w_handto", press.id))


def on_press_left_to(turn: Turn, press: Press) -> None:
    """To this colleague, as far as it can go."""
    by = turn.role
    to = handing.get_colleague(turn.session, press.arg)
    done, failed = handing.hand_over_left(turn.session, turn.desk, press.id or 0, to, by, turn.now)
    if not done and not failed:
        raise UserError("handing.none_left")
    turn.show(view.done(to, done, failed, turn.lang))


def ask(turn: Turn, title: Html, rows: Sequence[Suggestion], press: Press) -> None:
    """Who of those that can open it shall have it?"""
    colleagues = handing.list_colleagues(turn.session, rows)
    in_hand = handing.count_in_hand(turn.session, colleagues)
    turn.say(view.choose(title, colleagues, in_hand, press, turn.lang))


PRESSES: dict[str, PressHandler] = {
    "c_take": on_press_take,
    "c_hand": on_press_hand,
    "c_handto": on_press_hand_to,
    "w_hand": on_press_left,
    "w_handto": on_press_left_to,
}
