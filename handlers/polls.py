"""投票: written, looked at, opened and called off, at the desk or in a group by its members."""

from bot.errors import UserError
from bot.services import estates
from bot.services.broadcasts import drafts as addressing
from bot.services.polls import drafts, running
from bot.texts import h, t
from bot.views import poll as view
from bot.views import voting
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from storage.queries import polls
from storage.tables import Estate, Member, Poll, PollState

WRITE, EDIT, AT, STOP, NO = "poll_write", "poll_edit", "poll_at", "poll_stop", "poll_no"


def on_command_poll(turn: Turn) -> None:
    """/poll, in a group: the question and its options, behind the command or in reply."""
    if turn.argument:
        begin(turn, turn.argument)
        return
    turn.expect(WRITE)
    turn.say(view.question("write", turn.lang, ask=True))


def on_press_home(turn: Turn, press: Press) -> None:
    """投票: the newest, and a new one."""
    turn.expect_nothing()
    own = drafts.list_newest(turn.session, turn.user_id)
    turn.show(view.home(own, turn.desk.settings.timezone, turn.lang))


def on_press_new(turn: Turn, press: Press) -> None:
    """新投票: what is asked?"""
    turn.expect(WRITE)
    turn.say(view.question("write", turn.lang))


def on_step_write(turn: Turn) -> None:
    """The question and its options, a line each."""
    begin(turn, turn.text)


