"""联系方式 of the bodies, at the desk: what stands for `{contact}` in the templates of their answers."""

from bot.errors import UserError
from bot.services import body_contacts
from bot.views import body_contacts as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Community

STEP = "w_reach"


def on_press_contacts(turn: Turn, press: Press) -> None:
    """Of which community, and then of which body?"""
    turn.expect_nothing()
    found = body_contacts.list_communities(turn.session, turn.desk, turn.user_id)
    if not press.arg and len(found) != 1:
        turn.show(view.communities(found, turn.lang))
        return
    show(turn, press.arg or found[0].code)


def on_press_set(turn: Turn, press: Press) -> None:
    """This body: which words?"""
    code, _, body = press.arg.partition(".")
    _, found = body_contacts.access_body(turn.session, turn.desk, turn.user_id, code, body, turn.now)
    kept = {one.code: words for one, words in body_contacts.list_bodies(turn.session, code)}
    turn.expect(STEP, data={"community": code, "body": body})
    turn.show(view.ask(community(turn, code), found, kept.get(body), turn.lang))


def on_press_none(turn: Turn, press: Press) -> None:
    """None any more."""
    code, _, body = press.arg.partition(".")
    take(turn, code, body, None)


def on_step_words(turn: Turn) -> None:
    """These."""
    data = turn.dialog.data if turn.dialog is not None else {}
    take(turn, str(data.get("community", "")), str(data.get("body", "")), turn.text)


def take(turn: Turn, code: str, body: str, words: str | None) -> None:
    """Keep them, and show what is kept now."""
    member, _ = body_contacts.access_body(turn.session, turn.desk, turn.user_id, code, body, turn.now)
    body_contacts.keep(turn.session, member, code, body, words, turn.now)
    turn.expect_nothing()
    show(turn, code)


def show(turn: Turn, code: str) -> None:
    """The bodies of a community."""
    own = guards.office(turn, *body_contacts.SETTING, community=code).body
    found = body_contacts.list_bodies(turn.session, code, own)
    turn.show(view.bodies(community(turn, code), found, turn.lang))


def community(turn: Turn, code: str) -> Community:
    """One within this person's reach. Raises UserError `access.not_yours`."""
    for one in body_contacts.list_communities(turn.session, turn.desk, turn.user_id):
        if one.code == code:
            return one
    raise UserError("access.not_yours")


STEPS: dict[str, Handler] = {STEP: on_step_words}
PRESSES: dict[str, PressHandler] = {
    "w_reach": on_press_contacts,
    "w_reachset": on_press_set,
    "w_reachno": on_press_none,
}
