"""本人事项: what somebody without a chat asks for at the desk, done for her by a worker."""

from dataclasses import replace

from bot.errors import UserError
from bot.services import rights, sharing
from bot.services.rights import Asking
from bot.texts import t
from bot.views import rights as view
from bot.views.presses import Press
from handlers import guards, taking
from handlers.context import Handler, PressHandler, Turn
from handlers.resident.guards import drop_numbers, hear, is_readable
from handlers.worker import spoken
from handlers.worker.spoken import FINDING

NUMBERING, REWORDING = "w_numbering", "w_rewording"


def on_press_page(turn: Turn, press: Press) -> None:
    """What she can ask for."""
    asking = asked(turn, press.id)
    turn.expect(FINDING)
    show(turn, asking)


def on_press_share(turn: Turn, press: Press) -> None:
    """给外单位: the question to read out."""
    turn.show(view.share(asked(turn, press.id).suggestion, turn.lang))


def on_press_shared(turn: Turn, press: Press) -> None:
    """What she said to it."""
    if press.arg not in ("yes", "no"):
        raise UserError("error.old_button")
    asking = asked(turn, press.id)
    sharing.tell(turn.session, asking.suggestion, asking.member, press.arg == "yes", turn.now)
    turn.answer(t("card.done", turn.lang))
    show(turn, asking)


def on_press_data(turn: Turn, press: Press) -> None:
    """她的数据: to print, and to take away."""
    asking = asked(turn, press.id)
    data = rights.hand_out(turn.session, asking, turn.now)
    media = taking.files(turn, data, asking.person.language)
    turn.say(view.data(asking.suggestion, media, turn.lang), subject=asking.suggestion.id)


def on_press_number(turn: Turn, press: Press) -> None:
    """改电话: which one?"""
    asking = asked(turn, press.id)
    turn.expect(NUMBERING, subject=asking.suggestion.id)
    turn.show(view.number(asking.suggestion, turn.lang))


def on_step_numbering(turn: Turn) -> None:
    """The new number: it stands in her row only, so the message itself is forgotten."""
    asking = asked(turn, turn.dialog.subject if turn.dialog is not None else None)
    shared = turn.message.contact
    rights.change_contact(
        turn.session, asking, shared.phone_number if shared is not None else turn.text, turn.now
    )
    turn.forget()
    turn.expect(FINDING)
    show(turn, asking)


def on_press_words(turn: Turn, press: Press) -> None:
    """更正原话: which words?"""
    asking = asked(turn, press.id)
    rights.access_words(asking)
    turn.expect(REWORDING, subject=asking.suggestion.id)
    turn.show(view.words(asking.suggestion, turn.lang))


def on_step_rewording(turn: Turn) -> None:
    """The right words, in the place of what was typed."""
    if not is_readable(turn):
        return
    asking = asked(turn, turn.dialog.subject if turn.dialog is not None else None)
    message = hear(turn)
    drop_numbers(turn, message)
    rights.change_words(turn.session, turn.desk, asking, replace(message, raw=None), turn.now)
    turn.expect(FINDING)
    spoken.show(turn, asking.suggestion)


def on_press_forget(turn: Turn, press: Press) -> None:
    """全部注销: what it means, to read out."""
    asking = asked(turn, press.id)
    turn.show(view.forget(asking.suggestion, rights.look(turn.session, asking), turn.lang))


def on_press_gone(turn: Turn, press: Press) -> None:
    """She is forgotten."""
    if press.arg not in ("keep", "withdraw"):
        raise UserError("error.old_button")
    asking = asked(turn, press.id)
    rights.forget(turn.session, asking, turn.now, withdraw=press.arg == "withdraw")
    turn.expect_nothing()
    turn.show(view.gone(asking.suggestion, turn.lang))


def asked(turn: Turn, wanted: int | None) -> Asking:
    """Who asks, and the role in which it is done for her."""
    if not turn.private:
        raise UserError("access.only_private")
    return rights.get(turn.session, turn.desk, guards.person(turn), wanted, turn.now)


def show(turn: Turn, asking: Asking) -> None:
    """The page as it stands."""
    shared = rights.find_sharing(turn.session, asking)
    screen = view.page(asking.suggestion, asking.person.contact, shared, turn.lang)
    turn.show(screen, subject=asking.suggestion.id)


STEPS: dict[str, Handler] = {NUMBERING: on_step_numbering, REWORDING: on_step_rewording}
PRESSES: dict[str, PressHandler] = {
    "w_rights": on_press_page,
    "w_r_share": on_press_share,
    "w_shared": on_press_shared,
    "w_r_data": on_press_data,
    "w_r_number": on_press_number,
    "w_r_words": on_press_words,
    "w_r_forget": on_press_forget,
    "w_gone": on_press_gone,
}
