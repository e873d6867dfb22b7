"""附议 and 都不是: what she does about the suggestions of neighbours that were shown before her own."""

from bot.errors import UserError
from bot.services import drafts, offers, supporting
from bot.views import saying as preview
from bot.views import similar as view
from bot.views.presses import Press
from handlers.context import PressHandler, Turn
from handlers.resident import guards, saying
from storage.tables import Part, Suggestion


def show(turn: Turn, draft: Suggestion, only: Part | None = None) -> None:
    """What neighbours have said already, or at once the preview. `only`: all there is in it, if known."""
    found = offers.look(turn.session, turn.desk, draft, turn.now)
    if found:
        turn.say(view.offered(draft, found, turn.lang), notice=drafts.PREVIEW, subject=draft.id)
    else:
        go_on(turn, draft, only)


def go_on(turn: Turn, draft: Suggestion, only: Part | None = None, note: str | None = None) -> None:
    """The preview of her own, with its files. `note`: a text's key that is said first."""
    whole = drafts.look(turn.session, turn.desk, draft, only)
    turn.say(preview.preview(whole, turn.lang, note=note), notice=drafts.PREVIEW, subject=draft.id)


def on_press_support(turn: Turn, press: Press, draft: Suggestion) -> None:
    """附议: she stands behind it. Her own words wait for what she decides."""
    suggestion = supporting.support(turn.session, guards.known(turn), number_of(press), turn.now)
    supporters = supporting.count_supporters(turn.session, suggestion)
    turn.show(view.supported(draft, suggestion, supporters, turn.lang), subject=draft.id)


def on_press_undo(turn: Turn, press: Press, draft: Suggestion) -> None:
    """撤销附议, and back to what was shown."""
    resident = guards.known(turn)
    suggestion = supporting.get_backed(turn.session, resident, number_of(press))
    supporting.take_back(turn.session, suggestion, resident, turn.now)
    turn.take_buttons()
    show(turn, draft)


def on_press_none(turn: Turn, press: Press, draft: Suggestion) -> None:
    """都不是, or 仍要提交: on to the preview of her own."""
    offers.decline(turn.session, draft, turn.now)
    turn.take_buttons()
    go_on(turn, draft)


def number_of(press: Press) -> int:
    """The suggestion a button is about. Raises UserError for made-up data."""
    if not press.arg.isdecimal():
        raise UserError("error.old_button")
    return int(press.arg)


PRESSES: dict[str, PressHandler] = {
    "sim_up": saying.on_draft_press(on_press_support),
    "sim_undo": saying.on_draft_press(on_press_undo),
    "sim_none": saying.on_draft_press(on_press_none),
}
