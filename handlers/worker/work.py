"""/work, 我的待办: what somebody of a body or the office has to do; each is opened as a card in this chat."""

from bot.errors import UserError
from bot.services import access, work
from bot.services.work import Tab
from bot.views import work as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import Handler, PressHandler, Turn


def on_command_work(turn: Turn) -> None:
    """/work: what waits for this very person."""
    turn.say(screen(turn, Tab.WAITING, 0))


def on_press_work(turn: Turn, press: Press) -> None:
    """Another way to look at it, or another page."""
    tab, _, page = (press.arg or f"{Tab.WAITING}.0").partition(".")
    if tab not in set(Tab) or not page.isdecimal():
        raise UserError("error.old_button")
    turn.show(screen(turn, Tab(tab), int(page)))


def screen(turn: Turn, tab: Tab, wanted: int) -> Screen:
    """A page of it, within what this person still reaches."""
    desk, reached, now = turn.desk, guards.within(turn), turn.now
    page = turn.beside("work", lambda session: work.list_page(session, desk, reached, tab, wanted, now))
    roles = access.list_office_roles(turn.session, turn.desk, turn.user_id)
    return view.listed(page, turn.lang, office_too=bool(roles), directs=bool(roles & access.DISPATCHING))


COMMANDS: dict[str, Handler] = {"work": on_command_work}
PRESSES: dict[str, PressHandler] = {"w_work": on_press_work}
