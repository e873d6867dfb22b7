"""满意, 基本满意, 不满意."""

from bot.errors import UserError
from bot.services import ratings, suggestions
from bot.texts import t
from bot.views import mine, told
from bot.views.presses import Press
from handlers import alarm
from handlers.context import Handler, PressHandler, Turn
from handlers.resident import guards
from handlers.resident.mine import screen_of
from handlers.resident.words import on_words
from storage.tables import Rating, Status, Suggestion

WHYING = "my_whying"
CHOICES = frozenset({Rating.SATISFIED, Rating.PARTLY, Rating.NOT_SATISFIED})


def on_press_rate(turn: Turn, press: Press) -> None:
    """Her word on the answer. 不满意 asks why first."""
    if press.arg not in CHOICES:
        raise UserError("error.old_button")
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id, lock=True)
    rating = Rating(press.arg)
    access_rate(turn, press, suggestion, rating)
    if rating is Rating.NOT_SATISFIED:
        turn.expect(WHYING, subject=suggestion.id)
        turn.say(mine.why(suggestion, turn.lang), subject=suggestion.id)
        return
    rate(turn, suggestion, rating, None)
    turn.show(screen_of(turn, suggestion), subject=suggestion.id)


def on_press_why(turn: Turn, press: Press) -> None:
    """One of the three ready reasons."""
    if press.arg not in mine.REASONS:
        raise UserError("error.old_button")
    suggestion = suggestions.get_own(turn.session, guards.known(turn), press.id, lock=True)
    access_rate(turn, press, suggestion, Rating.NOT_SATISFIED)
    rate(turn, suggestion, Rating.NOT_SATISFIED, t(f"mine.why.{press.arg}", turn.lang))


def access_rate(turn: Turn, press: Press, suggestion: Suggestion, rating: Rating) -> None:
    """Raises UserError unless an answer waits for this word, and the button stood under that answer."""
    ratings.access_rate(turn.desk, suggestion, rating, turn.now)
    if press.stamp != suggestion.revision:
        raise UserError("rating.other_answer", number=suggestion.number)


def on_step_whying(turn: Turn) -> None:
    """Her reason in her own words. If nothing waits for it any more, it is a message like any other."""
    dialog = turn.dialog
    resident, message = guards.listen(turn)
    if message is None or dialog is None:
        return
    suggestion = suggestions.get_own(turn.session, resident, dialog.subject, lock=True)
    if not ratings.may_rate(turn.desk, suggestion, Rating.NOT_SATISFIED, turn.now):
        turn.expect_nothing()
        on_words(turn)
        return
    if message.file is not None or not message.text:
        raise UserError("bad.words_only")
    alarm.ring(turn, suggestion, message.text)
    guards.drop_numbers(turn, message)
    rate(turn, suggestion, Rating.NOT_SATISFIED, message.text)


def rate(turn: Turn, suggestion: Suggestion, rating: Rating, reason: str | None) -> None:
    """Rate, and say what follows."""
    ratings.rate(turn.session, turn.desk, suggestion, rating, turn.now, reason)
    dialog = turn.dialog
    if dialog is not None and dialog.step == WHYING:
        turn.expect_nothing()
    if suggestion.status is Status.REDO:
        lead = suggestions.find_lead(turn.session, suggestion)
        turn.say(
            told.reopened(suggestion, lead, turn.desk.settings.timezone, turn.lang), subject=suggestion.id
        )
    else:
        turn.say(mine.thanks(suggestion, rating, turn.lang), subject=suggestion.id)


STEPS: dict[str, Handler] = {WHYING: on_step_whying}
PRESSES: dict[str, PressHandler] = {"my_rate": on_press_rate, "my_why": on_press_why}
