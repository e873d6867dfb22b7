"""会议纪要 at the desk: written or sent, its resolutions one by one, looked at and published."""

from datetime import date

from bot.delivery.outgoing import lend
from bot.errors import UserError
from bot.services import promises
from bot.services.meetings import minutes, resolutions
from bot.texts import h, t
from bot.views import meeting as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import reading
from handlers.worker.meetings import asked, own
from storage.queries import places
from storage.tables import CommunityEvent, Member, Resolution

WORDS, FILE, NAME, NEW, ABOUT, DAY = "m_words", "m_file", "m_name", "m_rnew", "m_rnum", "m_rday"
NONE = ("0", "-")
"""What is typed for no suggestion."""


def on_press_minutes(turn: Turn, press: Press) -> None:
    """纪要, as participants will see them."""
    _, event = own(turn, press.id)
    minutes.access_held(event, turn.now)
    turn.expect_nothing()
    show(turn, event, in_place=True)


def show(turn: Turn, event: CommunityEvent, *, in_place: bool = False) -> None:
    """The minutes as they are."""
    screen = view.minutes(minutes.look(turn.session, event), turn.desk.settings.timezone, turn.lang)
    (turn.show if in_place else turn.say)(screen)


def on_press_ask(step: str) -> PressHandler:
    """A press that asks for something to be typed or sent."""

    def on_press(turn: Turn, press: Press) -> None:
        _, event = own(turn, press.id)
        resolutions.access_unpublished(turn.session, event)
        turn.expect(step, subject=event.id, data={"what": press.arg})
        turn.say(view.question(step.removeprefix("m_"), Press("m_minutes", event.id), turn.lang))

    return on_press


def on_step_words(turn: Turn) -> None:
    """The minutes, typed."""
    _, event = own(turn, asked(turn))
    minutes.write(turn.session, event, turn.text)
    turn.expect_nothing()
    show(turn, event)


def on_step_file(turn: Turn) -> None:
    """The minutes as a file or a photo."""
    _, event = own(turn, asked(turn))
    file = reading.read(turn.message).file
    if file is None or file.kind not in ("document", "photo"):
        raise UserError("minutes.no_file")
    minutes.attach(turn.session, event, {"kind": file.kind, "file_id": file.file_id})
    turn.expect_nothing()
    show(turn, event)


def on_step_name(turn: Turn) -> None:
    """Who led it, or wrote it down."""
    _, event = own(turn, asked(turn))
    what = str(turn.dialog.data.get("what", "")) if turn.dialog is not None else ""
    minutes.name(turn.session, event, what, turn.text)
    turn.expect_nothing()
    show(turn, event)


def on_press_docx(turn: Turn, press: Press) -> None:
    """打印件: the Word file."""
    from bot.printing import minutes_words  # what prints is loaded where something is printed

    _, event = own(turn, press.id)
    facts = minutes.look(turn.session, event)
    settings, lang = turn.desk.settings, turn.lang
    content = turn.beside(
        "docx", lambda session: minutes_words.write(facts, settings.street_name, settings.timezone, lang)
    )
    turn.say(Screen(h("convened.docx_here", lang), media=(lend(turn.desk, content, "minutes.docx"),)))


def on_press_publish(turn: Turn, press: Press) -> None:
    """公布: participants are told, and whose suggestions were dealt with."""
    member, event = own(turn, press.id)
    meeting = minutes.look(turn.session, event).meeting
    if meeting.revision != press.stamp:
        raise UserError("cast.changed")
    minutes.publish(turn.session, event, member, turn.now)
    turn.answer(t("meeting.publishing", turn.lang))
    show(turn, event, in_place=True)


def on_press_resolutions(turn: Turn, press: Press) -> None:
    """决议: which?"""
    _, event = own(turn, press.id)
    minutes.access_held(event, turn.now)
    turn.expect_nothing()
    turn.show(view.resolutions(minutes.look(turn.session, event), turn.lang))


