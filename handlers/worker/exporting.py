"""/export, 导出: choose what by buttons or words, say why, and the files come into this chat."""

from bot.errors import UserError
from bot.services.broadcasts import drafts as announcements
from bot.services.events import drafts as events
from bot.services.ledger import orders
from bot.services.ledger.orders import SUGGESTIONS, Choice
from bot.services.records import exporting as records
from bot.services.records.record import About
from bot.texts import t
from bot.views import broadcast as broadcast_view
from bot.views import events as event_view
from bot.views import export as view
from bot.views import ledger as words
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from storage.tables import EventStatus, ExportOrder

STEP, REASON = "w_export", "w_exreason"


def on_command_export(turn: Turn) -> None:
    """/export, or of the ledger /export WORDS."""
    if turn.argument:
        order = begin(turn, SUGGESTIONS)
        ask(turn, order, turn.argument)
        turn.say(choosing(turn, order))
    else:
        turn.say(first(turn))


def on_press_export(turn: Turn, press: Press) -> None:
    """导出 at the desk."""
    turn.show(first(turn))


def on_press_what(turn: Turn, press: Press) -> None:
    """The ledger, or this record."""
    turn.show(choosing(turn, begin(turn, press.arg)))


def on_press_of(turn: Turn, press: Press) -> None:
    """This record of one event or broadcast only; also from its own page."""
    turn.say(choosing(turn, begin(turn, press.arg, press.id)))


def on_press_pick(turn: Turn, press: Press) -> None:
    """Of which one?"""
    order = own(turn, press)
    turn.show(view.pick(order, things(turn, order), turn.lang))


def on_press_set(turn: Turn, press: Press) -> None:
    """What is most often wanted; without any, back to the choice."""
    order = own(turn, press)
    if press.arg:
        if press.arg not in view.TYPED:
            raise UserError("error.old_button")
        ask(turn, order, view.TYPED[press.arg])
    turn.expect(STEP, subject=order.id)
    turn.show(choosing(turn, order))


def on_press_as(turn: Turn, press: Press) -> None:
    """In this format."""
    order = own(turn, press)
    orders.shape(turn.session, order, press.arg)
    turn.show(choosing(turn, order))


def on_press_with(turn: Turn, press: Press) -> None:
    """With the internal record, or who filed it; or without again."""
    order = own(turn, press)
    orders.toggle(turn.session, turn.desk, order, turn.user_id, press.arg)
    turn.show(choosing(turn, order))


def on_press_why(turn: Turn, press: Press) -> None:
    """Go on: for which reason?"""
    order = own(turn, press)
    turn.expect(REASON, subject=order.id)
    turn.show(view.why(order, turn.lang))


def on_press_go(turn: Turn, press: Press) -> None:
    """For this reason."""
    reason = view.reason(press.arg, turn.lang)
    if reason is None:
        raise UserError("error.old_button")
    start(turn, own(turn, press), reason)
    turn.take_buttons()


def on_press_stop(turn: Turn, press: Press) -> None:
    """Never mind."""
    orders.drop(turn.session, own(turn, press), turn.now)


def on_step_words(turn: Turn) -> None:
    """Another filter was typed."""
    order = expected(turn)
    ask(turn, order, turn.text)
    turn.say(choosing(turn, order))


def on_step_reason(turn: Turn) -> None:
    """A reason of one's own was typed."""
    start(turn, expected(turn), turn.text)


def first(turn: Turn) -> Screen:
    """What there is to export; for whom there is one thing only, that."""
    choices = orders.list_choices(turn.session, turn.desk, turn.user_id)
    if len(choices) == 1:
        return choosing(turn, begin(turn, choices[0]))
    if not choices:
        raise UserError("access.not_yours")
    return view.choices(choices, turn.lang)


def begin(turn: Turn, what: str, about: int | None = None) -> ExportOrder:
    """A new order of somebody who may give one."""
    order = orders.begin(turn.session, turn.desk, turn.role, turn.now, what, about)
    turn.expect(STEP, subject=order.id)
    return order


def things(turn: Turn, order: ExportOrder) -> list[tuple[int, str]]:
    """The newest of which somebody may want a record by itself."""
    tz, lang = turn.desk.settings.timezone, turn.lang
    match records.get(order.what).about:
        case About.EVENT:
            every = events.list_own(turn.session, turn.desk, turn.user_id, turn.now)
            return [
                (one.id or 0, event_view.short(one, tz, lang))
                for one in every
                if one.status is not EventStatus.DRAFT
            ]
        case About.BROADCAST:
            sent = announcements.list_own(turn.session, turn.user_id)
            return [
                (one.id or 0, broadcast_view.short(one, tz, lang))
                for one in sent
                if one.state not in announcements.UNSENT
            ]
        case None:
            raise UserError("error.old_button")


def own(turn: Turn, press: Press) -> ExportOrder:
    """The order of this very person, who may still give one."""
    return orders.get_own(turn.session, turn.user_id, press.id)


def expected(turn: Turn) -> ExportOrder:
    """The order to which what was typed belongs."""
    return orders.get_own(
        turn.session, turn.user_id, turn.dialog.subject if turn.dialog is not None else None
    )


def ask(turn: Turn, order: ExportOrder, typed: str) -> None:
    """This is what is wanted."""
    orders.ask_in_words(turn.session, turn.desk, order, typed, words.words(), turn.now)


def start(turn: Turn, order: ExportOrder, reason: str) -> None:
    """It is written beside everything else."""
    orders.start(turn.session, order, turn.user_id, reason, turn.now)
    turn.expect_nothing()
    # On the console nothing else is seen of it: the files, and how far it is, come into the chat.
    turn.answer(t("export.started", turn.lang))


def choosing(turn: Turn, order: ExportOrder) -> Screen:
    """What is chosen, and how much that is: counted beside the turn."""
    desk, choice, person, lang, now = turn.desk, Choice.of(order), turn.user_id, turn.lang, turn.now
    orders.access(turn.session, desk, person, choice.what, choice.about)
    found = turn.beside("export", lambda session: orders.look(session, desk, choice, person, lang, now))
    single = choice.what != SUGGESTIONS and choice.about is None
    single = single and records.get(choice.what).about is not None
    return view.choosing(order, found, single, desk.settings.timezone, lang)


COMMANDS: dict[str, Handler] = {"export": on_command_export}
STEPS: dict[str, Handler] = {STEP: on_step_words, REASON: on_step_reason}
PRESSES: dict[str, PressHandler] = {
    "w_export": on_press_export,
    "w_exwhat": on_press_what,
    "w_exof": on_press_of,
    "w_expick": on_press_pick,
    "w_exset": on_press_set,
    "w_exas": on_press_as,
    "w_exwith": on_press_with,
    "w_exwhy": on_press_why,
    "w_exgo": on_press_go,
    "w_exstop": on_press_stop,
}
