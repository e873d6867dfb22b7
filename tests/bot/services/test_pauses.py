"""While its author is asked the clock stands, within limits."""

from datetime import date

from sqlmodel import Session

from bot.services import committee, history, suggestions
from bot.services.desk import Desk
from bot.services.said import Said
from bot.views import mine
from storage.tables import Kind, Step, Suggestion
from tests.builders_committee import AUTHOR, PROPERTY, member
from tests.builders_ladder import at, day_of, filed, taken, tick, ticks, town


def test_a_question_is_a_first_word_and_stops_the_clock(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk)
    committee.ask(session, desk, suggestion, member(session, PROPERTY), "哪一栋？", at(11, 23, 12))
    tick(session, desk, *ticks(at(11, 23, 13), at(12, 20, 9)))
    assert taken(session, suggestion) == []


def answer_question(session: Session, desk: Desk, suggestion: Suggestion, day: int) -> None:
    message = Said(AUTHOR, 90 + day, "三栋")
    suggestions.add(session, desk, suggestion, message, at(11, day, 12))


def test_the_date_moves_by_the_working_days_of_waiting_and_says_so(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk, kind=Kind.QUESTION)
    who = member(session, PROPERTY)
    committee.ask(session, desk, suggestion, who, "哪一栋？", at(11, 24, 9))
    answer_question(session, desk, suggestion, 30)
    assert (day_of(suggestion.due_at), suggestion.paused_days) == (date(2026, 12, 2), 4)
    line = [line for line in history.tell(session, suggestion) if line.name == "paused"]
    assert [one.day for one in line] == [day_of(suggestion.due_at)]
    whole = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", at(11, 30, 13))
    assert "答复日期顺延到 2026年12月2日" in whole.text
    assert "最迟 2026年12月2日 答复" in whole.text
    tick(session, desk, *ticks(at(11, 30, 13), at(12, 2, 18)))
    assert taken(session, suggestion) == [Step.REMINDED, Step.URGED]


def test_a_date_moves_no_further_than_the_settings_allow(session: Session, desk: Desk) -> None:
    strict = Desk(desk.settings.model_copy(update={"pause_days": 2}), desk.categories)
    town(session)
    suggestion = filed(session, strict, kind=Kind.QUESTION)
    who = member(session, PROPERTY)
    for day in (24, 25, 26):
        committee.ask(session, strict, suggestion, who, "还有呢？", at(11, day, 9))
        answer_question(session, strict, suggestion, day + 1)
    assert suggestion.paused_days == 2
    assert day_of(suggestion.due_at) == date(2026, 11, 30)


def test_asking_does_not_turn_back_a_clock_that_has_run_out(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk, kind=Kind.QUESTION)
    tick(session, desk, at(11, 27, 9))
    committee.ask(session, desk, suggestion, member(session, PROPERTY), "哪一栋？", at(11, 27, 10))
    answer_question(session, desk, suggestion, 30)
    assert day_of(suggestion.due_at) == date(2026, 11, 26)
    tick(session, desk, *ticks(at(11, 30, 13), at(12, 1, 17)))
    assert taken(session, suggestion).count(Step.URGED) == 1
