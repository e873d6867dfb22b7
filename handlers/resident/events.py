"""会议活动: what is coming, 参加 / 不参加 / 待定, how many come, the calendar file."""

import re

from bot.delivery import calendar_file
from bot.errors import UserError
from bot.services.events import facts, signing
from bot.texts import t
from bot.views import events as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from storage.queries import events
from storage.tables import CommunityEvent, Resident, SignUpState

NAMING = "ev_naming"
PARTY = re.compile(r"(\d{0,2})(h?)")
NO = {"not_going": SignUpState.NOT_GOING, "maybe": SignUpState.MAYBE, "withdrawn": SignUpState.WITHDRAWN}


def on_word_events(turn: Turn) -> None:
    """会议活动 or /events."""
    resident = guards.meet(turn)
    if not guards.is_ready(resident):
        guards.ask_what_is_missing(turn, resident)
        return
    turn.say(page(turn, resident, 0))


def on_press_list(turn: Turn, press: Press) -> None:
    """A page of the list."""
    resident = ready(turn)
    if resident is not None:
        turn.show(page(turn, resident, press.number or 0))


def on_press_one(turn: Turn, press: Press) -> None:
    """One event whole."""
    resident = ready(turn)
    if resident is not None:
        turn.expect_nothing()
        turn.show(card(turn, signing.get(turn.session, press.id), resident))


def on_press_go(turn: Turn, press: Press) -> None:
    """参加; asked first where it matters: one a household, and how many come."""
    resident = ready(turn)
    if resident is None:
        return
    match = PARTY.fullmatch(press.arg)
    if match is None:
        raise UserError("error.old_button")
    event = signing.get(turn.session, press.id)
    mine = events.find_answer(turn.session, facts.event_id(event), resident.id or 0)
    party, declared = match[1], bool(match[2]) or (mine is not None and mine.own_household)
    if facts.takes_sign_ups(event, turn.now):
        if event.household and not declared:
            put(turn, view.ask_household(event, party, turn.lang, press.stamp), press)
            return
        if event.most > 1 and not party:
            put(turn, view.ask_party(event, declared, turn.lang, press.stamp), press)
            return
    made = signing.sign_up(
        turn.session, turn.desk, event, resident, int(party or 1), turn.now, own_household=declared
    )
    turn.answer(t(f"event.done.{made.state.value}", turn.lang))
    answer(turn, event, resident, press)


def on_press_party(turn: Turn, press: Press) -> None:
    """改人数."""
    if ready(turn) is not None:
        event = signing.get(turn.session, press.id)
        put(turn, view.ask_party(event, False, turn.lang, press.stamp), press)


def on_press_no(turn: Turn, press: Press) -> None:
    """不参加, 待定, 不去了."""
    resident = ready(turn)
    if resident is None:
        return
    if press.arg not in NO:
        raise UserError("error.old_button")
    event = signing.get(turn.session, press.id)
    signing.decline(turn.session, turn.desk, event, resident, NO[press.arg], turn.now)
    turn.answer(t(f"event.done.{press.arg}", turn.lang))
    answer(turn, event, resident, press)


def on_press_calendar(turn: Turn, press: Press) -> None:
    """存入日历."""
    if ready(turn) is not None:
        event = signing.get(turn.session, press.id)
        file = calendar_file.lend(turn.desk, event, turn.lang, turn.now)
        turn.say(view.calendar(event, file, turn.lang))


def on_press_name(turn: Turn, press: Press) -> None:
    """称呼: what shall the organizers call her?"""
    resident = ready(turn)
    if resident is None:
        return
    event = signing.get(turn.session, press.id)
    mine = events.find_answer(turn.session, facts.event_id(event), resident.id or 0)
    if mine is None:
        raise UserError("event.gone")
    turn.expect(NAMING, subject=event.id)
    turn.say(view.ask_name(event, mine, turn.lang))


def on_step_naming(turn: Turn) -> None:
    """The name, typed."""
    resident, dialog = guards.known(turn), turn.dialog
    event = signing.get(turn.session, dialog.subject if dialog is not None else None)
    signing.set_name(turn.session, event, resident, turn.text)
    turn.expect_nothing()
    turn.say(card(turn, event, resident))


def ready(turn: Turn) -> Resident | None:
    """The resident, if she has agreed and her community is known; else she is asked for that first."""
    resident = guards.known(turn)
    if guards.is_ready(resident):
        return resident
    guards.ask_what_is_missing(turn, resident)
    return None


def page(turn: Turn, resident: Resident, number: int) -> Screen:
    """A page of what is coming for her."""
    coming = facts.list_coming(turn.session, resident, turn.now)
    return view.listed(coming, number, turn.desk.settings.timezone, turn.lang)


def card(turn: Turn, event: CommunityEvent, resident: Resident) -> Screen:
    """The event as she sees it."""
    shown = facts.look(turn.session, event, resident)
    return view.card(shown, turn.desk.settings.timezone, turn.lang, turn.now)


def answer(turn: Turn, event: CommunityEvent, resident: Resident, press: Press) -> None:
    """The event with her answer."""
    put(turn, card(turn, event, resident), press)


def put(turn: Turn, screen: Screen, press: Press) -> None:
    """In the place of the card whose button was pressed; below what an announcement or a picture says."""
    (turn.show if press.stamp == view.IN_PLACE else turn.say)(screen)


COMMANDS: dict[str, Handler] = {"events": on_word_events}
WORDS: dict[str, Handler] = {"arriving.word.events": on_word_events}
STEPS: dict[str, Handler] = {NAMING: on_step_naming}
PRESSES: dict[str, PressHandler] = {
    "ev_list": on_press_list,
    "ev_one": on_press_one,
    "ev_go": on_press_go,
    "ev_party": on_press_party,
    "ev_no": on_press_no,
    "ev_ics": on_press_calendar,
    "ev_name": on_press_name,
}
