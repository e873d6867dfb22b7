"""How a matter ends is asked by kind, kept with the answer, and nothing ends without it."""

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, history, lifecycle, mydata, outcomes, ratings, suggestions
from bot.services.desk import Desk
from bot.services.outcomes import Outcome, Question
from bot.texts import LANGUAGES
from bot.views import mine
from bot.views import outcomes as view
from storage.queries import people
from storage.tables import Actor, Adoption, Kind, Rating, ResultClass, Status, Suggestion, Verity
from tests.builders_committee import DONE, LUOTIAN, NOW, STREET, bind, file_suggestion, member

REASON = "广场上没有地方"


def said(kind: Kind, *words: tuple[str, str]) -> Outcome:
    outcome = Outcome()
    for question, value in words:
        outcome = outcomes.choose(kind, outcome, question, value)
    return outcome


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (Kind.COMPLAINT, ["v", "r"]),
        (Kind.SUGGESTION, ["a", "r"]),
        (Kind.REQUEST, ["r"]),
        (Kind.QUESTION, ["r"]),
        (Kind.PRAISE, []),
    ],
)
def test_each_kind_is_asked_only_what_applies_to_it(kind: Kind, asked: list[str]) -> None:
    values = {"v": "true", "a": "adopted", "r": "A"}
    outcome, order = Outcome(), []
    while (question := outcomes.next_question(kind, outcome)) is not None:
        order.append(question.value)
        outcome = outcomes.choose(kind, outcome, question, values[question])
    assert order == asked


@pytest.mark.parametrize("value", ["partly", "not"])
def test_a_proposal_that_is_not_wholly_taken_up_owes_a_reason(value: str) -> None:
    outcome = said(Kind.SUGGESTION, ("a", value))
    assert outcomes.next_question(Kind.SUGGESTION, outcome) is Question.REASON
    outcome = outcomes.give_reason(outcome, REASON)
    assert outcomes.next_question(Kind.SUGGESTION, outcome) is Question.RESULT
    with pytest.raises(UserError, match="refused"):
        outcomes.give_reason(outcome, "另一个原因")
    assert outcomes.choose(Kind.SUGGESTION, outcome, "a", "adopted").reason is None
    with pytest.raises(UserError, match="reason_long"):
        outcomes.give_reason(said(Kind.SUGGESTION, ("a", value)), "长" * 501)


def turned(result: str) -> list[bool | None]:
    """What three presses of 是否解决 say."""
    outcome, seen = said(Kind.REQUEST, ("r", result)), list[bool | None]()
    for _ in range(3):
        outcome = outcomes.turn_solved(Kind.REQUEST, outcome)
        seen.append(outcome.solved)
    return seen


def test_solved_follows_from_the_class_and_can_be_said_otherwise() -> None:
    assert [said(Kind.REQUEST, ("r", one)).solved for one in ResultClass] == [True, False, False, None]
    assert said(Kind.SUGGESTION, ("a", "adopted"), ("r", "A")).solved is None
    assert turned("A") == [None, True, None], "solved and yet not solved is never said"
    assert turned("B") == turned("C") == [None, False, None]
    assert turned("D") == [True, False, None]
    with pytest.raises(UserError, match="refused"):
        outcomes.turn_solved(Kind.SUGGESTION, said(Kind.SUGGESTION, ("a", "adopted"), ("r", "A")))


@pytest.mark.parametrize("forged", [("v", "true"), ("r", "E"), ("x", "A"), ("", ""), ("w", "1")])
def test_what_nobody_asked_is_refused(forged: tuple[str, str]) -> None:
    with pytest.raises(UserError, match="refused"):
        outcomes.choose(Kind.REQUEST, Outcome(), *forged)


@pytest.mark.parametrize("outcome", [Outcome(), DONE, Outcome(ResultClass.C, solved=False)])
def test_an_outcome_comes_back_from_a_row_as_it_was(outcome: Outcome) -> None:
    assert outcomes.load(outcomes.dump(outcome)) == outcome


