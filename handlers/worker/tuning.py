"""系统设置 at the desk: an admin of the whole street changes what may be changed while the house runs."""

from bot.errors import UserError
from bot.services import tuning
from bot.services.tuning import Standing
from bot.views import tuning as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Member

STEP = "w_set"


def on_press_every(turn: Turn, press: Press) -> None:
    """All of them."""
    _admin(turn)
    turn.expect_nothing()
    turn.show(view.every(tuning.list_standing(turn.session, turn.desk), turn.lang))


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them; what is typed next is its new value."""
    _admin(turn)
    standing = tuning.get(turn.session, turn.desk, press.arg)
    _expect(turn, standing)
    turn.show(_screen(turn, standing))


def on_press_to(turn: Turn, press: Press) -> None:
    """One of its choices."""
    standing = tuning.get(turn.session, turn.desk, press.arg)
    chosen = view.choice_of(standing, press.id)
    if chosen is None:
        raise UserError("error.old_button")
    _change(turn, press.arg, chosen)


def on_press_back(turn: Turn, press: Press) -> None:
    """Back to what the operator gave."""
    _change(turn, press.arg, None)


def on_step(turn: Turn) -> None:
    """A value was typed."""
    member, name = _admin(turn), turn.dialog.data["name"] if turn.dialog is not None else ""
    typed = tuning.plain(turn.text, view.words())
    standing = tuning.change(turn.session, turn.desk, name, typed, member, turn.now)
    turn.say(_screen(turn, standing, done=standing.waiting is None))


def _change(turn: Turn, name: str, value: str | None) -> None:
    standing = tuning.change(turn.session, turn.desk, name, value, _admin(turn), turn.now)
    _expect(turn, standing)
    turn.show(_screen(turn, standing, done=standing.waiting is None))


def on_press_pass(turn: Turn, press: Press) -> None:
    """同意: a second admin passes what another proposed."""
    _settle(turn, press, passed=True)


def on_press_refuse(turn: Turn, press: Press) -> None:
    """不同意, or taken back by whoever proposed it."""
    _settle(turn, press, passed=False)


def _settle(turn: Turn, press: Press, *, passed: bool) -> None:
    member = _admin(turn)
    standing = tuning.settle(turn.session, turn.desk, press.id or 0, member, turn.now, passed=passed)
    turn.expect_nothing()
    turn.show(_screen(turn, standing, done=passed))


def _expect(turn: Turn, standing: Standing) -> None:
    if standing.tunable.choices:
        turn.expect_nothing()
    else:
        turn.expect(STEP, data={"name": standing.tunable.name})


def _screen(turn: Turn, standing: Standing, *, done: bool = False) -> Screen:
    changes = tuning.list_changes(turn.session, standing.tunable.name)
    waiting = standing.waiting
    if waiting is not None and tuning.is_over(waiting, turn.now):
        waiting = None
    mine = waiting is not None and waiting.member_id == turn.role.id
    tz = turn.desk.settings.timezone
    return view.one(standing, changes, tz, turn.lang, done=done, waiting=waiting, mine=mine)


def _admin(turn: Turn) -> Member:
    tuning.access_change(turn.role)
    return turn.role


STEPS: dict[str, Handler] = {STEP: on_step}
PRESSES: dict[str, PressHandler] = {
    "w_sets": on_press_every,
    "w_set1": on_press_one,
    "w_setto": on_press_to,
    "w_setback": on_press_back,
    "w_setok": on_press_pass,
    "w_setno": on_press_refuse,
}
