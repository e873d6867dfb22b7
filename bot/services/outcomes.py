"""How a matter ends by an answer (办理结果): said before the answer goes out, in no more choices than needed.

A complaint: is it so (是否属实), and which class A–D? A proposal: is it taken up (采纳情况), with the reason
if not wholly, and which class? A request or question: which class? Praise: nothing. 是否解决 follows from
the class, and can be said otherwise.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.errors import UserError
from storage.tables import Adoption, Answer, Kind, ResultClass, Suggestion, Verity


class Question(StrEnum):
    """What is still to be said; the values are short enough for a button."""

    VERITY = "v"
    ADOPTION = "a"
    REASON = "w"
    RESULT = "r"


ASKED: dict[Kind | None, tuple[Question, ...]] = {
    Kind.COMPLAINT: (Question.VERITY, Question.RESULT),
    Kind.SUGGESTION: (Question.ADOPTION, Question.RESULT),
    Kind.REQUEST: (Question.RESULT,),
    Kind.QUESTION: (Question.RESULT,),
    Kind.PRAISE: (),
    None: (Question.RESULT,),
}
SOLVABLE = frozenset({Kind.COMPLAINT, Kind.REQUEST, Kind.QUESTION})
"""Where 是否解决 means something: a proposal is taken up or not, praise is heard."""

SOLVED: dict[ResultClass, tuple[bool | None, ...]] = {
    ResultClass.A: (True, None),
    ResultClass.B: (False, None),
    ResultClass.C: (False, None),
    ResultClass.D: (None, True, False),
}
"""What can be said of it beside its class without saying two things; the first unless told otherwise."""

LONGEST_REASON = 500
"""Characters of why a proposal is not taken up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ends. None: not said yet, or not asked of this kind; `verity` NONE: does not apply."""

    result: ResultClass | None = None
    verity: Verity | None = None
    adoption: Adoption | None = None
    reason: str | None = None
    solved: bool | None = None


def asks(kind: Kind | None) -> bool:
    """Whether anything is asked about suggestions of this kind."""
    return bool(ASKED[kind])


def next_question(kind: Kind | None, outcome: Outcome) -> Question | None:
    """What is to be said next; None if nothing is missing."""
    for question in ASKED[kind]:
        if question is Question.VERITY and outcome.verity is None:
            return question
        if question is Question.ADOPTION and outcome.adoption is None:
            return question
        if question is Question.ADOPTION and owes_reason(outcome):
            return Question.REASON
        if question is Question.RESULT and outcome.result is None:
            return question
    return None


def owes_reason(outcome: Outcome) -> bool:
    """Whether a proposal is not wholly taken up, and nobody has said why."""
    return outcome.adoption in (Adoption.PARTLY, Adoption.NOT) and not outcome.reason


def choose(kind: Kind | None, outcome: Outcome, question: str, value: str) -> Outcome:
    """The outcome with this said too. UserError `access.refused` for what nobody was asked."""
    if question not in ASKED[kind]:
        raise UserError("access.refused")
    try:
        match question:
            case Question.VERITY:
                return replace(outcome, verity=Verity(value))
            case Question.ADOPTION:
                return replace(outcome, adoption=Adoption(value), reason=None)
            case _:
                result = ResultClass(value)
                return replace(outcome, result=result, solved=SOLVED[result][0] if kind in SOLVABLE else None)
    except ValueError:
        raise UserError("access.refused") from None


def give_reason(outcome: Outcome, words: str) -> Outcome:
    """The outcome with why it is not wholly taken up. UserError if nobody asked, or it is too long."""
    if not owes_reason(outcome):
        raise UserError("access.refused")
    if len(words) > LONGEST_REASON:
        raise UserError("outcome.reason_long", limit=LONGEST_REASON)
    return replace(outcome, reason=words)


def turn_solved(kind: Kind | None, outcome: Outcome) -> Outcome:
    """The next of what 是否解决 can be beside this class. UserError where that is not asked."""
    if kind not in SOLVABLE or outcome.result is None:
        raise UserError("access.refused")
    ways = SOLVED[outcome.result]
    turned = ways[(ways.index(outcome.solved) + 1) % len(ways)] if outcome.solved in ways else ways[0]
    return replace(outcome, solved=turned)


def says_more(outcome: Outcome) -> bool:
    """Whether 是否解决 says something that does not follow from the class."""
    usual = SOLVED[outcome.result][0] if outcome.result is not None else None
    return outcome.solved is not None and outcome.solved is not usual


def access_complete(suggestion: Suggestion, outcome: Outcome) -> None:
    """Raises UserError `outcome.missing` unless all is said that this kind asks: nothing ends without it."""
    if next_question(suggestion.kind, outcome) is not None:
        raise UserError("outcome.missing")


def of_answer(answer: Answer) -> Outcome:
    """How it ended by an answer."""
    return Outcome(answer.result_class, answer.verity, answer.adoption, answer.reason, answer.solved)


def dump(outcome: Outcome) -> dict[str, Any]:
    """As plain values, for a row."""
    return {name: value for name, value in asdict(outcome).items() if value is not None}


def load(data: Mapping[str, Any]) -> Outcome:
    """What `dump` wrote."""
    return Outcome(
        ResultClass(data["result"]) if "result" in data else None,
        Verity(data["verity"]) if "verity" in data else None,
        Adoption(data["adoption"]) if "adoption" in data else None,
        data.get("reason"),
        data.get("solved"),
    )
