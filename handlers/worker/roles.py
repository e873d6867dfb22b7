"""/roles: who holds which role, and taking one back."""

from bot.services import invites, postings, roles
from bot.texts import t
from bot.views import roles as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import typed
from handlers.context import Handler, PressHandler, Turn

REASON, TERM = "w_revoke", "w_term"


def on_command_roles(turn: Turn) -> None:
    """/roles: the first page."""
    turn.say(_listed(turn, 0))


def on_press_roles(turn: Turn, press: Press) -> None:
    """Another page, or back to this one."""
    turn.expect_nothing()
    turn.show(_listed(turn, press.number or 0))


def on_press_role(turn: Turn, press: Press) -> None:
    """One role and its history."""
    turn.expect_nothing()
    settings = turn.desk.settings
    held = roles.get_held(turn.session, press.id)
    history = roles.list_history(turn.session, held.member)
    turn.show(view.one(held, history, settings.street_name, settings.timezone, turn.lang))


def on_press_revoke(turn: Turn, press: Press) -> None:
    """收回: asks why."""
    held = roles.get_held(turn.session, press.id)
    turn.expect(REASON, subject=press.id)
    settings = turn.desk.settings
    turn.show(view.ask_reason(held, settings.street_name, settings.timezone, turn.lang))


def on_step_reason(turn: Turn) -> None:
    """The reason: with it the role ends."""
    by = turn.role
    held = roles.get_held(turn.session, turn.dialog.subject if turn.dialog else None)
    roles.revoke(turn.session, turn.desk, held.member, by, turn.text, turn.now)
    turn.expect_nothing()
    turn.say(view.revoked(held, turn.desk.settings.street_name, turn.lang))


def on_press_invites(turn: Turn, press: Press) -> None:
    """没用的邀请: those that still serve."""
    turn.show(_unused(turn, press.number or 0))


def on_press_uninvite(turn: Turn, press: Press) -> None:
    """作废: the invitation serves no more."""
    invites.withdraw(turn.session, press.id, turn.role, turn.now)
    turn.show(_unused(turn, 0))
    turn.answer(t("roles.invites.withdrawn", turn.lang))


def on_press_term(turn: Turn, press: Press) -> None:
    """改期限: asks until when."""
    held = roles.get_held(turn.session, press.id)
    turn.expect(TERM, subject=press.id)
    settings = turn.desk.settings
    turn.show(view.ask_term(held, settings.street_name, settings.timezone, turn.lang))


def on_step_term(turn: Turn) -> None:
    """The last day: the role with it."""
    by = turn.role
    held = roles.get_held(turn.session, turn.dialog.subject if turn.dialog else None)
    settings, forever = turn.desk.settings, typed.says(turn.text, "posting.word.forever")
    days = turn.text.split()
    term = postings.FOR_GOOD if forever else postings.read_term(days, settings.timezone, turn.now)
    postings.set_term(turn.session, turn.desk, held.member, by, term, turn.now)
    turn.expect_nothing()
    history = roles.list_history(turn.session, held.member)
    turn.say(view.one(held, history, settings.street_name, settings.timezone, turn.lang))


def _listed(turn: Turn, number: int) -> Screen:
    settings = turn.desk.settings
    unused = invites.count_unused(turn.session, turn.now)
    page = roles.list_page(turn.session, number)
    return view.listed(page, unused, settings.street_name, settings.timezone, turn.lang)


def _unused(turn: Turn, number: int) -> Screen:
    settings = turn.desk.settings
    page = invites.list_unused(turn.session, number, turn.now)
    return view.unused(page, settings.street_name, settings.timezone, turn.lang)


COMMANDS: dict[str, Handler] = {"roles": on_command_roles}
STEPS: dict[str, Handler] = {REASON: on_step_reason, TERM: on_step_term}
PRESSES: dict[str, PressHandler] = {
    "w_roles": on_press_roles,
    "w_role": on_press_role,
    "w_revoke": on_press_revoke,
    "w_term": on_press_term,
    "w_invites": on_press_invites,
    "w_uninvite": on_press_uninvite,
}
