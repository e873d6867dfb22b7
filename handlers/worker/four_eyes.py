"""双人审核: which bodies' answers are passed by a colleague before they go out."""

from bot.errors import UserError
from bot.services import four_eyes
from bot.texts import t
from bot.views import four_eyes as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn
from storage.tables import Role


def on_press_eyes(turn: Turn, press: Press) -> None:
    """At the desk: which community, and then its bodies."""
    found = four_eyes.list_communities(turn.session, turn.desk, turn.user_id)
    if not press.arg and len(found) != 1:
        turn.show(view.communities(found, turn.lang))
        return
    _show(turn, press.arg or found[0].code)


def on_press_set(turn: Turn, press: Press) -> None:
    """On, or off."""
    community, _, body = press.arg.partition(".")
    guards.office(turn, Role.DISPATCHER, community=community)
    wanted = four_eyes.switch(turn.session, turn.desk, turn.user_id, community, body, turn.now)
    turn.answer(t("eyes.turned_on" if wanted else "eyes.turned_off", turn.lang))
    _show(turn, community)


def _show(turn: Turn, code: str) -> None:
    found = four_eyes.list_communities(turn.session, turn.desk, turn.user_id)
    community = next((one for one in found if one.code == code), None)
    if community is None:
        raise UserError("access.not_yours")
    own = guards.office(turn, Role.DISPATCHER, community=code).body
    turn.show(view.bodies(community, four_eyes.list_bodies(turn.session, code, own), turn.lang))


PRESSES: dict[str, PressHandler] = {"w_eyes": on_press_eyes, "w_eyesset": on_press_set}
