"""会务: the agenda of a meeting, and who is there."""

from bot.delivery.outgoing import lend
from bot.errors import UserError
from bot.services.events import drafts
from bot.services.events.facts import event_id
from bot.services.meetings import agenda, attending, minutes
from bot.texts import t
from bot.views import meeting as view
from bot.views.presses import Press
from handlers.context import Handler, PressHandler, Turn
from handlers.resident.attending import LINK
from storage.queries import suggestions
from storage.tables import CommunityEvent, EventStatus, Member

NUMBER, TOPIC = "m_number", "m_topic"


def on_press_home(turn: Turn, press: Press) -> None:
    """会务: which meeting?"""
    own = drafts.list_own(turn.session, turn.desk, turn.user_id, turn.now)
    shown = [one for one in own if one.status is not EventStatus.DRAFT]
    turn.show(view.home(shown, turn.desk.settings.timezone, turn.lang))


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them."""
    _, event = own(turn, press.id)
    turn.expect_nothing()
    facts = minutes.look(turn.session, event)
    turn.show(view.one(facts, turn.desk.settings.timezone, turn.lang))


def on_press_agenda(turn: Turn, press: Press) -> None:
    """议程."""
    _, event = own(turn, press.id)
    turn.expect_nothing()
    show_agenda(turn, event, in_place=True)


def on_press_up(turn: Turn, press: Press) -> None:
    """One place up."""
    _, event = own(turn, press.id)
    agenda.lift(turn.session, event, agenda.get_item(turn.session, event, number(press.arg)))
    show_agenda(turn, event, in_place=True)


def on_press_off(turn: Turn, press: Press) -> None:
    """拿下: off the agenda."""
    member, event = own(turn, press.id)
    item = agenda.get_item(turn.session, event, number(press.arg))
    agenda.remove(turn.session, event, item, member, turn.now)
    show_agenda(turn, event, in_place=True)


def on_press_number(turn: Turn, press: Press) -> None:
    """加意见: which number?"""
    ask(turn, press, NUMBER)


def on_press_topic(turn: Turn, press: Press) -> None:
    """加议题: which words?"""
    ask(turn, press, TOPIC)


def on_step_number(turn: Turn) -> None:
    """A suggestion, by its number."""
    member, event = own(turn, asked(turn))
    wanted = turn.text.strip().upper()
    found = suggestions.find_suggestion(turn.session, wanted)
    if found is None:
        raise UserError("cast.no_number", number=wanted[:20])
    suggestion = suggestions.get_suggestion(turn.session, found.id or 0, lock=True)
    agenda.add_suggestion(turn.session, event, suggestion, member, turn.now)
    turn.expect_nothing()
    show_agenda(turn, event)


def on_step_topic(turn: Turn) -> None:
    """A topic in words."""
    member, event = own(turn, asked(turn))
    agenda.add_topic(turn.session, event, turn.text, member, turn.now)
    turn.expect_nothing()
    show_agenda(turn, event)


def show_agenda(turn: Turn, event: CommunityEvent, *, in_place: bool = False) -> None:
    """The agenda as it stands."""
    topics = agenda.list_topics(turn.session, event)
    screen = view.agenda(event, topics, turn.desk.settings.timezone, turn.lang)
    (turn.show if in_place else turn.say)(screen)


def on_press_attend(turn: Turn, press: Press) -> None:
    """签到: who is there?"""
    _, event = own(turn, press.id)
    page = press.number or 0
    show_attendance(turn, event, page, anew=press.stamp == view.ANEW)


def on_press_tick(turn: Turn, press: Press) -> None:
    """Somebody is there; or not, after all."""
    _, event = own(turn, press.id)
    page, _, row = press.arg.partition(".")
    there = attending.turn(turn.session, event, number(row), turn.now)
    turn.answer(t("meeting.ticked" if there else "meeting.unticked", turn.lang))
    show_attendance(turn, event, number(page))


def on_press_walk(turn: Turn, press: Press) -> None:
    """One more, or one less, who came without having signed up."""
    _, event = own(turn, press.id)
    page, _, more = press.arg.partition(".")
    attending.count_walk_in(turn.session, event, turn.now, more=more == "1")
    show_attendance(turn, event, number(page))


def on_press_code(turn: Turn, press: Press) -> None:
    """签到码: what is shown on the screen of the room."""
    from bot.printing import codes  # what prints is loaded where something is printed

    _, event = own(turn, press.id)
    attending.access_now(event, turn.now)
    digits = attending.code(attending.meeting_of(turn.session, event), turn.now)
    payload = f"{LINK}{event_id(event)}-{digits}"
    name = turn.update.get_bot().username
    media = lend(turn.desk, codes.picture(f"https://t.me/{name}?start={payload}"), "code.png", "photo")
    counts = attending.count(turn.session, event)
    turn.say(view.code(event, digits, media, counts, attending.TURNS.seconds // 60, turn.lang))


def show_attendance(turn: Turn, event: CommunityEvent, page: int, *, anew: bool = False) -> None:
    """Who signed up, and who is there."""
    people = attending.list_seated(turn.session, event)
    counts = attending.count(turn.session, event)
    screen = view.attendance(event, people, counts, page, turn.desk.settings.timezone, turn.lang)
    (turn.say if anew else turn.show)(screen)


def own(turn: Turn, row: int | None) -> tuple[Member, CommunityEvent]:
    """An event that was announced, locked, for whoever may address all its communities."""
    member, event = drafts.get(turn.session, turn.desk, turn.user_id, row, turn.now)
    if event.status is EventStatus.DRAFT:
        raise UserError("error.old_button")
    return member, event


def ask(turn: Turn, press: Press, step: str) -> None:
    """Ask for something to be typed about an event."""
    _, event = own(turn, press.id)
    turn.expect(step, subject=event.id)
    turn.say(view.question(step.removeprefix("m_"), Press("m_agenda", event.id), turn.lang))


def asked(turn: Turn) -> int | None:
    """What the open question is about."""
    return turn.dialog.subject if turn.dialog is not None else None


def number(text: str) -> int:
    """A row id or a page of a button. Raises UserError `error.old_button`."""
    if not text.isdecimal():
        raise UserError("error.old_button")
    return int(text)


STEPS: dict[str, Handler] = {NUMBER: on_step_number, TOPIC: on_step_topic}
PRESSES: dict[str, PressHandler] = {
    "m_home": on_press_home,
    "m_one": on_press_one,
    "m_agenda": on_press_agenda,
    "m_up": on_press_up,
    "m_off": on_press_off,
    "m_number": on_press_number,
    "m_topic": on_press_topic,
    "m_attend": on_press_attend,
    "m_tick": on_press_tick,
    "m_walk": on_press_walk,
    "m_code": on_press_code,
}
