"""上会 on a card, topics of members, and what a body says of a resolution whose day has come."""

from bot.errors import UserError
from bot.services import promises, prompts
from bot.services.meetings import agenda, resolutions
from bot.texts import h
from bot.views import meeting as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.committee import previews
from handlers.context import Handler, PressHandler, Turn
from storage.queries import meetings
from storage.tables import Member, Resolution

KEPT, LATE, TOPIC = "c_reskept", "c_reslate", "c_topic"
LONGEST = 80


def on_press_agenda(turn: Turn, press: Press) -> None:
    """上会: on the agenda of which meeting?"""
    _, suggestion = turn.card
    coming = agenda.list_coming(turn.session, suggestion.community, turn.now)
    screen = view.choose("c_agdto", coming, suggestion.id, turn.desk.settings.timezone, turn.lang)
    turn.say(screen, subject=suggestion.id)


def on_press_put(turn: Turn, press: Press) -> None:
    """On this one's: its author and supporters are told and invited."""
    member, suggestion = turn.card
    row = press.number
    event = agenda.get_open(turn.session, row, suggestion.community)
    agenda.add_suggestion(turn.session, event, suggestion, member, turn.now)
    text = h("agenda.put", turn.lang, number=suggestion.number, title=event.title)
    turn.show(Screen(text), subject=suggestion.id)


def on_command_agenda(turn: Turn) -> None:
    """/agenda WORDS, in a group: a topic for a coming meeting."""
    words = turn.argument
    if not 2 <= len(words) <= LONGEST:
        raise UserError("agenda.bad_topic", most=LONGEST)
    coming = agenda.list_coming(turn.session, guards.group(turn).community, turn.now)
    turn.expect(TOPIC, data={"words": words})
    turn.say(view.choose("c_agdtop", coming, None, turn.desk.settings.timezone, turn.lang))


def on_press_topic(turn: Turn, press: Press) -> None:
    """On the agenda of this meeting."""
    member = turn.role
    dialog = turn.dialog
    if dialog is None or dialog.step != TOPIC:
        raise UserError("error.old_button")
    event = agenda.get_open(turn.session, press.id, guards.group(turn).community)
    agenda.add_topic(turn.session, event, str(dialog.data["words"]), member, turn.now)
    turn.expect_nothing()
    turn.show(Screen(h("agenda.put_topic", turn.lang, title=event.title)))


def on_step_topic(turn: Turn) -> None:
    """Something was typed in place of the choice: that is still open."""
    raise UserError("agenda.press_one")


def on_press_kept(turn: Turn, press: Press) -> None:
    """办好了, of a resolution: how?"""
    _, row = due(turn, press.id)
    turn.expect(KEPT, subject=row.id)
    turn.say(view.ask_reply("kept", turn.lang))


def on_step_kept(turn: Turn) -> None:
    """How it was done."""
    member, row = due(turn, turn.dialog.subject if turn.dialog is not None else None)
    resolutions.keep(turn.session, row, member, turn.text, turn.now)
    turn.expect_nothing()
    turn.say(Screen(h("meeting.noted", turn.lang)))


def on_press_late(turn: Turn, press: Press) -> None:
    """还没有, of a resolution: by when, and why?"""
    _, row = due(turn, press.id)
    turn.expect(LATE, subject=row.id)
    turn.say(view.ask_reply("late", turn.lang))


def on_step_late(turn: Turn) -> None:
    """Another day, and why."""
    member, row = due(turn, turn.dialog.subject if turn.dialog is not None else None)
    days = promises.find_days(turn.desk, turn.text, turn.now)
    if not days:
        raise UserError("promise.no_day")
    resolutions.put_off(turn.session, turn.desk, row, member, days[0], turn.text, turn.now)
    turn.expect_nothing()
    turn.say(Screen(h("meeting.noted", turn.lang)))


def on_press_answer_with(turn: Turn, press: Press) -> None:
    """用会议决议: its words are what is written so far of the answer."""
    _, suggestion = turn.card
    dialog = previews.own_prompt(turn, suggestion)
    found = meetings.last_published(turn.session, suggestion.id or 0)
    if prompts.purpose_of(dialog) not in prompts.ANSWERS or found is None:
        raise UserError("prompt.closed")
    previews.keep(turn, dialog, found.text, turn.pressed_message_id or 0)
    turn.show(previews.screen_of(turn, suggestion, dialog), subject=suggestion.id)


def due(turn: Turn, row: int | None) -> tuple[Member, Resolution]:
    """A resolution, for whoever acts in the group that carries it out. Raises UserError `access.refused`."""
    found, event = resolutions.get(turn.session, row)
    member = turn.role
    home = resolutions.find_home(turn.session, event, found)
    if home is None or home.chat_id != turn.chat_id:
        raise UserError("access.refused")
    if not resolutions.is_waiting(found):
        raise UserError("resolution.over")
    return member, found


COMMANDS: dict[str, Handler] = {"agenda": on_command_agenda}
STEPS: dict[str, Handler] = {KEPT: on_step_kept, LATE: on_step_late, TOPIC: on_step_topic}
CARD: dict[str, PressHandler] = {
    "c_agenda": on_press_agenda,
    "c_agdto": on_press_put,
    "c_resuse": on_press_answer_with,
}
PRESSES: dict[str, PressHandler] = {
    "c_agdtop": on_press_topic,
    "m_kept": on_press_kept,
    "m_late": on_press_late,
}
