"""回访名单: whom to call, one of them, 已告知, 没找到."""

from bot.delivery.notices.resident import draw_news
from bot.errors import UserError
from bot.services import calls
from bot.services.calls import Whole
from bot.views import calls as view
from bot.views.office import OFFICE
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Member

TELLING = "w_telling"


def on_press_list(turn: Turn, press: Press) -> None:
    """A page of the list, within the reach of this person."""
    member = turn.role
    turn.expect_nothing()
    show_list(turn, member, press.number or 0)


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them; what has lost its sense meanwhile leaves the list."""
    _, whole = call(turn, press.id)
    turn.expect_nothing()
    show(turn, whole)


def on_press_told(turn: Turn, press: Press) -> None:
    """已告知: asks for a word about it, or takes it without one."""
    member, whole = call(turn, press.id)
    if press.arg == "done":
        finish(turn, member, whole, None)
        return
    turn.expect(TELLING, subject=whole.call.id)
    turn.show(view.ask_words(whole, turn.lang))


def on_step_telling(turn: Turn) -> None:
    """The word about it."""
    dialog = turn.dialog
    member, whole = call(turn, dialog.subject if dialog is not None else None)
    if not turn.text:
        raise UserError("bad.words_only")
    finish(turn, member, whole, turn.text)


def on_press_not_found(turn: Turn, press: Press) -> None:
    """没找到: next time."""
    member, whole = call(turn, press.id)
    calls.not_found(turn.session, whole, turn.now)
    show_list(turn, member, 0)


def call(turn: Turn, wanted: int | None) -> tuple[Member, Whole]:
    """The role of the person and an open call, if it is of a community within her reach."""
    whole = calls.get(turn.session, wanted, lock=True)
    member = guards.office_about(turn, whole.suggestion, *OFFICE)
    return member, calls.with_others(turn.session, whole, member)


def show(turn: Turn, whole: Whole) -> None:
    """What she is to be told, drawn as her own message would be."""
    screen = draw_news(
        turn.session, turn.desk, whole.suggestion, whole.resident, whole.call.notice, whole.call.detail
    )
    if screen is None:
        calls.read(turn.session, whole.suggestion, whole.resident, turn.now)
        turn.show(view.no_longer(whole, turn.lang))
        return
    turn.show(view.one(whole, screen.text, turn.desk.settings.timezone, turn.lang))


def show_list(turn: Turn, member: Member, page: int) -> None:
    """The list, in place."""
    found = calls.list_page(turn.session, member, page)
    turn.show(view.listed(found, turn.desk.settings.timezone, turn.lang))


def finish(turn: Turn, member: Member, whole: Whole, words: str | None) -> None:
    """She knows."""
    calls.told(turn.session, whole, member, words, turn.now)
    turn.expect_nothing()
    turn.show(view.done(whole, turn.lang))


STEPS: dict[str, Handler] = {TELLING: on_step_telling}
PRESSES: dict[str, PressHandler] = {
    "w_calls": on_press_list,
    "w_call": on_press_one,
    "w_told": on_press_told,
    "w_unfound": on_press_not_found,
}
