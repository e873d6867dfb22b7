"""撤销单位 at the desk: an admin closes a body after having seen what that does, or sets it up again."""

from bot.errors import UserError
from bot.services import closing, routes
from bot.texts import t
from bot.views import closing as view
from bot.views.presses import Press
from bot.views.words import named
from handlers import guards
from handlers.context import PressHandler, Turn
from storage.tables import Body, Member, Role


def on_press_close(turn: Turn, press: Press) -> None:
    """Where?"""
    member = turn.role
    found = closing.list_places(turn.session, member)
    turn.show(view.where(found, turn.lang, everywhere=member.community is None))


def on_press_place(turn: Turn, press: Press) -> None:
    """Which body?"""
    _, community = _place(turn, press.arg)
    _show(turn, community)


def on_press_body(turn: Turn, press: Press) -> None:
    """Who follows it?"""
    place, _, code = press.arg.partition(".")
    _, community = _place(turn, place)
    body = _body(turn, code)
    closing.foresee(turn.session, community, code, None)
    found = closing.list_standing(turn.session, community, code)
    turn.show(view.successors(closing.find_place(turn.session, community), body, found, turn.lang))


def on_press_look(turn: Turn, press: Press) -> None:
    """What would it do?"""
    _, community, body, successor = _order(turn, press)
    turn.show(view.preview(closing.foresee(turn.session, community, body, successor), press.arg, turn.lang))


def on_press_do(turn: Turn, press: Press) -> None:
    """Confirmed."""
    by, community, body, successor = _order(turn, press)
    reason = t("closing.reason", turn.lang, body=named(_body(turn, body), turn.lang))
    effects = closing.close(turn.session, turn.desk, by, community, body, successor, reason, turn.now)
    turn.show(view.closed(effects, turn.lang))


def on_press_reopen(turn: Turn, press: Press) -> None:
    """恢复."""
    place, _, code = press.arg.partition(".")
    by, community = _place(turn, place)
    closing.reopen(turn.session, by, community, code, turn.now)
    turn.answer(t("closing.reopened", turn.lang), alert=True)
    _show(turn, community)


def _show(turn: Turn, community: str) -> None:
    place = closing.find_place(turn.session, community)
    standing = closing.list_standing(turn.session, community)
    turn.show(view.bodies(place, standing, closing.list_closed(turn.session, community), turn.lang))


def _place(turn: Turn, written: str) -> tuple[Member, str]:
    """The admin, and the code of a place within reach; empty: everywhere."""
    community = "" if written == view.EVERYWHERE else written
    member = guards.office(turn, Role.ADMIN, community=community or None)
    if not written:
        raise UserError("error.old_button")
    closing.access_place(turn.session, member, community)
    return member, community


def _body(turn: Turn, code: str) -> Body:
    body = routes.bodies(turn.session).get(code)
    if body is None:
        raise UserError("error.old_button")
    return body


def _order(turn: Turn, press: Press) -> tuple[Member, str, str, str | None]:
    """The admin, and what is to be closed where, and who follows it."""
    place, body, successor = [*press.arg.split("."), "", ""][:3]
    member, community = _place(turn, place)
    return member, community, body, successor or None


PRESSES: dict[str, PressHandler] = {
    "w_close": on_press_close,
    "w_closeat": on_press_place,
    "w_closewho": on_press_body,
    "w_closelook": on_press_look,
    "w_closedo": on_press_do,
    "w_reopen": on_press_reopen,
}