def on_step_new(turn: Turn) -> None:
    """One more, in words."""
    member, event = own(turn, asked(turn))
    resolutions.access_unpublished(turn.session, event)
    row = resolutions.add(turn.session, event, turn.text, member, turn.now)
    turn.expect_nothing()
    show_one(turn, row, event)


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them."""
    _, row, event = mine(turn, press.id)
    turn.expect_nothing()
    show_one(turn, row, event, in_place=True)


def show_one(turn: Turn, row: Resolution, event: CommunityEvent, *, in_place: bool = False) -> None:
    """A resolution with what it still lacks."""
    facts = minutes.look(turn.session, event)
    decided = next(one for one in facts.decided if one.resolution.id == row.id)
    screen = view.resolution(decided, event, facts.meeting.published_at is None, turn.lang)
    (turn.show if in_place else turn.say)(screen)


def on_press_about(turn: Turn, press: Press) -> None:
    """关联意见: which number?"""
    _, row, _ = editable(turn, press.id)
    turn.expect(ABOUT, subject=row.id)
    turn.say(view.question("rnum", Press("m_r1", row.id), turn.lang))


def on_step_about(turn: Turn) -> None:
    """The suggestion it is about."""
    _, row, event = editable(turn, asked(turn))
    resolutions.link(turn.session, event, row, "" if turn.text in NONE else turn.text)
    turn.expect_nothing()
    show_one(turn, row, event)


def on_press_body(turn: Turn, press: Press) -> None:
    """承办单位: who carries it out?"""
    _, row, event = editable(turn, press.id)
    if not press.arg:
        turn.show(view.bodies(row, places.list_bodies(turn.session), turn.lang))
        return
    resolutions.assign(turn.session, row, press.arg)
    show_one(turn, row, event, in_place=True)


def on_press_day(turn: Turn, press: Press) -> None:
    """日期: by when?"""
    _, row, event = editable(turn, press.id)
    if not press.arg:
        turn.expect(DAY, subject=row.id)
        turn.show(view.days(row, promises.list_offers(turn.desk, (), turn.now), turn.lang))
        return
    resolutions.set_day(turn.session, turn.desk, row, read_day(press.arg), turn.now)
    turn.expect_nothing()
    show_one(turn, row, event, in_place=True)


def on_step_day(turn: Turn) -> None:
    """A day that is typed."""
    _, row, event = editable(turn, asked(turn))
    named = promises.find_days(turn.desk, turn.text, turn.now)
    if not named:
        raise UserError("promise.no_day")
    resolutions.set_day(turn.session, turn.desk, row, named[0], turn.now)
    turn.expect_nothing()
    show_one(turn, row, event)


def on_press_poll(turn: Turn, press: Press) -> None:
    """附投票: from which poll does it follow?"""
    _, row, event = editable(turn, press.id)
    if not press.arg.isdecimal():
        turn.show(view.which_poll(row, resolutions.list_polls(turn.session, event), turn.lang))
        return
    resolutions.attach(turn.session, event, row, int(press.arg))
    show_one(turn, row, event, in_place=True)


def on_press_drop(turn: Turn, press: Press) -> None:
    """删去: it was none."""
    _, row, event = editable(turn, press.id)
    resolutions.drop(turn.session, row)
    turn.show(view.resolutions(minutes.look(turn.session, event), turn.lang))


def mine(turn: Turn, row: int | None) -> tuple[Member, Resolution, CommunityEvent]:
    """A resolution of an event that this person may write."""
    found, event = resolutions.get(turn.session, row)
    member, event = own(turn, event.id)
    return member, found, event


def editable(turn: Turn, row: int | None) -> tuple[Member, Resolution, CommunityEvent]:
    """The same, while the minutes are not published. Raises UserError `minutes.published`."""
    found = mine(turn, row)
    resolutions.access_unpublished(turn.session, found[2])
    return found


def read_day(text: str) -> date:
    """The day of a button. Raises UserError `error.old_button`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError("error.old_button") from None


STEPS: dict[str, Handler] = {
    WORDS: on_step_words,
    FILE: on_step_file,
    NAME: on_step_name,
    NEW: on_step_new,
    ABOUT: on_step_about,
    DAY: on_step_day,
}
PRESSES: dict[str, PressHandler] = {
    "m_minutes": on_press_minutes,
    "m_words": on_press_ask(WORDS),
    "m_file": on_press_ask(FILE),
    "m_name": on_press_ask(NAME),
    "m_rnew": on_press_ask(NEW),
    "m_docx": on_press_docx,
    "m_pub": on_press_publish,
    "m_res": on_press_resolutions,
    "m_r1": on_press_one,
    "m_rnum": on_press_about,
    "m_rbody": on_press_body,
    "m_rday": on_press_day,
    "m_rpoll": on_press_poll,
    "m_rdrop": on_press_drop,
}
