"""/ban and /unban, by number in a private chat or as a reply to a card; the list of bans at the desk."""

from bot.errors import UserError
from bot.services import bans, notes
from bot.views import limits as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Ban, Suggestion


def on_command_ban(turn: Turn) -> None:
    """/ban NUMBER DAYS REASON; as a reply to a card, /ban DAYS REASON."""
    suggestion, words = find_meant(turn)
    member = bans.access_ban(turn.session, turn.desk, guards.person(turn), suggestion, turn.now)
    days, reason = bans.read_order(words)
    made = bans.ban(turn.session, suggestion, member, days, reason, turn.now)
    turn.say(done(turn, suggestion, made, lifted=False), subject=suggestion.id)


def on_command_unban(turn: Turn) -> None:
    """/unban NUMBER; as a reply to a card, /unban."""
    lift(turn, find_meant(turn)[0])


def on_press_bans(turn: Turn, press: Press) -> None:
    """暂停名单, at the desk."""
    turn.show(listed(turn))


def on_press_unban(turn: Turn, press: Press) -> None:
    """解除, in the list."""
    lift(turn, bans.get_suggestion(turn.session, press.arg))
    turn.show(listed(turn))


def lift(turn: Turn, suggestion: Suggestion) -> None:
    """End the ban of the author of this suggestion."""
    member = bans.access_ban(turn.session, turn.desk, guards.person(turn), suggestion, turn.now)
    lifted = bans.lift(turn.session, suggestion, member, turn.now)
    turn.say(done(turn, suggestion, lifted, lifted=True), subject=suggestion.id)


def listed(turn: Turn) -> Screen:
    """The bans that this person may lift."""
    rows = bans.list_current(turn.session, turn.desk, turn.user_id, turn.now)
    return view.listed(rows, turn.desk.settings.timezone, turn.lang)


def done(turn: Turn, suggestion: Suggestion, ban: Ban, *, lifted: bool) -> Screen:
    """What was decided."""
    return view.done(suggestion, ban, turn.desk.settings.timezone, turn.lang, lifted=lifted)


def find_meant(turn: Turn) -> tuple[Suggestion, str]:
    """The suggestion whose author is meant, and the words that follow. Raises UserError `ban.how`."""
    if turn.private:
        number, _, words = turn.argument.partition(" ")
        if not number:
            raise UserError("ban.how")
        return bans.get_suggestion(turn.session, number), words
    replied = turn.message.reply_to_message
    about = notes.find_about(turn.session, turn.chat_id, replied.message_id) if replied is not None else None
    if about is None:
        raise UserError("ban.how")
    return guards.card(turn, about.subject)[1], turn.argument


COMMANDS: dict[str, Handler] = {"ban": on_command_ban, "unban": on_command_unban}
PRESSES: dict[str, PressHandler] = {"w_bans": on_press_bans, "w_unban": on_press_unban}
