"""查看身份 from a card in a private chat: asks why, then says who filed it. She is told."""

from bot.errors import UserError
from bot.services import access, identities
from bot.views import identities as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Admitted, Handler, PressHandler, Turn
from storage.tables import Member, Suggestion

STEP = "w_identity"


def on_press_identity(turn: Turn, press: Press) -> None:
    """查看身份: why?"""
    _, suggestion = turn.card
    identities.access_identity(turn.session, suggestion)
    turn.expect(STEP, subject=suggestion.id)
    turn.say(view.ask(suggestion, turn.lang), subject=suggestion.id)


def on_press_stop(turn: Turn, press: Press) -> None:
    """取消: nothing was looked up."""
    turn.expect_nothing()
    turn.show(view.stopped(turn.lang))


def on_step_reason(turn: Turn) -> None:
    """The reason: with it, what is known."""
    member, suggestion = trusted(turn, turn.dialog.subject if turn.dialog is not None else None)
    if not turn.message.text:
        raise UserError("bad.words_only")
    found = identities.look(turn.session, suggestion, member, turn.text, turn.now)
    turn.expect_nothing()
    turn.say(view.shown(found, turn.lang), subject=suggestion.id)


def admit(turn: Turn, press: Press) -> Admitted:
    """Who is trusted with it, see `trusted`."""
    return Admitted(*trusted(turn, press.id))


def trusted(turn: Turn, wanted: int | None) -> tuple[Member, Suggestion]:
    """The role in which somebody may look it up, asked anew each time, and the suggestion, locked."""
    suggestion = access.get_filed(turn.session, wanted or 0)
    member = guards.office_about(turn, suggestion, *identities.TRUSTED)
    if not guards.is_outsider(turn, suggestion):
        raise UserError("access.not_yours")
    return member, suggestion


STEPS: dict[str, Handler] = {STEP: on_step_reason}
PRESSES: dict[str, PressHandler] = {"c_identity": on_press_identity, "w_unasked": on_press_stop}
