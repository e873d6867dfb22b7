"""分派规则 at the desk: which body leads what from where, changed line by line.

Which line is looked at waits in the dialog's row; each press adds one thing to it.
"""

from bot.errors import UserError
from bot.services import cards, leads, routes
from bot.views import routes as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Member, Role, Route

STEP = "w_route"
EDITING = (Role.DISPATCHER, Role.STAFF)
EMPTY = {"category": "", "community": "", "estate": ""}


def on_press_routes(turn: Turn, press: Press) -> None:
    """The groups of categories."""
    turn.expect_nothing()
    turn.show(view.groups(cards.list_categories(turn.session), turn.lang))


def on_press_group(turn: Turn, press: Press) -> None:
    """The categories of one group."""
    turn.show(view.categories(cards.list_categories(turn.session, press.arg), turn.lang))


def on_press_category(turn: Turn, press: Press) -> None:
    """All lines about it."""
    category = routes.get_category(turn.session, press.arg)
    turn.expect(STEP, data={**EMPTY, "category": category.code})
    found = routes.list_of(turn.session, category)
    communities = routes.list_communities(turn.session)
    turn.show(view.lines(category, found, communities, routes.bodies(turn.session), turn.lang))


def on_press_place(turn: Turn, press: Press) -> None:
    """The line for a community, or for everywhere."""
    look(turn, community=press.arg, estate="")


def on_press_house(turn: Turn, press: Press) -> None:
    """The line for a housing estate."""
    look(turn, estate=press.arg)


def on_press_lead(turn: Turn, press: Press) -> None:
    """主办: which body? Or it is this one."""
    member, where, held = line(turn)
    if not press.arg:
        chosen = [held.lead] if held is not None else []
        bodies = routes.list_standing(turn.session, where[0])
        turn.show(view.choose("routes.ask_lead", "w_rlead", bodies, chosen, turn.lang))
        return
    co = leads.co_of(held) if held is not None else ()
    routes.change(turn.session, where, press.arg, co, member, turn.now)
    look(turn)


def on_press_co(turn: Turn, press: Press) -> None:
    """协办: one more, or one less."""
    member, where, held = line(turn)
    if held is None:
        raise UserError("error.old_button")
    if press.arg:
        routes.change(turn.session, where, held.lead, routes.toggled(held, press.arg), member, turn.now)
    bodies = [one for one in routes.list_standing(turn.session, where[0]) if one.code != held.lead]
    turn.show(view.choose("routes.ask_co", "w_rco", bodies, leads.co_of(held), turn.lang))


def on_press_drop(turn: Turn, press: Press) -> None:
    """删去: the more general line counts again."""
    member, where, _ = line(turn)
    routes.change(turn.session, where, None, (), member, turn.now)
    look(turn)


def on_step(turn: Turn) -> None:
    """Something was typed: the line as it stands."""
    _, where, held = line(turn)
    turn.say(draw(turn, where, held))


def look(turn: Turn, **more: str) -> None:
    """Add to what is looked at, and show that line."""
    dialog = turn.dialog
    if dialog is None or dialog.step != STEP:
        raise UserError("error.old_button")
    turn.expect(STEP, data={**dialog.data, **more})
    _, where, held = line(turn)
    turn.show(draw(turn, where, held))


def line(turn: Turn) -> tuple[Member, routes.Key, Route | None]:
    """The role of the person, which line is looked at, and the line if there is one."""
    dialog = turn.dialog
    if dialog is None or dialog.step != STEP:
        raise UserError("error.old_button")
    where = (dialog.data["community"], dialog.data["estate"], dialog.data["category"])
    member = guards.office(turn, *EDITING, community=where[0] or None)
    routes.access_edit(member, where[0])
    return member, where, routes.find(turn.session, where)


def draw(turn: Turn, where: routes.Key, held: Route | None) -> Screen:
    """A line and what can be done with it."""
    place = routes.find_place(turn.session, where)
    estates = routes.list_estates(turn.session, where)
    return view.line(place, held, estates, routes.bodies(turn.session), turn.lang)


STEPS: dict[str, Handler] = {STEP: on_step}
PRESSES: dict[str, PressHandler] = {
    "w_routes": on_press_routes,
    "w_rgroup": on_press_group,
    "w_rcat": on_press_category,
    "w_rplace": on_press_place,
    "w_rhouse": on_press_house,
    "w_rlead": on_press_lead,
    "w_rco": on_press_co,
    "w_rdrop": on_press_drop,
}
