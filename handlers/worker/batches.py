"""批量导入: a sheet is sent, looked at, imported, and perhaps taken back."""

from bot.delivery import outgoing
from bot.errors import UserError
from bot.services import batches, entries
from bot.services.batches import files, vocabulary
from bot.services.batches.sheets import MOST_BYTES
from bot.texts import t
from bot.views import batch as view
from bot.views.presses import Press
from bot.views.words import named
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from handlers.resident.guards import COMMUNITY, CONSENT

SENDING = "w_sheet"
ENDINGS = (".csv", ".xlsx", ".xls")
TEMPLATE = "yishi.xlsx"
OUT_OF_THE_BLUE = frozenset({"", COMMUNITY, CONSENT})
"""Steps at which nothing is expected of a worker as such: she may never have become a resident here."""


def on_press_batch(turn: Turn, press: Press) -> None:
    """批量导入: what may be sent."""
    turn.expect(SENDING)
    turn.show(view.invite(turn.lang))


def on_press_template(turn: Turn, press: Press) -> None:
    """The empty sheet, with the choices of this person's communities."""
    words = vocabulary.load()
    own = entries.list_communities(turn.session, turn.desk, turn.user_id)
    choices = {
        "channel": words.list_titles("channel", turn.lang),
        "kind": words.list_titles("kind", turn.lang),
        "community": [named(one, turn.lang) for one in own],
    }
    content = files.template(turn.lang, lambda key: t(key, turn.lang), choices)
    turn.expect(SENDING)
    turn.say(view.template(outgoing.lend(turn.desk, content, TEMPLATE), turn.lang))


def on_step_sending(turn: Turn) -> None:
    """The sheet."""
    document = turn.message.document
    if document is None or not (document.file_name or "").lower().endswith(ENDINGS):
        turn.say(view.unreadable("no_sheet", turn.lang))
        return
    on_sheet(turn)


def is_sheet(turn: Turn, step: str) -> bool:
    """Whether a message out of the blue holds a sheet from somebody who may import one.

    Where something else was asked for it is part of that: a table may belong to a suggestion.
    """
    document = turn.message.document
    return (
        document is not None
        and step in OUT_OF_THE_BLUE
        and (document.file_name or "").lower().endswith(ENDINGS)
        and bool(entries.list_communities(turn.session, turn.desk, turn.user_id))
    )


def on_sheet(turn: Turn) -> None:
    """Have it fetched and read; what became of it is told by itself."""
    member = guards.office(turn, *entries.ENTERING)
    document = turn.message.document
    if document is None:
        raise UserError("error.old_button")
    if document.file_size is not None and document.file_size > MOST_BYTES:
        turn.say(view.unreadable("too_big", turn.lang))
        return
    batches.begin(turn.session, member, document.file_id, turn.now)
    turn.expect_nothing()
    turn.say(view.reading(turn.lang))


def on_press_import(turn: Turn, press: Press) -> None:
    """导入: all good rows, once."""
    batch = batches.get_own(turn.session, turn.user_id, press.id)
    batches.start(turn.session, turn.desk, batch, turn.user_id)
    turn.take_buttons()
    turn.say(view.running(turn.lang))


def on_press_drop(turn: Turn, press: Press) -> None:
    """不导入."""
    batches.drop(turn.session, batches.get_own(turn.session, turn.user_id, press.id))
    turn.take_buttons()
    turn.say(view.dropped(turn.lang))


def on_press_undo(turn: Turn, press: Press) -> None:
    """撤销导入: asks once."""
    batch = batches.get_own(turn.session, turn.user_id, press.id)
    if not batches.may_undo(batch, turn.now):
        raise UserError("batch.too_late")
    turn.show(view.ask_undo(batch, batches.look(turn.session, batch).filed, turn.lang))


def on_press_undone(turn: Turn, press: Press) -> None:
    """Taken back, except what somebody has acted on."""
    batches.undo(turn.session, batches.get_own(turn.session, turn.user_id, press.id), turn.now)
    turn.take_buttons()
    turn.say(view.running(turn.lang))


STEPS: dict[str, Handler] = {SENDING: on_step_sending}
PRESSES: dict[str, PressHandler] = {
    "w_batch": on_press_batch,
    "w_sheet": on_press_template,
    "w_import": on_press_import,
    "w_nobatch": on_press_drop,
    "w_unbatch": on_press_undo,
    "w_unbatched": on_press_undone,
}
