"""不满意 after all: once, while the days from the answer on last."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, history, ratings, suggestions
from bot.services.desk import Desk
from storage.tables import Rating, Status, Suggestion
from tests.builders_committee import DONE, LUOTIAN, NOW, STREET, bind, file_suggestion, in_hand, member

WHY = "只亮了一天"


@pytest.fixture
def closed(session: Session, desk: Desk) -> Suggestion:
    """Answered, classed and rated as good."""
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    suggestion = file_suggestion(session, desk)
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW)
    committee.answer(session, desk, suggestion, who, "修好了。", DONE, NOW)
    ratings.rate(session, desk, suggestion, Rating.SATISFIED, NOW + timedelta(days=1))
    return suggestion


def test_within_the_days_a_good_rating_may_be_taken_back(
    session: Session, desk: Desk, closed: Suggestion
) -> None:
    ratings.rate(session, desk, closed, Rating.NOT_SATISFIED, NOW + timedelta(days=6, hours=23), WHY)
    assert (closed.status, closed.rating, closed.result_class, closed.closed_at) == (
        Status.REDO,
        None,
        None,
        None,
    )
    assert in_hand(session, closed) == [STREET]
    assert [line.name for line in history.tell(session, closed)][-2:] == ["closed", "reopened"]


def test_the_days_count_from_the_answer_and_not_from_the_rating(
    session: Session, desk: Desk, closed: Suggestion
) -> None:
    late = NOW + timedelta(days=7)
    assert not ratings.may_reopen(desk, closed, late)
    with pytest.raises(UserError, match="closed"):
        ratings.rate(session, desk, closed, Rating.NOT_SATISFIED, late, WHY)


def test_a_reason_is_needed_and_nothing_changes_without_one(
    session: Session, desk: Desk, closed: Suggestion
) -> None:
    with pytest.raises(UserError, match="why"):
        ratings.rate(session, desk, closed, Rating.NOT_SATISFIED, NOW, None)
    assert (closed.status, closed.rating) == (Status.CLOSED, Rating.SATISFIED)


@pytest.mark.parametrize("rating", [Rating.SATISFIED, Rating.PARTLY])
def test_a_closed_one_is_not_rated_as_good_again(
    session: Session, desk: Desk, closed: Suggestion, rating: Rating
) -> None:
    with pytest.raises(UserError, match="closed"):
        ratings.rate(session, desk, closed, rating, NOW)


def test_it_reopens_once(session: Session, desk: Desk, closed: Suggestion) -> None:
    ratings.rate(session, desk, closed, Rating.NOT_SATISFIED, NOW, WHY)
    street = member(session, STREET)
    committee.sign(session, closed, street, NOW)
    committee.answer(session, desk, closed, street, "换了新灯。", DONE, NOW)
    assert closed.result_class is DONE.result
    ratings.rate(session, desk, closed, Rating.PARTLY, NOW)
    assert not ratings.may_reopen(desk, closed, NOW)


def test_silence_is_no_rating_that_could_be_taken_back(
    session: Session, desk: Desk, closed: Suggestion
) -> None:
    closed.rating = Rating.NONE
    assert not ratings.may_reopen(desk, closed, NOW)
    assert not suggestions.is_open(closed)
