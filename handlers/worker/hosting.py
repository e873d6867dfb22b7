"""会议活动 at the desk, once it is written: announced, changed, cancelled; who comes; the same once more."""

from bot.errors import UserError
from bot.services.events import announcing, drafts, facts, repeating, signing, spreading
from bot.texts import t
from bot.views import broadcast as broadcast_view
from bot.views import event_people
from bot.views import hosting as view
from bot.views.presses import Press
from handlers.context import Handler, PressHandler, Turn
from handlers.worker.events import fresh, of, show
from storage.queries import events
from storage.tables import BroadcastState

REASON, WHOM = "w_evreason", "w_evwhom"


def on_press_go(turn: Turn, press: Press) -> None:
    """发布并通知: residents see it and are told, perhaps after a second person has looked at it."""
    member, event = fresh(turn, press)
    state = spreading.spread(turn.session, turn.desk, event, member, turn.now)
    announcing.note(turn.session, event, member, "told", turn.now)
    if state is BroadcastState.ASKED:
        others = spreading.count_approvers(turn.session, turn.desk, event, member)
        turn.show(broadcast_view.waiting(others, turn.lang))
        return
    turn.take_buttons()
    show(turn, event)


def on_press_list(turn: Turn, press: Press) -> None:
    """只发布: it is in the list, and nobody is told."""
    member, event = fresh(turn, press)
    spreading.call_off(turn.session, event, turn.now)
    announcing.announce(turn.session, turn.desk, event, turn.now)
    announcing.note(turn.session, event, member, "listed", turn.now)
    turn.take_buttons()
    show(turn, event)


def on_press_publish(turn: Turn, press: Press) -> None:
    """发布改动: whoever signed up is told what has changed."""
    member, event = fresh(turn, press)
    changed = announcing.publish(turn.session, turn.desk, event, member, turn.now)
    turn.answer(t("event.published" if changed else "event.nothing_changed", turn.lang))
    turn.take_buttons()
    show(turn, event)


def on_press_cancel(turn: Turn, press: Press) -> None:
    """取消活动: why?"""
    event = of(turn, press.id)[1]
    if not facts.is_open(event):
        raise UserError("event.over")
    turn.expect(REASON, subject=event.id)
    turn.say(view.ask_reason(event, turn.lang))


def on_step_reason(turn: Turn) -> None:
    """The reason, which everybody who signed up reads."""
    member, event = of(turn, turn.dialog.subject if turn.dialog is not None else None)
    announcing.cancel(turn.session, event, member, turn.text, turn.now)
    turn.expect_nothing()
    show(turn, event)


def on_press_copy(turn: Turn, press: Press) -> None:
    """照着再办一次: all but the time."""
    member, event = of(turn, press.id)
    made = drafts.copy(turn.session, event, member, turn.now)
    turn.expect_nothing()
    show(turn, made)


def on_press_once(turn: Turn, press: Press) -> None:
    """不再重复."""
    event = fresh(turn, press)[1]
    repeating.repeat(turn.session, turn.desk, event, None)
    show(turn, event)


def on_press_take(turn: Turn, press: Press) -> None:
    """接着办: a series that nobody goes on with is this person's from now on."""
    member, event = of(turn, press.id)
    made = repeating.take_over(turn.session, turn.desk, event, member, turn.now)
    announcing.note(turn.session, made, member, "taken_over", turn.now)
    turn.take_buttons()
    show(turn, made)


def on_press_who(turn: Turn, press: Press) -> None:
    """名单."""
    event = of(turn, press.id)[1]
    rows = events.list_sign_ups(turn.session, facts.event_id(event))
    page = press.number or 0
    turn.show(event_people.people(event, rows, page, turn.lang))


def on_press_write_down(turn: Turn, press: Press) -> None:
    """代写报名: whom?"""
    event = of(turn, press.id)[1]
    turn.expect(WHOM, subject=event.id)
    turn.say(event_people.ask_whom(event, turn.lang))


def on_step_whom(turn: Turn) -> None:
    """A name, and how many come."""
    event = of(turn, turn.dialog.subject if turn.dialog is not None else None)[1]
    name, party = signing.read_name(turn.text)
    signing.write_down(turn.session, event, name, party, turn.now)
    turn.expect_nothing()
    turn.say(
        event_people.people(event, events.list_sign_ups(turn.session, facts.event_id(event)), 0, turn.lang)
    )


def on_press_strike(turn: Turn, press: Press) -> None:
    """划掉 whom one has written down."""
    sign_up = events.find_sign_up(turn.session, press.id or 0)
    if sign_up is None:
        raise UserError("error.old_button")
    event = of(turn, sign_up.event_id)[1]
    signing.strike(turn.session, turn.desk, event, sign_up, turn.now)
    turn.show(
        event_people.people(event, events.list_sign_ups(turn.session, facts.event_id(event)), 0, turn.lang)
    )


STEPS: dict[str, Handler] = {REASON: on_step_reason, WHOM: on_step_whom}
PRESSES: dict[str, PressHandler] = {
    "w_evgo": on_press_go,
    "w_evlist": on_press_list,
    "w_evpub": on_press_publish,
    "w_evcan": on_press_cancel,
    "w_evcopy": on_press_copy,
    "w_evonce": on_press_once,
    "w_evtake": on_press_take,
    "w_evwho": on_press_who,
    "w_evadd": on_press_write_down,
    "w_evstr": on_press_strike,
}
