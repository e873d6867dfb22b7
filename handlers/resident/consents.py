"""我的同意: what she agreed to, purpose by purpose; giving it, taking it back; the question about sharing."""

from bot.errors import UserError
from bot.services import consents, erasing, residents, sharing, suggestions, visibility
from bot.services.consents import Purpose
from bot.views import consents as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from handlers.resident import guards
from storage.tables import Resident

CHOICES = ("keep", "withdraw")


def on_press_page(turn: Turn, press: Press) -> None:
    """我的同意."""
    show(turn, guards.known(turn))


def show(turn: Turn, resident: Resident) -> None:
    """All of them as they stand."""
    standings = consents.list_standings(turn.session, resident)
    turn.show(view.page(standings, turn.desk.settings.timezone, turn.lang))


def on_press_give(turn: Turn, press: Press) -> None:
    """What she would agree to, before she does; to being served, the notice."""
    resident, purpose = guards.known(turn), purpose_of(press)
    if purpose is Purpose.SERVICE:
        guards.ask_what_is_missing(turn, resident, in_place=True)
        return
    turn.show(view.give(purpose, turn.lang))


def on_press_given(turn: Turn, press: Press) -> None:
    """同意."""
    resident = guards.known(turn)
    settle(turn, resident, purpose_of(press), True)
    show(turn, resident)


def on_press_end(turn: Turn, press: Press) -> None:
    """One consent withdrawn; that to being served is asked about once more."""
    resident, purpose = guards.known(turn), purpose_of(press)
    if purpose is Purpose.SERVICE:
        turn.show(view.end_service(erasing.look(turn.session, resident), turn.lang))
        return
    turn.show(view.ended(purpose, settle(turn, resident, purpose, False), turn.lang))


def on_press_ended(turn: Turn, press: Press) -> None:
    """No more service: what is open goes on, or is taken back where it can be."""
    resident = guards.known(turn)
    if press.arg not in CHOICES:
        raise UserError("error.old_button")
    taken_back = suggestions.withdraw_all(turn.session, resident, turn.now) if press.arg == "withdraw" else 0
    residents.refuse(turn.session, resident, turn.now)
    turn.expect_nothing()
    turn.show(view.ended(Purpose.SERVICE, taken_back, turn.lang))


def on_press_share(turn: Turn, press: Press) -> None:
    """Her answer when a body outside the office got a matter of hers."""
    resident = guards.known(turn)
    if press.arg not in ("yes", "no"):
        raise UserError("error.old_button")
    agreed = press.arg == "yes"
    sharing.answer(turn.session, resident, agreed, turn.now)
    turn.show(view.shared(agreed, turn.lang))


def on_press_again(agreed: bool) -> PressHandler:
    """Her answer to a text that has changed; then what is still to be asked, or her consents."""

    def on_press(turn: Turn, press: Press) -> None:
        resident = guards.known(turn)
        settle(turn, resident, purpose_of(press), agreed)
        if guards.is_ready(resident):
            show(turn, resident)
        else:
            guards.ask_what_is_missing(turn, resident, in_place=True)

    return on_press


def settle(turn: Turn, resident: Resident, purpose: Purpose, agreed: bool) -> int:
    """Keep an answer with what follows from it; gives how many suggestions others read no more.

    Raises UserError `error.old_button` for the service, which is agreed to by the notice.
    """
    match purpose:
        case Purpose.SERVICE:
            raise UserError("error.old_button")
        case Purpose.SHARING:
            sharing.answer(turn.session, resident, agreed, turn.now)
            return 0
        case Purpose.PUBLICATION:
            consents.answer(turn.session, resident, purpose, agreed, turn.now)
            return 0 if agreed else visibility.hide_all(turn.session, resident, turn.now)


def purpose_of(press: Press) -> Purpose:
    """The purpose a button is about. Raises UserError `error.old_button` for none of them."""
    if press.arg not in set(Purpose):
        raise UserError("error.old_button")
    return Purpose(press.arg)


PRESSES: dict[str, PressHandler] = {
    "con_page": on_press_page,
    "con_give": on_press_give,
    "con_given": on_press_given,
    "con_again": on_press_again(True),
    "con_drop": on_press_again(False),
    "con_end": on_press_end,
    "con_ended": on_press_ended,
    "con_share": on_press_share,
}
