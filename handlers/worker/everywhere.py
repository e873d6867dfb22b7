"""取消, 返回 and 帮助 at a step of the desk."""

from bot.services import access, drafts, entries
from bot.texts import Html, h
from bot.views import office, saying
from bot.views.screen import Screen
from handlers.context import Handler, Turn
from handlers.resident import everywhere
from handlers.worker import entry
from storage.queries.outbox import HELP


def on_word_cancel(turn: Turn) -> None:
    """End the step. What was typed for somebody is not thrown away without asking."""
    dialog = turn.dialog
    typed = entries.find_draft(turn.session, turn.desk, turn.user_id)
    if typed is not None and dialog is not None and dialog.step == entry.WORDS:
        turn.say(saying.drop(drafts.look(turn.session, turn.desk, typed), turn.lang), subject=typed.id)
        return
    on_word_back(turn)


def on_word_back(turn: Turn) -> None:
    """Back to the tasks; what was begun is found again there."""
    turn.expect_nothing()
    turn.say(office.tasks(access.list_office_roles(turn.session, turn.desk, turn.user_id), turn.lang))


def on_word_help(turn: Turn) -> None:
    """Where one is, and the ways out."""
    dialog = turn.dialog
    where = h(f"office.where.{dialog.step}", turn.lang) if dialog is not None else Html("")
    turn.say(Screen(h("office.help", turn.lang, where=where)), notice=HELP)


INSTEAD: dict[Handler, Handler] = {
    everywhere.on_word_cancel: on_word_cancel,
    everywhere.on_word_back: on_word_back,
    everywhere.on_word_help: on_word_help,
}
