"""At a meeting: counted in by the code on the screen; afterwards the minutes."""

from bot.delivery.outgoing import lend
from bot.errors import UserError
from bot.services.meetings import attending, minutes
from bot.services.meetings.minutes import Minutes
from bot.texts import h
from bot.views import convened as view
from bot.views.presses import Press
from bot.views.screen import Media, Screen
from handlers.context import PressHandler, Turn
from handlers.resident import guards
from storage.tables import CommunityEvent

LINK = "h-"
"""Head of a deep link's payload that counts somebody in."""


def on_start_here(turn: Turn) -> None:
    """/start h-12-482913: the QR code of the screen."""
    count_in(turn, attending.get_by_link(turn.session, turn.argument.removeprefix(LINK), turn.now))


def on_code(turn: Turn) -> bool:
    """The digits of the screen, typed; False if they are none, or nobody counts people in just now."""
    if not attending.is_code(turn.text):
        return False
    event = attending.find_by_code(turn.session, turn.text, turn.now)
    if event is None:
        return False
    count_in(turn, event)
    return True


def count_in(turn: Turn, event: CommunityEvent) -> None:
    """She is there; who has not agreed yet is asked first, and enters the code again."""
    resident = guards.meet(turn)
    if not guards.is_ready(resident):
        turn.say(Screen(h("convened.agree_first", turn.lang)))
        guards.ask_what_is_missing(turn, resident)
        return
    there = attending.check_in(turn.session, event, resident, turn.now)
    turn.say(view.counted_in(event, there.people, turn.lang))


def on_press_see(turn: Turn, press: Press) -> None:
    """看纪要."""
    turn.say(view.minutes(published(turn, press), turn.desk.settings.timezone, turn.lang))


def on_press_docx(turn: Turn, press: Press) -> None:
    """打印件: the Word file."""
    from bot.printing import minutes_words  # what prints is loaded where something is printed

    facts = published(turn, press)
    settings, lang = turn.desk.settings, turn.lang
    content = turn.beside(
        "docx", lambda session: minutes_words.write(facts, settings.street_name, settings.timezone, lang)
    )
    turn.say(Screen(h("convened.docx_here", lang), media=(lend(turn.desk, content, "minutes.docx"),)))


def on_press_file(turn: Turn, press: Press) -> None:
    """原件: the file that was sent."""
    file = published(turn, press).meeting.file
    if file is None:
        raise UserError("error.old_button")
    turn.say(Screen(h("convened.docx_here", turn.lang), media=(Media(file["kind"], file["file_id"]),)))


def published(turn: Turn, press: Press) -> Minutes:
    """The minutes, for whom they concern."""
    return minutes.get_published(turn.session, press.id, guards.known(turn))


PRESSES: dict[str, PressHandler] = {
    "min_see": on_press_see,
    "min_docx": on_press_docx,
    "min_file": on_press_file,
}
