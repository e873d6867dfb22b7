"""代录 afterwards: what came of it is looked up and told; what she says then is typed in for her."""

from bot.delivery import outgoing
from bot.errors import UserError
from bot.services import ratings, residents, spoken, suggestions
from bot.texts import h, t
from bot.views import entry
from bot.views import spoken as view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import Handler, PressHandler, Turn
from handlers.resident.guards import hear, is_readable
from handlers.resident.rating import CHOICES, access_rate
from storage.tables import Member, Rating, Suggestion

FINDING, ADDING, WHYING = "w_finding", "w_adding", "w_whying"


def on_press_list(turn: Turn, press: Press) -> None:
    """A page of what was entered; a number typed now is looked up."""
    turn.expect(FINDING)
    wanted = press.number or 0
    turn.show(
        view.listed(spoken.list_page(turn.session, turn.desk, turn.user_id, wanted), turn.lang, turn.now)
    )


def on_step_finding(turn: Turn) -> None:
    """The number somebody brought."""
    show(turn, spoken.find(turn.session, turn.desk, guards.person(turn), turn.text, turn.now))


def on_press_one(turn: Turn, press: Press) -> None:
    """One of them; what was open about it ends."""
    _, suggestion = typed(turn, press.id)
    turn.expect(FINDING)
    show(turn, suggestion)


def on_press_rate(turn: Turn, press: Press) -> None:
    """What she said of the answer. 不满意 asks why first."""
    if press.arg not in CHOICES:
        raise UserError("error.old_button")
    member, suggestion = typed(turn, press.id)
    access_rate(turn, press, suggestion, Rating(press.arg))
    if press.arg == Rating.NOT_SATISFIED:
        turn.expect(WHYING, subject=suggestion.id)
        turn.show(view.why(suggestion, turn.lang))
        return
    rate(turn, suggestion, member, Rating(press.arg), None)


def on_step_whying(turn: Turn) -> None:
    """Why she was not satisfied, in her words."""
    member, suggestion = typed(turn, turn.dialog.subject if turn.dialog is not None else None)
    if not turn.message.text:
        raise UserError("bad.words_only")
    rate(turn, suggestion, member, Rating.NOT_SATISFIED, turn.text)


def rate(turn: Turn, suggestion: Suggestion, member: Member, rating: Rating, reason: str | None) -> None:
    """Type in her rating, and show what followed."""
    ratings.rate(turn.session, turn.desk, suggestion, rating, turn.now, reason, typist=member)
    spoken.heard(turn.session, suggestion, turn.now)
    turn.expect(FINDING)
    show(turn, suggestion)


def on_press_add(turn: Turn, press: Press) -> None:
    """补充: what is sent next goes there."""
    _, suggestion = typed(turn, press.id)
    if not suggestions.is_open(suggestion):
        raise UserError("mine.ended", number=suggestion.number)
    turn.expect(ADDING, subject=suggestion.id)
    question = suggestions.find_question(turn.session, suggestion)
    turn.show(view.add(suggestion, question, turn.lang))


def on_step_adding(turn: Turn) -> None:
    """What she says more: words, photos, as many messages as needed."""
    if not is_readable(turn):
        return
    member, suggestion = typed(turn, turn.dialog.subject if turn.dialog is not None else None)
    kept = suggestions.add(turn.session, turn.desk, suggestion, hear(turn), turn.now, typist=member)
    spoken.heard(turn.session, suggestion, turn.now)
    if kept.too_big:
        turn.say(Screen(h("said.too_big", turn.lang, limit=turn.desk.settings.max_file_mb)))
    turn.say(view.added(suggestion, turn.lang), subject=suggestion.id)


def on_press_undo(turn: Turn, press: Press) -> None:
    """撤回: asks once."""
    _, suggestion = typed(turn, press.id)
    suggestions.access_withdraw(suggestion)
    turn.show(view.undo(suggestion, turn.lang))


def on_press_undone(turn: Turn, press: Press) -> None:
    """She takes it back."""
    member, suggestion = typed(turn, press.id)
    suggestions.withdraw(turn.session, suggestion, None, turn.now, typist=member)
    spoken.heard(turn.session, suggestion, turn.now)
    turn.answer(t("card.done", turn.lang))
    show(turn, suggestion)


def on_press_forget(turn: Turn, press: Press) -> None:
    """删除电话: asks once."""
    turn.show(view.forget(typed(turn, press.id)[1], turn.lang))


def on_press_forgotten(turn: Turn, press: Press) -> None:
    """Her number is kept no more."""
    member, suggestion = typed(turn, press.id)
    spoken.forget_contact(turn.session, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))
    show(turn, suggestion)


def on_press_slip(turn: Turn, press: Press) -> None:
    """打印回执: the number on a slip of paper."""
    # What prints takes 25 MB: it is loaded where something is printed.
    from bot.printing.slips import slip as print_slip

    _, suggestion = typed(turn, press.id)
    community = residents.get_community(turn.session, suggestion.community)
    settings = turn.desk.settings
    content = print_slip(suggestion, community, settings.street_name, settings.timezone, turn.lang)
    turn.say(entry.slip(outgoing.lend(turn.desk, content, f"{suggestion.number}.pdf"), turn.lang))


def typed(turn: Turn, wanted: int | None) -> tuple[Member, Suggestion]:
    """The role of the person, and a suggestion that was entered in a community within its reach."""
    return spoken.get(turn.session, turn.desk, guards.person(turn), wanted, turn.now)


def show(turn: Turn, suggestion: Suggestion) -> None:
    """One of them whole."""
    contact = spoken.find_contact(turn.session, suggestion)
    whole = suggestions.look(turn.session, suggestion)
    turn.show(
        view.one(whole, contact, turn.desk.settings.timezone, turn.lang, turn.now), subject=suggestion.id
    )


STEPS: dict[str, Handler] = {FINDING: on_step_finding, ADDING: on_step_adding, WHYING: on_step_whying}
PRESSES: dict[str, PressHandler] = {
    "w_spoken": on_press_list,
    "w_one": on_press_one,
    "w_rate": on_press_rate,
    "w_add": on_press_add,
    "w_undo": on_press_undo,
    "w_undone": on_press_undone,
    "w_slip": on_press_slip,
    "w_uncall": on_press_forget,
    "w_uncalled": on_press_forgotten,
}