def begin(turn: Turn, words: str) -> None:
    """A new one, shown as it will look."""
    group = None if turn.private else guards.group(turn)
    poll = drafts.begin(turn.session, turn.desk, turn.role, words, turn.now, group)
    turn.expect_nothing()
    show(turn, poll)


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them as it is: the preview, or how far it is."""
    poll = polls.find_poll(turn.session, press.id or 0)
    if poll is None:
        raise UserError("error.old_button")
    turn.expect_nothing()
    if poll.state in drafts.UNSENT:
        show(turn, own(turn, press.id)[1])
        return
    _, poll = drafts.get_going(turn.session, turn.desk, turn.user_id, press.id, turn.now)
    voted = polls.count_voted(turn.session, poll.id or 0)
    turn.show(view.going(poll, voted, turn.desk.settings.timezone, turn.lang))


def show(turn: Turn, poll: Poll, edit: int | None = None) -> None:
    """Exactly what people will see, and below it every switch."""
    tz, roll = turn.desk.settings.timezone, drafts.count_roll(turn.session, poll)
    if poll.group_id is not None:
        turn.say(view.in_group(poll, roll, tz, turn.lang, edit))
        return
    asks = drafts.needs_approval(turn.session, turn.desk, poll)
    turn.say(voting.ask(poll, (), False, tz, turn.lang, preview=True))
    turn.say(view.check(poll, roll, asks, tz, turn.lang))


def on_press_set(turn: Turn, press: Press) -> None:
    """One switch, turned."""
    poll = fresh(turn, press)
    drafts.turn(turn.session, turn.desk, poll, press.arg, turn.now)
    if press.arg == "secret" and poll.secret:
        turn.answer(view.secrecy(poll, drafts.count_roll(turn.session, poll), turn.lang), alert=True)
    show(turn, poll, turn.pressed_message_id)


def on_press_enrol(turn: Turn, press: Press) -> None:
    """登记, in a group: whoever presses is known as a member, and will be on the roll."""
    poll = drafts.get_of_group(turn.session, guards.group(turn), press.id)
    if poll.state is not PollState.DRAFT:
        raise UserError("poll.too_late")
    turn.answer(t("poll.enrolled", turn.lang))
    show(turn, poll, turn.pressed_message_id)


def on_press_audience(turn: Turn, press: Press) -> None:
    """改对象: for whom?"""
    show_audience(turn, own(turn, press.id)[1])


def on_press_tick(turn: Turn, press: Press) -> None:
    """One community or estate more, or less."""
    poll = fresh(turn, press)
    what, _, code = press.arg.partition(".")
    if what == "c":
        allowed = {one.code for one in addressing.list_communities(turn.session, turn.desk, turn.user_id)}
        chosen = sorted({*drafts.communities(poll)} ^ ({code} & allowed))
        drafts.choose(turn.session, poll, communities=chosen, estates=[])
    else:
        known = {one.code for one in houses(turn, poll)}
        chosen = sorted({*poll.audience.get("estates", ())} ^ ({code} & known))
        drafts.choose(turn.session, poll, estates=chosen)
    show_audience(turn, poll)


def show_audience(turn: Turn, poll: Poll) -> None:
    """Every choice, and how many that is."""
    if poll.group_id is not None:
        raise UserError("error.old_button")
    communities = addressing.list_communities(turn.session, turn.desk, turn.user_id)
    roll = drafts.count_roll(turn.session, poll)
    turn.show(view.audience(poll, communities, houses(turn, poll), roll, turn.lang))


def houses(turn: Turn, poll: Poll) -> list[Estate]:
    """The estates of the one community that is asked."""
    chosen = drafts.communities(poll)
    return list(estates.list_of(turn.session, chosen[0])) if len(chosen) == 1 else []


def on_press_ask(step: str) -> PressHandler:
    """A press that asks for something to be typed."""

    def on_press(turn: Turn, press: Press) -> None:
        _, poll = own(turn, press.id)
        turn.expect(step, subject=poll.id)
        turn.say(view.question(step.removeprefix("poll_"), turn.lang, poll, ask=not turn.private))

    return on_press


def on_step_edit(turn: Turn) -> None:
    """Another question."""
    _, poll = own(turn, asked(turn))
    drafts.rewrite(turn.session, poll, turn.text)
    turn.expect_nothing()
    show(turn, poll)


def on_step_at(turn: Turn) -> None:
    """When it ends."""
    _, poll = own(turn, asked(turn))
    desk = turn.desk
    moment = desk.moments.read(turn.text, desk.days, desk.calendar, desk.settings.timezone, turn.now)
    if moment is None:
        raise UserError("cast.no_moment")
    drafts.set_end(turn.session, poll, moment, turn.now)
    turn.expect_nothing()
    show(turn, poll)


def on_press_go(turn: Turn, press: Press) -> None:
    """开始投票: at once, or after a second person has looked at it."""
    author, poll = own(turn, press.id)
    if poll.revision != press.stamp:
        raise UserError("cast.changed")
    if poll.state is not PollState.DRAFT:
        raise UserError("poll.too_late")
    turn.expect_nothing()
    state = running.start(turn.session, turn.desk, poll, author, turn.now)
    if not turn.private:
        turn.take_buttons()
    elif state is PollState.ASKED:
        others = drafts.list_approvers(turn.session, turn.desk, poll, author)
        turn.show(view.waiting(len(others), turn.lang))
    else:
        turn.show(view.opened(poll, turn.lang))


def on_press_drop(turn: Turn, press: Press) -> None:
    """不投了: it never opens."""
    _, poll = own(turn, press.id)
    drafts.discard(turn.session, poll, turn.now)
    turn.expect_nothing()
    turn.show(Screen(h("poll.dropped", turn.lang)))


def on_press_yes(turn: Turn, press: Press) -> None:
    """同意: it opens."""
    member, poll = to_approve(turn, press.id)
    if poll.revision != press.stamp:
        raise UserError("cast.changed")
    running.approve(turn.session, turn.desk, poll, member, turn.now)
    turn.take_buttons()
    turn.answer(t("poll.opened_short", turn.lang))


def on_press_no(turn: Turn, press: Press) -> None:
    """退回: why?"""
    _, poll = to_approve(turn, press.id)
    turn.expect(NO, subject=poll.id)
    turn.say(view.question("no", turn.lang))


def on_step_no(turn: Turn) -> None:
    """The reason, which the author reads."""
    if not turn.text:
        raise UserError("bad.words_only")
    member, poll = to_approve(turn, asked(turn))
    turn.expect_nothing()
    running.send_back(turn.session, poll, member, turn.text, turn.now)
    turn.say(Screen(h("cast.sent_back", turn.lang)))


def on_press_remind(turn: Turn, press: Press) -> None:
    """提醒没投的."""
    _, poll = going(turn, press.id)
    running.remind(turn.session, poll, turn.now)
    turn.answer(t("poll.reminding", turn.lang), alert=True)


def on_press_stop(turn: Turn, press: Press) -> None:
    """取消投票: why?"""
    _, poll = going(turn, press.id)
    turn.expect(STOP, subject=poll.id)
    turn.say(view.question("stop", turn.lang, poll if turn.private else None, ask=not turn.private))


def on_step_stop(turn: Turn) -> None:
    """The reason, which everybody reads who was asked."""
    member, poll = going(turn, asked(turn))
    running.cancel(turn.session, poll, member, turn.text, turn.now)
    turn.expect_nothing()
    turn.say(Screen(h("poll.cancelled", turn.lang)))


def on_command_stop(turn: Turn) -> None:
    """/pollend, in a group: which of its polls is called off."""
    group = guards.group(turn)
    found = [
        one
        for one in polls.list_newest(turn.session, (), (group.chat_id,), drafts.LISTED)
        if one.state is PollState.OPEN and drafts.is_author(turn.session, one, turn.role)
    ]
    if not found:
        raise UserError("poll.none_open")
    turn.expect(STOP, subject=found[0].id)
    turn.say(view.question("stop", turn.lang, ask=True))


def own(turn: Turn, row: int | None) -> tuple[Member, Poll]:
    """A poll of theirs that is not open yet; in a group one of that group."""
    if turn.private:
        author, poll = drafts.get_own(turn.session, turn.desk, turn.user_id, row, turn.now)
        if poll.group_id is not None:
            raise UserError("error.old_button")
        return author, poll
    poll = drafts.get_of_group(turn.session, guards.group(turn), row)
    if not drafts.is_author(turn.session, poll, turn.role):
        raise UserError("poll.not_its_author")
    return drafts.get_own(turn.session, turn.desk, turn.user_id, row, turn.now)


def going(turn: Turn, row: int | None) -> tuple[Member, Poll]:
    """A poll that was opened, for whoever may call it off: its community's office, in a group its author."""
    if turn.private:
        return drafts.get_going(turn.session, turn.desk, turn.user_id, row, turn.now)
    poll = drafts.get_of_group(turn.session, guards.group(turn), row)
    if not drafts.is_author(turn.session, poll, turn.role):
        raise UserError("poll.not_its_author")
    return turn.role, poll


