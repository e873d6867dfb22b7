"""/privacy, /mydata, /forget: what is kept, taking it away, being forgotten."""

import re

from bot.delivery.drawing import post
from bot.errors import UserError
from bot.services import erasing, mydata, notices, residents
from bot.texts import LANGUAGES, t
from bot.views import arriving
from bot.views import privacy as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import taking
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from storage.tables import Resident

CHOICES = ("keep", "withdraw")
ADULT = 14
"""Years (PIPL art. 31): below, nothing is kept; a parent or the desk says it instead."""


def on_command_privacy(turn: Turn) -> None:
    """/privacy."""
    turn.say(page(turn))


def on_press_page(turn: Turn, press: Press) -> None:
    """返回 to it."""
    turn.show(page(turn))


def page(turn: Turn) -> Screen:
    """What is kept."""
    agreed = turn.resident is not None and residents.has_agreed(turn.resident)
    kept = mydata.tell_kept(turn.session)
    return view.page(turn.desk.settings.street_name, kept, turn.lang, agreed=agreed)


def on_command_mydata(turn: Turn) -> None:
    """/mydata: a page to read and a file for programs."""
    send_data(turn, guards.meet(turn))


def on_press_data(turn: Turn, press: Press) -> None:
    """我的数据."""
    send_data(turn, guards.known(turn))


def send_data(turn: Turn, resident: Resident) -> None:
    """Both files, and how to correct what is wrong."""
    data = mydata.hand_out(turn.session, resident, turn.now)
    screen = view.your_data(turn.lang)
    turn.say(Screen(screen.text, screen.rows, media=taking.files(turn, data, turn.lang)))


def on_press_home(turn: Turn, press: Press) -> None:
    """Another community."""
    guards.known(turn)
    turn.show(arriving.communities(residents.list_communities(turn.session), turn.lang))


def on_command_forget(turn: Turn) -> None:
    """/forget: what it means."""
    turn.say(view.forget(erasing.look(turn.session, guards.meet(turn)), turn.lang))


def on_press_forget(turn: Turn, press: Press) -> None:
    """注销."""
    turn.show(view.forget(erasing.look(turn.session, guards.known(turn)), turn.lang))


def on_press_sure(turn: Turn, press: Press) -> None:
    """Asked once more."""
    guards.known(turn)
    if press.arg not in CHOICES:
        raise UserError("error.old_button")
    turn.show(view.sure(press.arg, turn.lang))


def on_press_gone(turn: Turn, press: Press) -> None:
    """Forgotten."""
    resident = guards.known(turn)
    if press.arg not in CHOICES:
        raise UserError("error.old_button")
    part(turn, resident, view.gone(turn.lang), withdraw=press.arg == "withdraw")


def on_press_child(turn: Turn, press: Press) -> None:
    """未满14岁: nothing is kept."""
    part(turn, guards.known(turn), view.child(turn.lang), withdraw=True)


def is_child(text: str) -> bool:
    """Whether somebody answers the notice with an age below 14, such as 我12岁."""
    ages = (re.fullmatch(t("privacy.age", lang), text.strip(), re.IGNORECASE) for lang in LANGUAGES)
    return any(age is not None and int(age[1]) < ADULT for age in ages)


def part(turn: Turn, resident: Resident, last_words: Screen, *, withdraw: bool) -> None:
    """Forget her, and say the last words; the chat itself is forgotten when they have left."""
    chat_id, lang = turn.chat_id, turn.lang
    erasing.forget_on_request(turn.session, resident, turn.now, withdraw=withdraw)
    post(turn.session, chat_id, last_words, lang, turn.now, notice=notices.FAREWELL, detail=turn.item.id)


COMMANDS: dict[str, Handler] = {
    "privacy": on_command_privacy,
    "mydata": on_command_mydata,
    "forget": on_command_forget,
}
PRESSES: dict[str, PressHandler] = {
    "pri_page": on_press_page,
    "pri_data": on_press_data,
    "pri_home": on_press_home,
    "pri_forget": on_press_forget,
    "pri_sure": on_press_sure,
    "pri_gone": on_press_gone,
    "me_child": on_press_child,
}
