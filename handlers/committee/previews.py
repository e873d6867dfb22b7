"""What a member has written, shown as it will be read; and the day that an answer promises."""

from dataclasses import replace
from datetime import date

from bot.errors import UserError
from bot.services import (
    access,
    checklist,
    cohandlers,
    extensions,
    outcomes,
    promises,
    prompts,
    referring,
    splitting,
)
from bot.services.checklist import Finding
from bot.services.outcomes import Outcome
from bot.services.prompts import Purpose
from bot.services.referring import Received
from bot.texts import Html
from bot.views import card_referring
from bot.views import cohandling as view_of_help
from bot.views import committee as view
from bot.views import promises as view_of_promises
from bot.views import splitting as split_view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.committee import merging
from handlers.context import PressHandler, Turn
from storage.tables import Dialog, Member, Suggestion

EXTENDING = frozenset({Purpose.EXTEND, Purpose.EXTENSION})
MOVING = frozenset({Purpose.PROMISE, *EXTENDING})
ABOUT_A_DAY = frozenset({Purpose.PLAN, *MOVING})
"""What cannot be said without naming a day."""


def take_words(turn: Turn, dialog: Dialog) -> None:
    """Keep the words and show them as the resident will see them; nothing has been sent yet."""
    _, suggestion = card_of(turn, dialog)
    if prompts.is_stale(dialog, suggestion):
        prompts.cancel(turn.session, turn.chat_id, turn.user_id, turn.now)
        turn.say(view.overtaken(suggestion, turn.lang), subject=suggestion.id)
        return
    purpose = prompts.purpose_of(dialog)
    days = promises.find_days(turn.desk, turn.text, turn.now)
    if prompts.awaits_day(dialog) or purpose in ABOUT_A_DAY:
        if not days:
            raise UserError("promise.no_day")
        promises.access_day(turn.desk, days[0], turn.now)
    if prompts.awaits_reason(dialog) and not prompts.is_written_in(dialog, turn.message.message_id):
        take_reason(turn, suggestion, dialog)
        return
    if purpose in EXTENDING:
        extensions.access_day(turn.desk, suggestion, days[0])
    if prompts.awaits_day(dialog):
        prompts.set_day(turn.session, dialog, days[0] if days else None, turn.now)
    elif purpose in MOVING:
        reason = promises.find_reason(turn.desk, turn.text, days[0], turn.now)
        prompts.keep_words(turn.session, dialog, reason, turn.message.message_id, turn.now)
        prompts.set_day(turn.session, dialog, days[0], turn.now)
    else:
        keep(turn, dialog, turn.text, turn.message.message_id)
    turn.say(screen_of(turn, suggestion, dialog), subject=suggestion.id)


def keep(turn: Turn, dialog: Dialog, words: str, message_id: int) -> None:
    """Keep these words, and propose the first day that they name."""
    prompts.keep_words(turn.session, dialog, words, message_id, turn.now)
    days = promises.find_days(turn.desk, words, turn.now)
    prompts.set_day(turn.session, dialog, days[0] if days else None, turn.now)


def take_reason(turn: Turn, suggestion: Suggestion, dialog: Dialog) -> None:
    """Why a proposal is not wholly taken up, in words."""
    if not turn.text:
        raise UserError("prompt.words_only")
    outcome = outcomes.give_reason(prompts.outcome_of(dialog), turn.text)
    prompts.set_outcome(turn.session, dialog, outcome, turn.now)
    turn.say(screen_of(turn, suggestion, dialog), subject=suggestion.id)


def screen_of(turn: Turn, suggestion: Suggestion, dialog: Dialog) -> Screen:
    """The preview as it is now."""
    purpose, day, version = prompts.purpose_of(dialog), prompts.day_of(dialog), str(dialog.data["version"])
    words = prompts.words_of(dialog, version)
    outcome = prompts.outcome_of(dialog)
    seen = as_seen(turn, suggestion, purpose, words, day, outcome)
    checked = look_over(turn, suggestion, dialog, day)
    screen = view.preview(suggestion, purpose, seen, int(version), turn.lang, day, outcome, checked)
    received = received_of(turn, dialog)
    if received is None:
        return screen
    return replace(screen, text=Html(f"{card_referring.received(received, turn.lang)}\n{screen.text}"))


