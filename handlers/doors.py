"""Which handler takes a press or a message: by action, command, word, number of a menu, or open step."""

from functools import cache

from telegram.constants import ChatType

from bot.errors import UserError
from bot.services import delivered, routing
from bot.services.broadcasts import channels
from bot.views.presses import Press, decode
from handlers import committee, leftovers, resident, rights, typed, worker
from handlers.context import Handler, PressHandler, Turn
from storage.queries import outbox, people
from storage.tables import Reach

INVITATION = "i-"
"""Head of a deep link's payload that gives a role; posters' payloads begin with a community."""

PRESSES: dict[str, PressHandler] = {
    **resident.PRESSES,
    **worker.PRESSES,
    **committee.PRESSES,
}
PRIVATE_COMMANDS: dict[str, Handler] = {
    **committee.PRIVATE_COMMANDS,
    **worker.COMMANDS,
    **resident.COMMANDS,
}
GROUP_COMMANDS: dict[str, Handler] = {**committee.COMMANDS}
PRIVATE_STEPS: dict[str, Handler] = {**resident.STEPS, **worker.STEPS, **committee.PRIVATE_STEPS}
GROUP_STEPS: dict[str, Handler] = {**committee.STEPS}


@cache
def words() -> dict[str, Handler]:
    """What stands on the reply keyboard (pressing it sends the word itself), and what people type for it."""
    return typed.meanings(resident.WORDS)


def on_press(turn: Turn) -> None:
    """A button of ours was pressed, or somebody made up its data."""
    query = turn.update.callback_query
    press = decode(query.data) if query is not None and query.data else None
    take_press(turn, press)


def take_press(turn: Turn, press: Press | None) -> None:
    """Give a press to its handler; what we do not know any more is said plainly."""
    handler = PRESSES.get(press.action) if press is not None else None
    if press is None or handler is None:
        raise UserError("error.old_button")
    rights.admit(turn, rights.PRESSES.get(press.action), press)
    handler(turn, press)


def on_private_message(turn: Turn) -> None:
    """A message in a private chat: command, keyboard word, number of a menu, open step, or words."""
    command = command_of(turn)
    if command == "start" and turn.argument.startswith(INVITATION):
        committee.on_start_invite(turn)
        return
    if command == "start" and turn.argument.startswith(resident.VOTE):
        resident.on_start_vote(turn)
        return
    if command == "start" and turn.argument.startswith(resident.HERE):
        resident.on_start_here(turn)
        return
    if command in PRIVATE_COMMANDS:
        rights.admit(turn, rights.COMMANDS.get(command))
    if command is not None:
        elsewhere = leftovers.on_group_command if command in GROUP_COMMANDS else leftovers.on_unknown_command
        here(turn, PRIVATE_COMMANDS.get(command, elsewhere))(turn)
        return
    by_word = words().get(typed.plain(turn.text))
    if by_word is not None:
        here(turn, by_word)(turn)
        return
    if is_reply_to_us(turn) and committee.on_private_reply(turn):
        return
    if resident.on_code(turn):
        return
    dialog = turn.dialog if turn.glance.dialog else None
    step = dialog.step if dialog is not None else ""
    press = menu_press(turn) if step not in worker.NUMBERED or typed.number(turn.text) is None else None
    if press is not None:
        take_press(turn, press)
        return
    if worker.is_sheet(turn, step):
        worker.on_sheet(turn)
        return
    if step in PRIVATE_STEPS:
        rights.admit(turn, rights.STEPS.get(step))
    PRIVATE_STEPS.get(step, resident.on_words)(turn)


def here(turn: Turn, handler: Handler) -> Handler:
    """What 取消, 返回 and 帮助 mean where this person stands: at a step of the desk, the desk's."""
    instead = worker.INSTEAD.get(handler)
    if instead is None or turn.dialog is None or turn.dialog.step not in worker.STEPS:
        return handler
    return instead


