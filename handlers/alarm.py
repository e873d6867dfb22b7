"""An emergency in what somebody writes: the numbers first, and whoever is on call hears of it at once."""

from datetime import timedelta

from bot.delivery.drawing import post
from bot.services import delivered, duty
from bot.views import alarm as view
from handlers.context import Turn
from storage.queries import outbox, people, places
from storage.tables import Lane, Suggestion

NOTICE = "alarm"
ONCE_IN = timedelta(minutes=10)


def ring(turn: Turn, suggestion: Suggestion | None, text: str, community: str | None = None) -> bool:
    """Say the numbers and tell those on call, once for a suggestion; False if there is no emergency in it.

    Without a suggestion (she has not agreed yet, or not said where it belongs) nobody else reads her words,
    and the alarm is sounded once in a while.
    """
    if suggestion is not None and suggestion.urgent:
        return False
    if suggestion is None and outbox.was_told_since(turn.session, turn.chat_id, NOTICE, turn.now - ONCE_IN):
        return False
    kinds = turn.desk.emergencies.find(text)
    if not kinds:
        return False
    subject = suggestion.id if suggestion is not None else None
    turn.say(view.numbers(kinds, turn.lang), notice=NOTICE, subject=subject)
    if suggestion is not None:
        duty.mark_urgent(turn.session, suggestion, turn.now)
        community = suggestion.community
    home = places.find_community(turn.session, community) if community else None
    estate = places.find_estate(turn.session, suggestion.estate) if suggestion and suggestion.estate else None
    for chat_id in duty.list_chats(turn.session, turn.desk, community):
        lang = delivered.language_of(turn.desk, people.find_resident(turn.session, chat_id))
        screen = view.told(kinds, suggestion, home, estate, text, lang)
        post(turn.session, chat_id, screen, lang, turn.now, notice=NOTICE, subject=subject, lane=Lane.REPLY)
    return True
