"""What members write in their group: answers, questions, whose matter it is — and notes among themselves."""

from bot.errors import UserError
from bot.services import (
    approvals,
    cards,
    cohandlers,
    cohandling,
    committee,
    extensions,
    notes,
    notices,
    promises,
    prompts,
    publishing,
    returns,
    routing,
    splitting,
)
from bot.services import merging as merging_service
from bot.services.attachments import transcripts
from bot.services.committee import Reason
from bot.services.prompts import Purpose
from bot.texts import t
from bot.views import card_menus
from bot.views import cohandling as view_of_help
from bot.views import committee as view
from bot.views import splitting as split_view
from bot.views.presses import Press
from handlers import guards, typed
from handlers.committee import checking, merging, previews, proposing, topics
from handlers.context import Handler, PressHandler, Turn
from storage.tables import Member, Suggestion

PROMPT = "prompt"
PROMISING = "c_promise"
"""发送 together with the promise of the day that the preview shows."""


def on_press_answer(turn: Turn, press: Press) -> None:
    """答复: asks for the words."""
    _begin(turn, press, Purpose.ANSWER)


def on_press_ask(turn: Turn, press: Press) -> None:
    """退回补充: asks for the question."""
    _begin(turn, press, Purpose.QUESTION)


def on_press_unpublish(turn: Turn, press: Press) -> None:
    """取消公开: asks for the reason, which the author will read."""
    _begin(turn, press, Purpose.UNPUBLISH)


def on_press_restore(turn: Turn, press: Press) -> None:
    """恢复公开, after an appeal: asks for the reason, which the author will read."""
    _begin_deciding(turn, press, Purpose.RESTORE)


def on_press_keep_hidden(turn: Turn, press: Press) -> None:
    """维持, after an appeal: asks for the reason, which the author will read."""
    _begin_deciding(turn, press, Purpose.KEEP_HIDDEN)


def _begin_deciding(turn: Turn, press: Press, purpose: Purpose) -> None:
    found = guards.fresh_card(turn, press)
    if found is not None:
        publishing.access_decide(turn.session, found[1], found[0])
        ask(turn, found[1], purpose)


def on_press_return(turn: Turn, press: Press) -> None:
    """申请退单: asks for the reason."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        returns.access_request(turn.session, found[1])
        ask(turn, found[1], Purpose.RETURN)


def on_press_merge_number(turn: Turn, press: Press) -> None:
    """输入编号: asks for the number of the one to merge it into."""
    _begin(turn, press, Purpose.MERGE)


def on_press_keep_merged(turn: Turn, press: Press) -> None:
    """维持并案: asks for the reason, which the author will read."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        ask(turn, found[1], Purpose.KEEP_MERGED)


def on_press_reason(turn: Turn, press: Press) -> None:
    """The reason for not accepting; “not ours” first asks whose it is."""
    if press.arg not in set(Reason):
        raise UserError("access.refused")
    if press.arg == Reason.NOT_OURS:
        _begin(turn, press, Purpose.WHOSE)
        return
    found = guards.fresh_card(turn, press)
    if found is not None:
        member, suggestion = found
        committee.reject(turn.session, suggestion, member, Reason(press.arg), turn.now)
        turn.answer(t("card.done", turn.lang))


