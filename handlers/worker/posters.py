"""海报: a QR code for a community, an estate, an event or a spot, as a picture and as a page to print."""

from bot.delivery import outgoing
from bot.errors import UserError
from bot.services import entries, estates, posters, residents
from bot.services.posters import Made
from bot.views import poster as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Community, Estate

NAMING, NOTING = "w_naming", "w_noting"


def on_press_posters(turn: Turn, press: Press) -> None:
    """海报: for which community, unless there is only one."""
    own = entries.list_communities(turn.session, turn.desk, turn.user_id)
    if len(own) == 1:
        ask_place(turn, own[0])
    else:
        turn.show(view.communities(own, turn.lang))


def on_press_community(turn: Turn, press: Press) -> None:
    """For this community."""
    ask_place(turn, residents.get_community(turn.session, press.arg))


def ask_place(turn: Turn, community: Community) -> None:
    """All of it, or an estate?"""
    access(turn, community)
    turn.show(view.places(community, estates.list_of(turn.session, community.code), turn.lang))


def on_press_place(turn: Turn, press: Press) -> None:
    """There; and under which name?"""
    community, _ = place(turn, press.arg)
    access(turn, community)
    turn.expect(NAMING, data={"place": press.arg})
    turn.show(view.name(turn.lang))


def on_step_naming(turn: Turn) -> None:
    """The event or spot it is for."""
    if not turn.text:
        raise UserError("bad.words_only")
    make(turn, turn.text)


def on_press_no_name(turn: Turn, press: Press) -> None:
    """Without one."""
    make(turn, "")


def make(turn: Turn, name: str) -> None:
    """Make it, or find it again."""
    dialog = turn.dialog
    if dialog is None or "place" not in dialog.data:
        raise UserError("error.old_button")
    community, estate = place(turn, str(dialog.data["place"]))
    member = entries.access_entry(turn.session, turn.desk, guards.person(turn), community.code, turn.now)
    turn.expect_nothing()
    give(turn, posters.make(turn.session, member, community, estate, name, turn.now))


def on_press_note(turn: Turn, press: Press) -> None:
    """加一行字: which?"""
    made = find(turn, press.id)
    turn.expect(NOTING, subject=made.poster.id)
    turn.say(view.note(made, turn.lang))


def on_step_noting(turn: Turn) -> None:
    """The line to be printed below."""
    if not turn.text:
        raise UserError("bad.words_only")
    made = find(turn, turn.dialog.subject if turn.dialog is not None else None)
    turn.expect_nothing()
    give(turn, posters.annotate(turn.session, made, turn.text))


def give(turn: Turn, made: Made) -> None:
    """The page and the picture, named so that they can be told apart in a folder."""
    # What prints takes 25 MB: it is loaded where something is printed.
    from bot.printing import codes
    from bot.printing.posters import poster as print_poster

    link = posters.link(made, turn.update.get_bot().username)
    page = print_poster(made, link, turn.desk.settings.street_name, turn.lang)
    name = link.rpartition("=")[2]
    media = (
        outgoing.lend(turn.desk, page, f"{name}.pdf"),
        outgoing.lend(turn.desk, codes.picture(link), f"{name}.png"),
    )
    turn.say(view.made(made, link, media, turn.lang))


def place(turn: Turn, code: str) -> tuple[Community, Estate | None]:
    """The community, and the estate if the code is one's."""
    scanned = posters.find_scanned(turn.session, code)
    if scanned is None:
        raise UserError("error.old_button")
    return scanned.community, scanned.estate


def access(turn: Turn, community: Community) -> None:
    """Only for one's own communities."""
    entries.access_entry(turn.session, turn.desk, guards.person(turn), community.code, turn.now)


def find(turn: Turn, wanted: int | None) -> Made:
    """A poster that this person may change."""
    return posters.get(turn.session, turn.desk, guards.person(turn), wanted, turn.now)


STEPS: dict[str, Handler] = {NAMING: on_step_naming, NOTING: on_step_noting}
PRESSES: dict[str, PressHandler] = {
    "w_posters": on_press_posters,
    "w_poster": on_press_community,
    "w_hangs": on_press_place,
    "w_noname": on_press_no_name,
    "w_note": on_press_note,
}
