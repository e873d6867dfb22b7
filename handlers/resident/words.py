"""Any message that is no command and no button: where it belongs, and what is said to it."""

from bot.services import drafts, said, suggestions
from bot.services.drafts import Added
from bot.services.said import Said
from bot.texts import h
from bot.views import mine, places, saying
from bot.views.presses import Press
from bot.views.screen import Screen
from bot.views.words import day, shorten
from handlers import alarm
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards, similar
from handlers.resident.saying import STEP as SAY_NEW
from storage.tables import Resident, Status, Suggestion

ADDING, PICKING = "my_adding", "picking"


def on_words(turn: Turn) -> None:
    """A message out of the blue: an answer to what was asked, more of her draft, or a new suggestion."""
    resident, message = guards.listen(turn)
    if message is None:
        return
    if stands_alone(turn, message):
        took(turn, message, drafts.begin(turn.session, turn.desk, resident, message, turn.now))
        return
    home = find_home(turn, resident, message)
    if home is not None:
        put(turn, resident, home, message)
        return
    questions = suggestions.list_questions(turn.session, resident)
    drafting = bool(questions) and drafts.find(turn.session, resident) is not None
    if len(questions) + drafting > 1:
        turn.hold()
        alarm.ring(turn, None, message.text, resident.community)
        ask_which(turn, questions, drafting=drafting)
    elif questions:
        put(turn, resident, questions[0], message)
    else:
        write(turn, resident, message)


def on_step_say_new(turn: Turn) -> None:
    """After 提意见 every message is part of the draft, whatever else waits for an answer."""
    resident, message = guards.listen(turn)
    if message is not None:
        say_new(turn, resident, message)


def say_new(turn: Turn, resident: Resident, message: Said) -> None:
    """More of the draft, unless it is the rest of something else or a reply to it."""
    home = find_home(turn, resident, message)
    if home is not None:
        put(turn, resident, home, message)
    else:
        write(turn, resident, message)


def on_step_adding(turn: Turn) -> None:
    """After 补充 the next message goes to that suggestion; after a choice, those that waited for it."""
    dialog = turn.dialog
    if dialog is None or turn.item.id > dialog.data.get("before", turn.item.id):
        turn.expect_nothing()
        on_words(turn)
        return
    resident, message = guards.listen(turn)
    if message is None:
        return
    suggestion = suggestions.get_own(turn.session, resident, dialog.subject, lock=True)
    if "before" not in dialog.data:
        turn.expect_nothing()
    if suggestions.is_open(suggestion):
        put(turn, resident, suggestion, message)
        return
    # It ended while she wrote: her words become a new suggestion, which she sees before it is filed.
    turn.say(Screen(h("mine.ended", turn.lang, number=suggestion.number)))
    write(turn, resident, message)


def on_step_picking(turn: Turn) -> None:
    """She has not chosen yet to what her last message belongs: this one waits with it."""
    resident, message = guards.listen(turn)
    if message is None:
        return
    turn.hold()
    alarm.ring(turn, None, message.text, resident.community)
    if message.file is not None and message.file.media_group is not None:
        return
    questions = suggestions.list_questions(turn.session, resident)
    ask_which(turn, questions, drafting=drafts.find(turn.session, resident) is not None)


def on_press_pick(turn: Turn, press: Press) -> None:
    """To this suggestion, or to the draft: what waited gets its turn."""
    resident = guards.known(turn)
    turn.release()
    if press.id is None:
        turn.expect(SAY_NEW)
        turn.show(saying.picked(turn.lang) if turn.released else saying.invite(turn.lang))
        return
    suggestion = suggestions.get_own(turn.session, resident, press.id)
    data: dict[str, object] = {"before": turn.item.id} if turn.released else {}
    turn.expect(ADDING, subject=suggestion.id, data=data)
    if turn.released:
        turn.show(saying.picked(turn.lang, suggestion), subject=suggestion.id)
    else:
        turn.show(mine.add(suggestion, turn.lang), subject=suggestion.id)


def stands_alone(turn: Turn, message: Said) -> bool:
    """Whether mere words can only begin a suggestion: she has nothing open with which they might belong."""
    open_yet = turn.glance.unfinished or said.may_go_on(turn.glance.said_at, turn.now)
    return not open_yet and message.file is None and turn.message.reply_to_message is None


