"""批量办理 at the desk: choose, say what, and why if its authors read it, look, confirm; taken back within
ten minutes.
"""

from bot.errors import UserError
from bot.services import bulk
from bot.services.bulk import Order, Sort
from bot.services.bulk.acts import REASONED, Act
from bot.views import bulk as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Bulk

REASON = "w_bkwhy"


def on_press_bulk(turn: Turn, press: Press) -> None:
    """Begin: everything within reach is chosen; from a list, what is looked at there."""
    member = turn.role
    turn.expect_nothing()
    found = bulk.begin(turn.session, member, turn.now)
    sort, _, value = press.arg.partition(".")
    if sort:
        bulk.choose(turn.session, found, sort, value)
        turn.say(choosing(turn, found, 0))
    else:
        turn.show(choosing(turn, found, 0))


def on_press_page(turn: Turn, press: Press) -> None:
    """A page of the choice, or back to it."""
    found = own(turn, press)
    bulk.rechoose(turn.session, found)
    turn.show(choosing(turn, found, number(press.arg)))


def on_press_filter(turn: Turn, press: Press) -> None:
    """One sort of filter: which value?"""
    found = own(turn, press)
    if press.arg not in set(Sort) - {Sort.OVERDUE, Sort.PUBLIC}:
        raise UserError("error.old_button")
    categories, estates = bulk.list_filters(turn.session, turn.desk, turn.user_id)
    bodies = bulk.list_bodies(turn.session)
    turn.show(view.filters(found, Sort(press.arg), categories, estates, bodies, turn.lang))


def on_press_set(turn: Turn, press: Press) -> None:
    """This value, or any."""
    found = own(turn, press)
    sort, _, value = press.arg.partition(".")
    bulk.choose(turn.session, found, sort, value)
    turn.show(choosing(turn, found, 0))


def on_press_skip(turn: Turn, press: Press) -> None:
    """Take one out of the choice, or back into it."""
    found = own(turn, press)
    subject, _, page = press.arg.partition(".")
    bulk.skip(turn.session, found, number(subject))
    turn.show(choosing(turn, found, number(page)))


def on_press_act(turn: Turn, press: Press) -> None:
    """What shall be done to them?"""
    found = own(turn, press)
    count = bulk.look(turn.session, turn.desk, found, turn.user_id, 0, turn.now).count
    turn.show(view.acts(found, count, turn.lang))


def on_press_do(turn: Turn, press: Press) -> None:
    """This; to which body, or which category?"""
    found = own(turn, press)
    if press.arg not in set(Act):
        raise UserError("error.old_button")
    match Act(press.arg):
        case Act.TO:
            turn.show(view.bodies(found, bulk.list_bodies(turn.session), turn.lang))
        case Act.CATEGORY:
            turn.show(view.groups(found, bulk.list_categories(turn.session), turn.lang))
        case act if act in REASONED:
            turn.expect(REASON, subject=found.id, data={"act": act.value})
            turn.show(view.why(found, act, turn.lang))
        case act:
            turn.show(prepare(turn, found, act))


def on_press_categories(turn: Turn, press: Press) -> None:
    """The categories of one group."""
    found = own(turn, press)
    rows = bulk.list_categories(turn.session, press.arg)
    turn.show(view.categories(found, rows, turn.lang))


def on_press_arg(turn: Turn, press: Press) -> None:
    """This body, or this category: how would it go?"""
    found = own(turn, press)
    act, _, arg = press.arg.partition(".")
    if act not in set(Act):
        raise UserError("error.old_button")
    turn.show(prepare(turn, found, Act(act), arg))


def on_step_reason(turn: Turn) -> None:
    """Why; how would it go?"""
    dialog = turn.dialog
    found = bulk.get_own(turn.session, turn.user_id, dialog.subject if dialog is not None else None)
    act = Act(dialog.data["act"]) if dialog is not None else Act.HIDE
    shown = prepare(turn, found, act, reason=turn.text)
    turn.expect_nothing()
    turn.say(shown)


def on_press_run(turn: Turn, press: Press) -> None:
    """Confirmed: in ten minutes, or at once."""
    found = own(turn, press)
    bulk.confirm(turn.session, found, turn.now, at_once=press.arg == "now")
    turn.show(order(turn, bulk.read(turn.session, found, turn.now)))


def on_press_undo(turn: Turn, press: Press) -> None:
    """撤销, or never mind."""
    found = own(turn, press)
    bulk.undo(turn.session, found)
    turn.show(order(turn, bulk.read(turn.session, found, turn.now)))


def own(turn: Turn, press: Press) -> Bulk:
    """The order of this very person, who may still give one."""
    turn.expect_nothing()
    return bulk.get_own(turn.session, turn.user_id, press.id)


def prepare(turn: Turn, found: Bulk, act: Act, arg: str = "", reason: str = "") -> Screen:
    """How it would go, before anything is done."""
    made = bulk.prepare(turn.session, turn.desk, found, turn.user_id, act, arg, turn.now, reason)
    return order(turn, made)


def choosing(turn: Turn, found: Bulk, page: int) -> Screen:
    """What is chosen so far."""
    choice = bulk.look(turn.session, turn.desk, found, turn.user_id, page, turn.now)
    estate = bulk.find_estate(turn.session, found)
    body = bulk.find_body(turn.session, found)
    return view.choosing(choice, bulk.list_categories(turn.session), estate, body, turn.lang)


def order(turn: Turn, found: Order) -> Screen:
    """An order as it stands."""
    target = bulk.find_target(turn.session, found.bulk)
    return view.order(found, target, turn.desk.settings.timezone, turn.lang)


def number(typed: str) -> int:
    """A number behind a button; 0 for anything made up."""
    return int(typed) if typed.isdecimal() else 0


STEPS: dict[str, Handler] = {REASON: on_step_reason}
PRESSES: dict[str, PressHandler] = {
    "w_bulk": on_press_bulk,
    "w_bkpage": on_press_page,
    "w_bkfilter": on_press_filter,
    "w_bkset": on_press_set,
    "w_bkskip": on_press_skip,
    "w_bkact": on_press_act,
    "w_bkdo": on_press_do,
    "w_bkcats": on_press_categories,
    "w_bkarg": on_press_arg,
    "w_bkrun": on_press_run,
    "w_bkundo": on_press_undo,
}
