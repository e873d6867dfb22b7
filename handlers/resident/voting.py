"""Voting: in a private chat, or under the message of a group; a secret ballot always in private.

Of a secret vote nothing plain is ever stored (`bot.delivery.concealing`), and once it is counted nothing of
the update at all.
"""

from bot.errors import UserError
from bot.services.polls import voting
from bot.texts import h, t
from bot.views import voting as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers.context import PressHandler, Turn
from storage.queries import outbox
from storage.tables import Lane, Poll, PollState, Voter

LINK = "v-"
"""Head of a deep link's payload that opens a poll."""


def on_start_vote(turn: Turn) -> None:
    """/start v-7: the poll, for whoever is on its roll."""
    number = turn.argument.removeprefix(LINK)
    show(turn, *voting.find(turn.session, int(number) if number.isdecimal() else None, turn.user_id))


def on_press_see(turn: Turn, press: Press) -> None:
    """重选: the question again."""
    show(turn, *voting.find(turn.session, press.id, turn.user_id), edit=turn.pressed_message_id)


def on_press_ask(turn: Turn, press: Press) -> None:
    """去私聊投票, in a group: the question is sent to whoever presses."""
    poll, _ = voting.get(turn.session, press.id, turn.user_id, turn.now)
    outbox.add_message(
        turn.session, chat_id=turn.user_id, notice="poll_open", detail=poll.id, lane=Lane.REPLY, now=turn.now
    )
    turn.answer(t("vote.sent_to_you", turn.lang), alert=True)


def on_press_vote(turn: Turn, press: Press) -> None:
    """One answer of an open poll; it may be changed until the end."""
    poll, voter = voting.get(turn.session, press.id, turn.user_id, turn.now)
    if not press.arg.isdecimal():
        raise UserError("error.old_button")
    voting.vote(turn.session, poll, voter, int(press.arg), turn.now)
    chosen = t("words.comma", turn.lang).join(
        view.option(poll, one, turn.lang) for one in voter.choices or ()
    )
    turn.answer(t("vote.counted", turn.lang, chosen=chosen) if chosen else t("vote.taken_back", turn.lang))
    if turn.private:
        show(turn, poll, voter, edit=turn.pressed_message_id)


def on_press_ballot(turn: Turn, press: Press) -> None:
    """One answer of a secret poll: the little window says which, the message below asks: sure?"""
    turn.forget()
    poll, voter = voting.get(turn.session, press.id, turn.user_id, turn.now)
    if turn.update.callback_query is None:
        # A number or a word that was typed: her own message, and ours is forgotten, but it is no ballot.
        turn.say(Screen(h("vote.press_only", turn.lang)), notice=outbox.REFUSAL)
        return
    choice = voting.read(turn.desk, poll, voter, press.arg)
    turn.answer(t("vote.chosen", turn.lang, chosen=view.option(poll, choice, turn.lang)), alert=True)
    turn.show(view.sure(poll, press.arg, turn.lang))


def on_press_sure(turn: Turn, press: Press) -> None:
    """确定投出: it is in the box, and stands."""
    turn.forget()
    poll, voter = voting.get(turn.session, press.id, turn.user_id, turn.now)
    choice = voting.cast(turn.session, turn.desk, poll, voter, press.arg, turn.now)
    turn.answer(t("vote.in_the_box", turn.lang, chosen=view.option(poll, choice, turn.lang)), alert=True)
    show(turn, poll, voter, edit=turn.pressed_message_id)


def show(turn: Turn, poll: Poll, voter: Voter, edit: int | None = None) -> None:
    """The question as it stands for her, or what came of it."""
    tz = turn.desk.settings.timezone
    if poll.state is not PollState.OPEN:
        turn.say(view.result(poll, tz, turn.lang))
        return
    turn.say(view.ask(poll, voter.choices or (), voter.voted, tz, turn.lang, edit=edit))


PRESSES: dict[str, PressHandler] = {
    view.VOTE: on_press_vote,
    view.BALLOT: on_press_ballot,
    view.SURE: on_press_sure,
    view.SEE: on_press_see,
    view.ASK: on_press_ask,
}