def on_press_transcript(turn: Turn, press: Press) -> None:
    """转写: asks for what is heard in a recording; which one, if there are several."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    recordings = transcripts.list_recordings(facts.files)
    if not press.arg and len(recordings) > 1:
        turn.show(card_menus.recordings(facts, recordings, turn.lang), subject=press.id)
        return
    if not recordings:
        raise UserError("error.old_button")
    wanted = int(press.arg) if press.arg.isdecimal() else recordings[0].id
    file = transcripts.get_recording(turn.session, found[1], wanted)
    ask(turn, found[1], Purpose.TRANSCRIPT, file.id)


def on_prompt_words(turn: Turn) -> None:
    """A reply of somebody with an open prompt: its words, unless it replies to something else.

    In the topic of the matter no reply is needed; one to a colleague is talk there.
    """
    dialog = prompts.find(turn.session, turn.chat_id, guards.person(turn))
    replied = turn.replied
    bot = turn.update.get_bot()
    if dialog is None:
        return
    if replied is not None and (replied.from_user is None or replied.from_user.id != bot.id):
        if topics.find_subject(turn) is not None:
            topics.on_topic_words(turn)
        return
    about = notes.find_about(turn.session, turn.chat_id, replied.message_id) if replied is not None else None
    if about is not None and about.subject != dialog.subject:
        on_group_reply(turn)
        return
    if typed.says(turn.text, "card.button.cancel"):
        on_command_cancel(turn)
        return
    previews.take_words(turn, dialog)


def on_private_words(turn: Turn) -> None:
    """Words of a dispatcher who has a prompt open in a private chat: no reply is needed there."""
    dialog = prompts.find(turn.session, turn.chat_id, guards.person(turn))
    if dialog is not None:
        previews.take_words(turn, dialog)


def on_press_send(turn: Turn, press: Press) -> None:
    """发送: what the preview showed goes to the resident."""
    member, suggestion, dialog = previews.own_card(turn, press)
    if prompts.is_stale(dialog, suggestion):
        prompts.cancel(turn.session, turn.chat_id, turn.user_id, turn.now)
        guards.too_late(turn, suggestion)
        turn.show(view.overtaken(suggestion, turn.lang), subject=press.id)
        return
    words, purpose = prompts.words_of(dialog, press.arg.partition(".")[0]), prompts.purpose_of(dialog)
    if purpose is Purpose.ANSWER and previews.asks_once_more(turn, suggestion, press):
        return
    without = purpose is Purpose.ANSWER and press.action != PROMISING
    day = None if without else prompts.day_of(dialog)
    outcome = prompts.outcome_of(dialog)
    if checking.ask_again(turn, press, suggestion, dialog, day):
        return
    if proposing.propose(turn, suggestion, member, purpose, words, day):
        return
    seen = previews.as_seen(turn, suggestion, purpose, words, day, outcome)
    match purpose:
        case Purpose.ANSWER:
            came = previews.received_of(turn, dialog)
            committee.answer(turn.session, turn.desk, suggestion, member, words, outcome, turn.now, day, came)
        case Purpose.DIRECT:
            guards.dispatches(turn, member)
            committee.answer_at_once(turn.session, turn.desk, suggestion, member, words, outcome, turn.now)
        case Purpose.SPLIT:
            guards.dispatches(turn, member)
            wanted = splitting.read_groups(words, len(splitting.list_sentences(turn.session, suggestion)))
            splitting.split(turn.session, turn.desk, suggestion, member, wanted, turn.now)
        case Purpose.MERGE:
            merging.commit(turn, member, suggestion, merging.named(turn, words))
        case Purpose.KEEP_MERGED:
            guards.dispatches(turn, member)
            merging_service.keep(turn.session, turn.desk, suggestion, member, words, turn.now)
        case Purpose.QUESTION:
            committee.ask(turn.session, turn.desk, suggestion, member, words, turn.now)
        case Purpose.WHOSE:
            committee.reject(turn.session, suggestion, member, Reason.NOT_OURS, turn.now, words)
        case Purpose.TRANSCRIPT:
            file_id = prompts.about_of(dialog)
            transcripts.transcribe(turn.session, turn.desk, suggestion, member, file_id, words, turn.now)
        case Purpose.UNPUBLISH:
            publishing.take_back(turn.session, suggestion, member, words, turn.now)
        case Purpose.SENSITIVE:
            guards.dispatches(turn, member)
            publishing.mark_sensitive(turn.session, suggestion, member, words, turn.now)
        case Purpose.RESTORE | Purpose.KEEP_HIDDEN:
            guards.dispatches(turn, member)
            restore = purpose is Purpose.RESTORE
            publishing.decide(turn.session, suggestion, member, words, turn.now, restore=restore)
            routing.place(turn.session, turn.desk, suggestion, turn.now)
        case Purpose.RETURN:
            returns.request(turn.session, turn.desk, suggestion, member, words, turn.now)
        case Purpose.PROMISE:
            promise = promises.get_waiting(turn.session, suggestion, prompts.about_of(dialog))
            new = prompts.get_day(dialog)
            promises.move(turn.session, turn.desk, suggestion, promise, member, new, words, turn.now)
        case Purpose.EXTEND:
            until = prompts.get_day(dialog)
            extensions.ask(turn.session, turn.desk, suggestion, member, until, words, turn.now)
        case Purpose.EXTENSION:
            guards.dispatches(turn, member)
            until = prompts.get_day(dialog)
            extensions.decide(turn.session, turn.desk, suggestion, member, until, words, turn.now)
        case Purpose.SEND_BACK:
            proposal = approvals.get_waiting(turn.session, suggestion, prompts.about_of(dialog))
            approvals.send_back(turn.session, suggestion, proposal, member, words, turn.now)
        case Purpose.PLAN:
            promises.plan(turn.session, turn.desk, suggestion, member, prompts.get_day(dialog), turn.now)
        case Purpose.CO_TASK | Purpose.CO_ANSWER | Purpose.CO_DECLINE:
            _help(turn, suggestion, member, purpose, prompts.about_of(dialog), words)
    prompts.cancel(turn.session, turn.chat_id, turn.user_id, turn.now)
    turn.show(view.sent(suggestion, purpose, seen, turn.lang), subject=press.id)


def _help(
    turn: Turn, suggestion: Suggestion, member: Member, purpose: Purpose, about: int | None, words: str
) -> None:
    """What is asked of a body that helps; or what its own group says."""
    if purpose is Purpose.CO_TASK:
        part = cohandlers.get_part(turn.session, suggestion, about)
        cohandling.ask(turn.session, suggestion, part, member, words, turn.now)
        return
    part = guards.part(turn, suggestion, about)
    say = cohandling.answer if purpose is Purpose.CO_ANSWER else cohandling.decline
    say(turn.session, turn.desk, suggestion, part, member, words, turn.now)


def on_press_again(turn: Turn, press: Press) -> None:
    """重写: the same question once more."""
    _, suggestion, dialog = previews.own_card(turn, press)
    turn.show(view.rewriting(suggestion, turn.lang), subject=press.id)
    received = prompts.received_of(dialog)
    ask(turn, suggestion, prompts.purpose_of(dialog), prompts.about_of(dialog), received)


def on_press_cancel(turn: Turn, press: Press) -> None:
    """取消, on the card or under the preview (which knows the number of its writing)."""
    _, suggestion, _ = previews.own_card(turn, press)
    prompts.cancel(turn.session, turn.chat_id, turn.user_id, turn.now)
    if press.arg:
        turn.show(view.not_sent(suggestion, turn.lang), subject=press.id)
    else:
        turn.answer(t("prompt.cancelled_short", turn.lang))


def on_command_cancel(turn: Turn) -> None:
    """/cancel, or the word as a reply: the open prompt ends unsent."""
    dialog = prompts.find(turn.session, turn.chat_id, guards.person(turn))
    if dialog is None:
        raise UserError("prompt.none")
    _, suggestion = previews.card_of(turn, dialog)
    prompts.cancel(turn.session, turn.chat_id, turn.user_id, turn.now)
    turn.say(view.not_sent(suggestion, turn.lang), subject=suggestion.id)


def on_group_reply(turn: Turn) -> None:
    """A reply to a message of ours without an open prompt: an internal note on the matter of that message."""
    guards.person(turn)
    if not turn.private:
        guards.group(turn)
    replied = turn.replied
    about = notes.find_about(turn.session, turn.chat_id, replied.message_id) if replied else None
    subject = about.subject if about is not None else topics.find_subject(turn)
    if subject is None:
        raise UserError("note.no_card")
    member, suggestion = guards.card(turn, subject, guards.ANY)
    if about is not None and about.notice == PROMPT:
        busy = prompts.is_open(turn.session, turn.chat_id, suggestion, turn.now)
        raise UserError("prompt.busy" if busy else "prompt.closed")
    _, helps = topics.keep_note(turn, member, suggestion)
    turn.say(view.noted(suggestion, turn.message.message_id, turn.lang, shared=helps), subject=suggestion.id)


def on_private_reply(turn: Turn) -> bool:
    """A reply to a card, or to a question about one, in private: a note, or the words that were asked for.

    False: it answers something else.
    """
    replied = turn.message.reply_to_message
    about = notes.find_about(turn.session, turn.chat_id, replied.message_id) if replied else None
    if about is None or about.notice not in (notices.CARD, PROMPT):
        return False
    dialog = prompts.find(turn.session, turn.chat_id, turn.user_id, about.subject)
    if dialog is not None:
        previews.take_words(turn, dialog)
    else:
        on_group_reply(turn)
    return True


def on_edited(turn: Turn) -> bool:
    """An edited note changes the note; edited words of an open prompt are shown again as they are now.

    False: it is neither, or says the same.
    """
    message_id = turn.message.message_id
    dialog = None if turn.anonymous else prompts.find(turn.session, turn.chat_id, turn.user_id)
    if dialog is not None and prompts.is_written_in(dialog, message_id):
        previews.take_words(turn, dialog)
        return True
    suggestion = notes.edit(turn.session, turn.chat_id, message_id, turn.text, turn.now)
    if suggestion is None:
        return False
    if turn.private:
        guards.card(turn, suggestion.id, guards.ANY)
    if turn.replied is None and topics.find_subject(turn) is not None:
        return True  # talk in a topic: it was kept without a word, too
    turn.say(view.note_followed(suggestion, message_id, turn.lang), subject=suggestion.id)
    return True


def _begin(turn: Turn, press: Press, purpose: Purpose) -> None:
    found = guards.fresh_card(turn, press)
    if found is not None:
        ask(turn, found[1], purpose)


def ask(
    turn: Turn,
    suggestion: Suggestion,
    purpose: Purpose,
    about: int | None = None,
    received: str | None = None,
) -> None:
    dialog = prompts.begin(turn.session, turn.chat_id, turn.user_id, suggestion, purpose, turn.now, about)
    prompts.set_received(turn.session, dialog, received)
    if purpose is Purpose.SPLIT:
        found = splitting.list_sentences(turn.session, suggestion)
        screen = split_view.sentences(suggestion, found, turn.user_id, turn.lang)
    else:
        helpers = cohandlers.list_helpers(turn.session, suggestion) if purpose is Purpose.ANSWER else []
        said = view_of_help.beside(helpers, turn.lang)
        screen = view.prompt(suggestion, purpose, turn.user_id, turn.lang, said)
    turn.say(screen, notice=PROMPT, subject=suggestion.id)


PRESSES: dict[str, PressHandler] = {
    "c_answer": on_press_answer,
    "c_ask": on_press_ask,
    "c_unpublish": on_press_unpublish,
    "c_return": on_press_return,
    "c_restore": on_press_restore,
    "c_keephid": on_press_keep_hidden,
    "c_mergenum": on_press_merge_number,
    "c_keepmerged": on_press_keep_merged,
    "c_reason": on_press_reason,
    "c_transcript": on_press_transcript,
    "c_send": on_press_send,
    PROMISING: on_press_send,
    "c_again": on_press_again,
    "c_cancel": on_press_cancel,
}
STEPS: dict[str, Handler] = {prompts.STEP: on_prompt_words}
PRIVATE_STEPS: dict[str, Handler] = {prompts.STEP: on_private_words}
COMMANDS: dict[str, Handler] = {"cancel": on_command_cancel}
