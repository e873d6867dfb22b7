"""书面答复 and 会办意见: what was answered, or said by a helper, as a letter to print."""

from bot.delivery import outgoing
from bot.errors import UserError
from bot.services import cards, letters
from bot.services.said import whole
from bot.views import card_menus
from bot.views import letter as view
from bot.views.document import Document
from bot.views.presses import Press
from handlers import guards
from handlers.context import PressHandler, Turn
from storage.tables import CoHandler, Letter, Member, ResultClass, Suggestion


def on_press_letter(turn: Turn, press: Press) -> None:
    """书面答复: the answer that went out, as a letter with its number."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        member, suggestion = found
        _give(turn, suggestion, letters.number_answer(turn.session, turn.desk, suggestion, member, turn.now))


def on_press_opinion(turn: Turn, press: Press) -> None:
    """会办意见 of a body that helps; the first time it is asked which class stands on it."""
    (member, suggestion), part = turn.card, turn.part
    known = letters.find_opinion(turn.session, suggestion, part)
    if known is not None and known.result_class is not None:
        _give_opinion(turn, suggestion, part, member, known.result_class)
        return
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    turn.show(card_menus.letter_classes(facts, part.id, turn.lang), subject=press.id)


def on_press_opinion_as(turn: Turn, press: Press) -> None:
    """会办意见, with this class (A to D) top right."""
    result = press.arg.partition(".")[2]
    if result not in set(ResultClass):
        raise UserError("access.refused")
    (member, suggestion), part = turn.card, turn.part
    _give_opinion(turn, suggestion, part, member, ResultClass(result))


def _give_opinion(
    turn: Turn, suggestion: Suggestion, part: CoHandler, member: Member, result: ResultClass
) -> None:
    letter = letters.number_opinion(turn.session, turn.desk, suggestion, part, member, result, turn.now)
    _give(turn, suggestion, letter)


def _give(turn: Turn, suggestion: Suggestion, letter: Letter) -> None:
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    facts = cards.read_by(turn.session, facts, letter.body)
    words = whole(facts.parts, facts.heard)
    content = letters.compose(turn.session, turn.desk, suggestion, letter, words)
    draw = view.opinion if content.part is not None else view.answer
    page = _write(draw(content, turn.desk.settings.street_name, turn.lang))
    media = outgoing.lend(turn.desk, page, f"{suggestion.number}-{letter.body}.docx")
    turn.say(view.printed(content, media, turn.lang), subject=suggestion.id)


def _write(document: Document) -> bytes:
    # What writes takes memory: it is loaded where something is printed. A letter takes some milliseconds.
    from bot.printing.word import word

    return word(document)


PRESSES: dict[str, PressHandler] = {
    "c_letter": on_press_letter,
    "c_opinion": on_press_opinion,
    "c_opinion_as": on_press_opinion_as,
}