def find_home(turn: Turn, resident: Resident, message: Said) -> Suggestion | None:
    """Where a message must go: with the rest of its album or text, or to what it is a reply to."""
    continued = said.find_continued(turn.session, resident, message, turn.now)
    if continued is not None:
        return continued
    replied = turn.message.reply_to_message
    about = said.find_about(turn.session, resident, replied.message_id) if replied is not None else None
    if about is None or not (suggestions.is_open(about) or about.status is Status.DRAFT):
        return None
    return about


def put(turn: Turn, resident: Resident, suggestion: Suggestion, message: Said) -> None:
    """Into this suggestion, drafted or filed; she is told once for an album."""
    if suggestion.status is Status.DRAFT:
        write(turn, resident, message)
        return
    answered = suggestion.status is Status.NEED_INFO
    more = said.find_continued(turn.session, resident, message, turn.now) is not None
    suggestion = suggestions.get_own(turn.session, resident, suggestion.id, lock=True)
    due = suggestion.due_at
    kept = suggestions.add(turn.session, turn.desk, suggestion, message, turn.now)
    moved = suggestion.due_at if suggestion.due_at != due else None
    alarm.ring(turn, suggestion, message.text)
    leave_out(turn)
    if more and not kept.too_big and message.raw is None:
        return
    limit = turn.desk.settings.max_file_mb
    screen = mine.added(
        suggestion,
        turn.lang,
        answered=answered,
        too_big=kept.too_big,
        limit=limit,
        masked=message.raw is not None,
        moved=day(moved, turn.desk.settings.timezone, turn.lang) if moved is not None else None,
    )
    turn.say(screen, subject=suggestion.id)


def write(turn: Turn, resident: Resident, message: Said) -> None:
    """Into her draft, and show it; in the middle of an album or a long text the preview follows by itself."""
    took(turn, message, drafts.add(turn.session, turn.desk, resident, message, turn.now))


def took(turn: Turn, message: Said, added: Added) -> None:
    """It stands in her draft: sound the alarm if it has to be, and show her what became of it."""
    alarm.ring(turn, added.draft, message.text)
    show_added(turn, added)


def show_added(turn: Turn, added: Added) -> None:
    """What became of a message for a draft: the preview, unless it waits, and what could not be kept."""
    leave_out(turn)
    if turn.message.location is not None and turn.message.venue is None:
        tell_place(turn, added.draft)
    elif turn.message.contact is not None and added.only is not None:
        # A name and a number do not say what is wanted.
        similar.go_on(turn, added.draft, added.only, note="saying.note_card")
    elif not added.waits:
        similar.show(turn, added.draft, added.only)
    if added.kept.too_big:
        turn.say(Screen(h("said.too_big", turn.lang, limit=turn.desk.settings.max_file_mb)))


def tell_place(turn: Turn, draft: Suggestion) -> None:
    """Say which estate her location was taken for; the preview follows, unless she has said nothing yet."""
    whole = drafts.look(turn.session, turn.desk, draft)
    if whole.estate is not None:
        turn.say(places.located(whole.estate, turn.lang, asks=whole.empty), subject=draft.id)


def leave_out(turn: Turn) -> None:
    """Say what of a message was not kept, and keep nothing of it: whose it was, where a place lies."""
    if turn.message.venue is not None:
        turn.forget()
        turn.say(Screen(h("bad.venue", turn.lang)))
    elif turn.message.forward_origin is not None:
        turn.forget()
        if turn.message.media_group_id is None:
            turn.say(Screen(h("saying.forwarded", turn.lang)))


def ask_which(turn: Turn, questions: list[Suggestion], *, drafting: bool) -> None:
    """Several matters wait: to which does this belong?"""
    words = [shorten(suggestions.first_words(turn.session, one), 20) for one in questions]
    turn.expect(PICKING)
    turn.say(saying.which(questions, words, turn.lang, drafting=drafting))


STEPS: dict[str, Handler] = {SAY_NEW: on_step_say_new, ADDING: on_step_adding, PICKING: on_step_picking}
PRESSES: dict[str, PressHandler] = {"my_pick": on_press_pick}
