"""Forum topics: whether each suggestion gets one, and what members write in them."""

from bot.errors import UserError
from bot.services import cohandling, notes, threads
from bot.views import threads as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Dialog, Member, Note, Suggestion


def on_command_topics(turn: Turn) -> None:
    """/topics: whether each suggestion gets a topic here, and the button to change that."""
    turn.say(view.state(guards.group(turn).threads, turn.lang))


def on_press_topics(turn: Turn, press: Press) -> None:
    """Topics for what comes from now on, or none any more."""
    member = turn.role
    if press.arg not in ("on", "off"):
        raise UserError("access.refused")
    on = press.arg == "on"
    if on:
        chat = turn.update.effective_chat
        threads.access_forum(chat.is_forum if chat is not None else None)
    threads.switch(turn.session, guards.group(turn), member, turn.now, on=on)
    turn.show(view.state(on, turn.lang))


def on_topic_words(turn: Turn) -> None:
    """Talk in a topic is about its matter: it is kept as an internal note, without a word of ours.

    What holds no words, or was written as the group, is nobody's note.
    """
    if turn.anonymous or not turn.text:
        return
    member, suggestion = guards.card(turn, find_subject(turn), guards.ANY)
    keep_note(turn, member, suggestion)


def keep_note(turn: Turn, member: Member, suggestion: Suggestion) -> tuple[Note, bool]:
    """Keep what was written as a note; True if it is by one who helps: then whoever leads reads it too."""
    helps = cohandling.only_helps(turn.session, turn.desk, suggestion, guards.acting(turn, suggestion))
    words, message_id = turn.text, turn.message.message_id
    note = notes.add(turn.session, suggestion, member, turn.chat_id, message_id, words, turn.now, helps=helps)
    if helps:
        cohandling.share_note(turn.session, turn.desk, suggestion, note, turn.now)
    return note, helps


def find_subject(turn: Turn) -> int | None:
    """The suggestion whose topic this was written in; None elsewhere."""
    thread = turn.thread_id
    return threads.find_subject(turn.session, turn.chat_id, thread) if thread is not None else None


def answers(turn: Turn, dialog: Dialog | None) -> bool:
    """Whether words may be those that somebody is asked for here: a reply, or in the topic of that matter."""
    if turn.replied is not None:
        return True
    return dialog is not None and dialog.subject is not None and find_subject(turn) == dialog.subject


COMMANDS: dict[str, Handler] = {"topics": on_command_topics}
PRESSES: dict[str, PressHandler] = {"c_threads": on_press_topics}