def received_of(turn: Turn, dialog: Dialog) -> Received | None:
    """How and when the answer came that is typed for a body."""
    written = prompts.received_of(dialog)
    return referring.read_received(turn.desk, written, turn.now) if written is not None else None


def look_over(turn: Turn, suggestion: Suggestion, dialog: Dialog, day: date | None) -> list[Finding]:
    """What is to be looked at before an answer goes out; nothing for other words."""
    if prompts.purpose_of(dialog) not in prompts.ANSWERS:
        return []
    words, outcome = str(dialog.data["text"]), prompts.outcome_of(dialog)
    return checklist.look_over(turn.session, turn.desk, suggestion, words, outcome, day, turn.now)


def as_seen(
    turn: Turn, suggestion: Suggestion, purpose: Purpose, words: str, day: date | None, outcome: Outcome
) -> Html:
    """What will be read of these words."""
    if purpose is Purpose.MERGE:
        member, _ = guards.card(turn, suggestion.id)
        return merging.as_seen(turn, merging.preview(turn, member, suggestion, merging.named(turn, words)))
    if purpose is Purpose.SPLIT:
        found = splitting.list_sentences(turn.session, suggestion)
        return split_view.groups(found, splitting.read_groups(words, len(found)), turn.lang)
    lang = prompts.author_language(turn.session, suggestion)
    return view.as_seen(suggestion, purpose, words, lang, turn.desk.settings, turn.now, day, outcome)


def card_of(turn: Turn, dialog: Dialog) -> tuple[Member, Suggestion]:
    """`guards.card` for what this person writes: a group that only helps writes nothing but that."""
    helping = prompts.purpose_of(dialog) in prompts.HELPING
    return guards.card(turn, dialog.subject, guards.ANY if helping else access.HANDS)


def own_card(turn: Turn, press: Press) -> tuple[Member, Suggestion, Dialog]:
    """`card_of` for a button under what this very person wrote; UserError as of `own_prompt`."""
    dialog = own_prompt(turn, turn.card[1])
    return *card_of(turn, dialog), dialog


def own_prompt(turn: Turn, suggestion: Suggestion) -> Dialog:
    """The prompt of this very person; UserError if it is a colleague's, or over."""
    dialog = prompts.find(turn.session, turn.chat_id, turn.user_id, suggestion.id)
    if dialog is None:
        busy = prompts.is_open(turn.session, turn.chat_id, suggestion, turn.now)
        raise UserError("prompt.not_yours" if busy else "prompt.closed")
    return dialog


def asks_once_more(turn: Turn, suggestion: Suggestion, press: Press) -> bool:
    """Somebody who was asked to help has not answered: shall the answer go out all the same?"""
    version, _, sure = press.arg.partition(".")
    waiting = cohandlers.list_waiting(turn.session, suggestion)
    if sure or not waiting:
        return False
    turn.show(view_of_help.sure(suggestion, waiting, press.action, version, turn.lang), subject=press.id)
    return True


def on_press_day(turn: Turn, press: Press) -> None:
    """换日期: which one? The next words may be one, too."""
    _, suggestion = turn.card
    dialog = own_prompt(turn, suggestion)
    words = prompts.words_of(dialog, press.arg)
    prompts.ask_day(turn.session, dialog, turn.now)
    offers = promises.list_offers(turn.desk, promises.find_days(turn.desk, words, turn.now), turn.now)
    screen = view_of_promises.days(suggestion, offers, press.arg, turn.lang)
    turn.show(screen, subject=suggestion.id)


def on_press_set_day(turn: Turn, press: Press) -> None:
    """This day, or none: the preview again, with it."""
    _, suggestion = turn.card
    dialog = own_prompt(turn, suggestion)
    version, _, chosen = press.arg.partition(".")
    prompts.words_of(dialog, version)
    prompts.set_day(turn.session, dialog, read_day(chosen) if chosen else None, turn.now)
    turn.show(screen_of(turn, suggestion, dialog), subject=suggestion.id)


def read_day(chosen: str) -> date:
    """The day behind a button. UserError if somebody made it up."""
    try:
        return date.fromisoformat(chosen)
    except ValueError:
        raise UserError("access.refused") from None


PRESSES: dict[str, PressHandler] = {"c_day": on_press_day, "c_setday": on_press_set_day}