def on_group_message(turn: Turn) -> None:
    """A message in a group: command, answer to a question of ours, reply to a card, or talk among members."""
    command = command_of(turn)
    if command in GROUP_COMMANDS:
        rights.admit(turn, rights.GROUP_COMMANDS.get(command))
    if command is not None:
        known = command in PRIVATE_COMMANDS
        elsewhere = leftovers.on_private_command if known else leftovers.on_unknown_group_command
        GROUP_COMMANDS.get(command, elsewhere)(turn)
        return
    if turn.update.effective_user is not None and not turn.anonymous:
        dialog = people.find_dialog(turn.session, turn.chat_id, turn.user_id)
        step = GROUP_STEPS.get(dialog.step) if dialog else None
        if step is not None and committee.answers(turn, dialog) and not asks_for_help(turn):
            rights.admit(turn, rights.STEPS.get(dialog.step) if dialog else None)
            step(turn)
            return
    if is_reply_to_us(turn):
        (GROUP_COMMANDS["help"] if asks_for_help(turn) else committee.on_group_reply)(turn)
    elif committee.find_subject(turn) is not None:
        (GROUP_COMMANDS["help"] if asks_for_help(turn) else committee.on_topic_words)(turn)
    else:
        committee.on_group_other(turn)


def on_edited(turn: Turn) -> None:
    """A message was edited by its writer."""
    if turn.private:
        if not (worker.on_edited(turn) or committee.on_edited(turn)):
            resident.on_edited(turn)
    else:
        committee.on_edited(turn)


def command_of(turn: Turn) -> str | None:
    """The command at the head of a message, without slash and bot name; None if there is none for us."""
    text = turn.message.text or ""
    if not text.startswith("/"):
        return None
    name, _, addressee = text.split(maxsplit=1)[0][1:].partition("@")
    username = turn.update.get_bot().username
    if addressee and addressee.lower() != username.lower():
        return None
    return name.lower()


def menu_press(turn: Turn) -> Press | None:
    """The press that is typed: every menu of a private chat also goes by number, or by what its button says.

    Raises UserError for a number that the menu does not have: it would end up among her words.
    """
    number, word = typed.number(turn.text), typed.plain(turn.text)
    if number is None and word not in typed.labels():
        return None
    menu = outbox.last_menu(turn.session, turn.chat_id)
    rows = menu["params"]["reply_markup"]["inline_keyboard"] if menu is not None else ()
    choices = [button for row in rows for button in row if "callback_data" in button]
    if number is None:
        choices = [button for button in choices if typed.plain(button["text"]) == word]
        number = 1
    elif choices and not 1 <= number <= len(choices):
        if len(choices) == 1:
            raise UserError("menu.only_one")
        raise UserError("menu.no_such_number", last=len(choices))
    return decode(choices[number - 1]["callback_data"]) if choices else None


def asks_for_help(turn: Turn) -> bool:
    """Whether somebody says 帮助, or one of the other words for it."""
    return words().get(typed.plain(turn.text)) is resident.WORDS["arriving.word.help"]


def is_reply_to_us(turn: Turn) -> bool:
    """Whether a group message answers a message of this bot."""
    replied = turn.replied
    bot = turn.update.get_bot()
    return replied is not None and replied.from_user is not None and replied.from_user.id == bot.id


def on_channel_post(turn: Turn) -> None:
    """Something stands in a channel: none of our business, unless it binds the channel."""
    if command_of(turn) == "bind":
        worker.on_bind_channel(turn)


def on_migration(turn: Turn) -> None:
    """A group became a supergroup: what was bound to it moves along."""
    message = turn.message
    if message.migrate_to_chat_id is not None:
        routing.follow(turn.session, turn.chat_id, message.migrate_to_chat_id, turn.now)
    elif message.migrate_from_chat_id is not None:
        routing.follow(turn.session, message.migrate_from_chat_id, turn.chat_id, turn.now)


def on_my_chat_member(turn: Turn) -> None:
    """The bot was blocked or unblocked by a person, or put in or out of a group."""
    change = turn.update.my_chat_member
    if change is None:
        return
    status = change.new_chat_member.status
    gone = status in ("left", "kicked")
    if turn.private:
        delivered.set_reach(turn.session, turn.user_id, Reach.BLOCKED if gone else Reach.OK, turn.now)
    elif change.chat.type == ChatType.CHANNEL:
        if gone:
            channels.leave(turn.session, turn.chat_id)
    elif gone:
        routing.leave(turn.session, turn.desk, turn.chat_id, turn.now)
    elif change.old_chat_member.status in ("left", "kicked"):
        committee.on_added(turn)
