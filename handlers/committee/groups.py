"""A group itself: bound, helped, left; and the list of what it has in hand."""

from bot.errors import UserError
from bot.services import cards, cohandling, handing, invites, notes, prompts, routing
from bot.services.cards import Page
from bot.views import committee as view
from bot.views import threads as view_of_topics
from bot.views.presses import Press
from handlers import guards
from handlers.committee import previews, topics
from handlers.context import Handler, PressHandler, Turn


def on_command_bind(turn: Turn) -> None:
    """/bind CODE: this group works for that community and body from now on."""
    by = guards.person(turn)
    if not turn.argument:
        raise UserError("bind.no_code")
    group = invites.bind_group(turn.session, turn.argument, turn.chat_id, turn.now, by)
    came = routing.rebound(turn.session, turn.desk, turn.chat_id, turn.now)
    community, body = invites.get_place(turn.session, group.community, group.body)
    estate = invites.find_estate(turn.session, group.estate)
    turn.say(view.bound(community, body, came, turn.desk.settings.street_name, turn.lang, estate))


def on_command_help(turn: Turn) -> None:
    """/help: about what this person is writing, about the card that is answered, or about the group."""
    user_id = guards.person(turn)
    guards.group(turn)
    dialog = prompts.find(turn.session, turn.chat_id, user_id)
    if dialog is not None:
        _, suggestion = previews.card_of(turn, dialog)
        turn.say(view.help_writing(suggestion, prompts.purpose_of(dialog), turn.lang), subject=suggestion.id)
        return
    replied = turn.replied
    about = notes.find_about(turn.session, turn.chat_id, replied.message_id) if replied else None
    subject = about.subject if about is not None else topics.find_subject(turn)
    if subject is not None:
        _, suggestion = guards.card(turn, subject, guards.ANY)
        helps = cohandling.only_helps(turn.session, turn.desk, suggestion, guards.acting(turn, suggestion))
        turn.say(view.help_card(suggestion, turn.lang, helps=helps), subject=suggestion.id)
        return
    turn.say(view.help_here(turn.lang))


def on_command_list(turn: Turn) -> None:
    """/list: the open suggestions of this group."""
    turn.say(view.opened(look(turn, 0), turn.lang))


def on_press_list(turn: Turn, press: Press) -> None:
    """Another page of the list."""
    number = press.number or 0
    turn.show(view.opened(look(turn, number), turn.lang))


def look(turn: Turn, number: int) -> Page:
    """A page of what the group has in hand, read beside the turn."""
    desk, chat_id, now = turn.desk, turn.chat_id, turn.now
    return turn.beside("list", lambda session: cards.list_page(session, desk, chat_id, number, now))


def on_press_find(turn: Turn, press: Press) -> None:
    """Where is the card of this number?"""
    _, suggestion = turn.card
    card = cards.find_card(turn.session, suggestion, turn.chat_id)
    if card is None or card.message_id is None:
        # Its first sending ended unknown or is still to come: somebody asks, so it is put here anew.
        turn.show_card(suggestion)
    elif card.thread_id not in (None, turn.thread_id):
        turn.say(view_of_topics.leads_to(card, suggestion, turn.lang))
    else:
        turn.say(view.here_it_is(suggestion, card.message_id, turn.lang), subject=suggestion.id)


def on_added(turn: Turn) -> None:
    """The bot was put into a group: says once how to bind it."""
    turn.say(view.how_to_bind(turn.lang))


def on_left(turn: Turn) -> None:
    """Somebody left or was removed (the message Telegram writes in small groups)."""
    gone = turn.message.left_chat_member
    if gone is not None:
        handing.leave_group(turn.session, turn.desk, gone.id, turn.chat_id, turn.now)


def on_chat_member(turn: Turn) -> None:
    """Somebody's standing in a group changed (told to bots that are admins there)."""
    change = turn.update.chat_member
    if change is None:
        return
    now = change.new_chat_member
    outside = now.status in ("left", "kicked") or getattr(now, "is_member", True) is False
    if outside:
        handing.leave_group(turn.session, turn.desk, now.user.id, turn.chat_id, turn.now)


def on_group_other(turn: Turn) -> None:
    """Talk among members: none of our business, and nothing is kept of it."""


COMMANDS: dict[str, Handler] = {
    "bind": on_command_bind,
    "help": on_command_help,
    "start": on_command_help,
    "list": on_command_list,
}
PRESSES: dict[str, PressHandler] = {"c_list": on_press_list, "c_find": on_press_find}