def fresh(turn: Turn, press: Press) -> Poll:
    """`own`, as it was when the button was drawn: nothing opens that was not looked at."""
    _, poll = own(turn, press.id)
    if poll.revision != press.stamp:
        raise UserError("cast.changed")
    return poll


def to_approve(turn: Turn, row: int | None) -> tuple[Member, Poll]:
    """A colleague's poll that waits for approval."""
    return drafts.get_to_approve(turn.session, turn.desk, turn.user_id, row, turn.now)


def asked(turn: Turn) -> int | None:
    """The poll that the open question is about."""
    return turn.dialog.subject if turn.dialog is not None else None


GROUP_COMMANDS: dict[str, Handler] = {"poll": on_command_poll, "pollend": on_command_stop}
STEPS: dict[str, Handler] = {
    WRITE: on_step_write,
    EDIT: on_step_edit,
    AT: on_step_at,
    STOP: on_step_stop,
    NO: on_step_no,
}
GROUP_STEPS: dict[str, Handler] = {WRITE: on_step_write, EDIT: on_step_edit, STOP: on_step_stop}
PRESSES: dict[str, PressHandler] = {
    "polls": on_press_home,
    "poll_new": on_press_new,
    "poll_one": on_press_one,
    "poll_set": on_press_set,
    "poll_in": on_press_enrol,
    "poll_aud": on_press_audience,
    "poll_tick": on_press_tick,
    "poll_edit": on_press_ask(EDIT),
    "poll_at": on_press_ask(AT),
    "poll_go": on_press_go,
    "poll_drop": on_press_drop,
    "poll_yes": on_press_yes,
    "poll_no": on_press_no,
    "poll_rem": on_press_remind,
    "poll_stop": on_press_stop,
}