def in_progress(session: Session, desk: Desk, kind: Kind) -> Suggestion:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    suggestion = file_suggestion(session, desk, kind=kind)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    committee.sign(session, suggestion, member(session, LUOTIAN), NOW)
    return suggestion


def test_nothing_is_answered_before_it_is_said_how_it_ends(session: Session, desk: Desk) -> None:
    suggestion = in_progress(session, desk, Kind.SUGGESTION)
    who = member(session, LUOTIAN)
    for lacking in (Outcome(), Outcome(ResultClass.A), Outcome(ResultClass.D, adoption=Adoption.NOT)):
        with pytest.raises(UserError, match=r"outcome\.missing"):
            committee.answer(session, desk, suggestion, who, "不行。", lacking, NOW)
    assert suggestion.status is Status.IN_PROGRESS


def test_nothing_comes_to_its_end_without_an_answer_nor_again_without_another(
    session: Session, desk: Desk
) -> None:
    suggestion, who = in_progress(session, desk, Kind.REQUEST), member(session, LUOTIAN)
    with pytest.raises(UserError, match="unanswered"):
        lifecycle.move(session, suggestion, Status.REPLIED, NOW, actor=Actor.SYSTEM, what="forged")
    committee.answer(session, desk, suggestion, who, "修好了。", DONE, NOW)
    later = NOW.replace(hour=9)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, later, "还是不亮")
    committee.sign(session, suggestion, member(session, STREET), later)
    assert suggestion.result_class is None
    with pytest.raises(UserError, match="unanswered"):
        lifecycle.move(session, suggestion, Status.REPLIED, later, actor=Actor.SYSTEM, what="forged")
    assert suggestion.status is Status.IN_PROGRESS


def test_praise_is_answered_and_closed_without_a_class(session: Session, desk: Desk) -> None:
    suggestion, who = in_progress(session, desk, Kind.PRAISE), member(session, LUOTIAN)
    committee.answer(session, desk, suggestion, who, "谢谢您！", Outcome(), NOW)
    assert not committee.may_classify(suggestion)
    ratings.rate(session, desk, suggestion, Rating.SATISFIED, NOW)
    assert suggestion.status is Status.CLOSED


def test_the_resident_reads_how_it_ended_in_her_list_history_and_file(session: Session, desk: Desk) -> None:
    suggestion, who = in_progress(session, desk, Kind.SUGGESTION), member(session, LUOTIAN)
    outcome = Outcome(ResultClass.C, adoption=Adoption.PARTLY, reason=REASON)
    committee.answer(session, desk, suggestion, who, "先装一半。", outcome, NOW)
    screen = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", NOW)
    for words in ("采纳了一部分", f"原因：{REASON}", "办理结果：条件有限，以后解决", "答复了您：条件有限"):
        assert words in screen.text
    assert screen.text.count("办理结果") == 1
    assert history.tell(session, suggestion)[-1].result == "C"
    author = people.get_resident(session, suggestion.resident_id)
    [told] = mydata.collect(session, author, NOW)["suggestions"][0]["answers"]
    assert told["outcome"] == {"result": "C", "adoption": "partly", "reason": REASON}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_outcome_has_words_for_residents_and_for_members(lang: str) -> None:
    suggestion = Suggestion(id=7, resident_id=1, community="LT", kind=Kind.COMPLAINT, created_at=NOW)
    for question in Question:
        assert view.question(question, lang)
        assert all(button.text for row in view.choices(suggestion, question, 1, lang) for button in row)
    for verity in Verity:
        for solved in (True, False, None):
            outcome = Outcome(ResultClass.A, verity, Adoption.NOT, REASON, solved)
            assert len(view.told(outcome, lang)) == 4 + (solved is False) - (verity is Verity.NONE)
            assert view.corrections(suggestion, outcome, 1, lang)
