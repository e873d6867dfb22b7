"""待分派 at the desk: what waits for a dispatcher; each is opened as a card in this chat."""

from bot.services import duplicates, queue
from bot.services.queue import Page
from bot.views import duplicates as view_of_duplicates
from bot.views import queue as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Member, Role

STEP = "w_queue"
DISPATCHERS = (Role.DISPATCHER, Role.STAFF)


def on_press_queue(turn: Turn, press: Press) -> None:
    """A page of the queue."""
    member = turn.role
    turn.expect(STEP)
    turn.show(view.listed(look(turn, member, press), turn.lang))


def on_press_same(turn: Turn, press: Press) -> None:
    """疑似重复: which of this page have likely others."""
    member = turn.role
    scope, desk, now = guards.scope(turn), turn.desk, turn.now
    page = look(turn, member, press)
    each = turn.beside(
        "duplicates", lambda session: duplicates.list_each(session, desk, page.rows, scope, now)
    )
    turn.show(view_of_duplicates.waiting(each, page.page, desk.settings.timezone, turn.lang))


def look(turn: Turn, member: Member, press: Press) -> Page:
    """The page that was asked for, read beside the turn."""
    desk, now, wanted = turn.desk, turn.now, press.number or 0
    return turn.beside("queue", lambda session: queue.list_page(session, desk, member, wanted, now))


def on_press_open(turn: Turn, press: Press) -> None:
    """This one, with everything that can be done about it."""
    turn.open_card(turn.card[1])


def on_step_number(turn: Turn) -> None:
    """A number was typed: that one, wherever it stands."""
    _, suggestion = guards.desk_card(turn, queue.find(turn.session, turn.text))
    turn.open_card(suggestion)


STEPS: dict[str, Handler] = {STEP: on_step_number}
PRESSES: dict[str, PressHandler] = {
    "w_queue": on_press_queue,
    "w_same": on_press_same,
    "w_open": on_press_open,
}
