"""How a matter ended: asked before an answer goes out, told to residents in plain words, shown on cards."""

from bot.services.outcomes import SOLVABLE, Outcome, Question, says_more
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows
from bot.views.words import in_rows
from storage.tables import Adoption, Answer, Kind, ResultClass, Suggestion, Verity

REASONS = ("1", "2", "3")
CHOICES: dict[Question, tuple[str, ...]] = {
    Question.VERITY: tuple(Verity),
    Question.ADOPTION: tuple(Adoption),
    Question.REASON: REASONS,
    Question.RESULT: tuple(ResultClass),
}
WIDTH = {Question.VERITY: 2, Question.ADOPTION: 3, Question.REASON: 1, Question.RESULT: 1}
KEYS = {Question.VERITY: "verity", Question.ADOPTION: "adoption", Question.REASON: "reason"}


def question(which: Question, lang: str) -> Html:
    """What is asked now, below the preview."""
    return h(f"outcome.ask.{KEYS.get(which, 'result')}", lang)


def choices(suggestion: Suggestion, which: Question, version: int, lang: str) -> Rows:
    """Its answers."""

    def choice(value: str) -> Button:
        key = f"card.class.{value}" if which is Question.RESULT else f"outcome.{KEYS[which]}.{value}"
        arg = f"{version}.{which}.{value}"
        return Button(t(key, lang), Press("c_outcome", suggestion.id, arg, suggestion.revision))

    return tuple(in_rows([choice(value) for value in CHOICES[which]], WIDTH[which]))


def corrections(suggestion: Suggestion, outcome: Outcome, version: int, lang: str) -> Rows:
    """To say it otherwise, once everything is said."""
    if outcome.result is None:
        return ()

    def button(text: str, action: str) -> Button:
        return Button(text, Press(action, suggestion.id, str(version), suggestion.revision))

    anew = button(t("outcome.button.anew", lang), "c_outanew")
    if suggestion.kind not in SOLVABLE:
        return ((anew,),)
    solved = t("outcome.button.solved", lang, solved=t(f"outcome.solved.{_truth(outcome.solved)}", lang))
    return ((button(solved, "c_outsolved"), anew),)


def told(outcome: Outcome, lang: str) -> list[Html]:
    """For residents, in plain words: lines below the answer."""
    lines: list[Html] = []
    if outcome.verity not in (None, Verity.NONE):
        lines.append(h(f"outcome.told.verity.{outcome.verity}", lang))
    if outcome.adoption is not None:
        lines.append(h(f"outcome.told.adoption.{outcome.adoption}", lang))
    if outcome.reason:
        lines.append(h("outcome.told.reason", lang, reason=outcome.reason))
    if outcome.result is not None:
        lines.append(h("mine.result", lang, result=t(f"words.result.{outcome.result}", lang)))
    if says_more(outcome):
        lines.append(h(f"outcome.told.solved.{_truth(outcome.solved)}", lang))
    return lines


def for_card(answer: Answer, kind: Kind | None, lang: str) -> list[Html]:
    """For members: what was said beside the class."""
    lines: list[Html] = []
    if answer.verity is not None:
        lines.append(h("outcome.card.verity", lang, verity=t(f"outcome.verity.{answer.verity}", lang)))
    if answer.adoption is not None:
        adoption = t(f"outcome.adoption.{answer.adoption}", lang)
        key = "outcome.card.adoption_because" if answer.reason else "outcome.card.adoption"
        lines.append(h(key, lang, adoption=adoption, reason=answer.reason or ""))
    if answer.result_class is not None and kind in SOLVABLE:
        solved = t(f"outcome.solved.{_truth(answer.solved)}", lang)
        lines.append(h("outcome.card.solved", lang, solved=solved))
    return lines


def _truth(solved: bool | None) -> str:
    return {True: "yes", False: "no", None: "none"}[solved]
