"""群发 on its way and afterwards: approve, pause, go on, stop, repeat, correct, take back, telephone."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.delivery.notices.broadcast import messages_each
from bot.errors import UserError
from bot.services.broadcasts import drafts, phoning, progress, running
from bot.texts import h, t
from bot.views import broadcast as view
from bot.views import broadcasting as broadcasting_view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Broadcast, BroadcastState, Member

FIX, NO = "w_castfix", "w_castno"
ENDED = frozenset({BroadcastState.STOPPED, BroadcastState.DONE})
Act = Callable[[Session, Broadcast, Member, datetime], object]


def on_press_yes(turn: Turn, press: Press) -> None:
    """同意: it goes out."""
    member, broadcast = to_approve(turn, press.id)
    if broadcast.revision != press.stamp:
        raise UserError("cast.changed")
    running.approve(turn.session, turn.desk, broadcast, member, turn.now)
    turn.take_buttons()
    turn.answer(t("cast.approved", turn.lang))


def on_press_no(turn: Turn, press: Press) -> None:
    """退回: why?"""
    _, broadcast = to_approve(turn, press.id)
    turn.expect(NO, subject=broadcast.id)
    turn.say(view.question("no", broadcast, turn.lang))


def on_step_no(turn: Turn) -> None:
    """The reason, which the author reads."""
    if not turn.text:
        raise UserError("bad.words_only")
    member, broadcast = to_approve(turn, turn.dialog.subject if turn.dialog is not None else None)
    turn.expect_nothing()
    running.send_back(turn.session, broadcast, member, turn.text, turn.now)
    turn.say(Screen(h("cast.sent_back", turn.lang)))


def on_press_act(act: Act, *states: BroadcastState) -> PressHandler:
    """A press that changes what is under way, if it is in one of these states."""

    def on_press(turn: Turn, press: Press) -> None:
        member, broadcast = going(turn, press.id)
        if broadcast.state not in states:
            raise UserError("cast.too_late")
        act(turn.session, broadcast, member, turn.now)
        each = messages_each(turn.session, turn.desk, broadcast, turn.lang)
        facts = progress.look(turn.session, turn.desk, broadcast, turn.now, each)
        turn.show(broadcasting_view.progress(facts, turn.lang))

    return on_press


def on_press_repeat(turn: Turn, press: Press) -> None:
    """再发给没确认的人."""
    member, broadcast = going(turn, press.id)
    if broadcast.state not in ENDED:
        raise UserError("cast.too_late")
    count = running.repeat(turn.session, broadcast, member, turn.now)
    turn.answer(t("cast.repeated", turn.lang, count=count))


def on_press_fix(turn: Turn, press: Press) -> None:
    """更正: what should it say instead?"""
    _, broadcast = going(turn, press.id)
    if broadcast.taken_back or press.arg not in ("", "en", "zh-hant"):
        raise UserError("cast.too_late")
    turn.expect(FIX, subject=broadcast.id, data={"language": press.arg})
    turn.say(view.question("fix", broadcast, turn.lang))


def on_step_fix(turn: Turn) -> None:
    """The right words: they take the place of the wrong ones, everywhere they still can."""
    html = turn.message.text_html or ""
    if not html or len(html) > drafts.LONGEST:
        raise UserError("bad.words_only")
    dialog = turn.dialog
    member, broadcast = going(turn, dialog.subject if dialog is not None else None)
    language = str(dialog.data.get("language", "")) if dialog is not None else ""
    turn.expect_nothing()
    running.correct(turn.session, broadcast, member, language, html, turn.now)
    turn.say(broadcasting_view.report(progress.look(turn.session, turn.desk, broadcast), turn.lang))


def on_press_take(turn: Turn, press: Press) -> None:
    """撤回: sure?"""
    turn.show(broadcasting_view.sure_to_take_back(going(turn, press.id)[1], turn.lang))


def on_press_take_sure(turn: Turn, press: Press) -> None:
    """Sure."""
    member, broadcast = going(turn, press.id)
    if broadcast.taken_back:
        raise UserError("cast.too_late")
    running.take_back(turn.session, broadcast, member, turn.now)
    turn.show(broadcasting_view.report(progress.look(turn.session, turn.desk, broadcast), turn.lang))


def on_press_phone(turn: Turn, press: Press) -> None:
    """电话名单: those without a chat who left a number."""
    _, broadcast = going(turn, press.id)
    turn.show(broadcasting_view.numbers(broadcast, phoning.look(turn.session, broadcast), turn.lang))


def going(turn: Turn, row: int | None) -> tuple[Member, Broadcast]:
    """A broadcast that was let go, for whoever may address its communities."""
    return drafts.get_going(turn.session, turn.desk, turn.user_id, row, turn.now)


def to_approve(turn: Turn, row: int | None) -> tuple[Member, Broadcast]:
    """A colleague's broadcast that waits for approval."""
    return drafts.get_to_approve(turn.session, turn.desk, turn.user_id, row, turn.now)


STEPS: dict[str, Handler] = {FIX: on_step_fix, NO: on_step_no}
PRESSES: dict[str, PressHandler] = {
    "w_castyes": on_press_yes,
    "w_castno": on_press_no,
    "w_castpause": on_press_act(running.pause, BroadcastState.GATHERING, BroadcastState.RUNNING),
    "w_castresume": on_press_act(running.go_on, BroadcastState.PAUSED),
    "w_caststop": on_press_act(
        running.stop, BroadcastState.GATHERING, BroadcastState.RUNNING, BroadcastState.PAUSED
    ),
    "w_castrep": on_press_repeat,
    "w_castfix": on_press_fix,
    "w_casttake": on_press_take,
    "w_casttak2": on_press_take_sure,
    "w_casttel": on_press_phone,
}
