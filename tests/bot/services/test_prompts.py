"""Words for residents: one colleague at a time, nothing sent unseen, nothing lost."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, prompts
from bot.services.desk import Desk
from bot.services.prompts import Purpose
from storage.tables import Suggestion
from tests.builders_committee import (
    ANNA,
    BEN,
    LUOTIAN,
    NOW,
    bind,
    deliver,
    file_suggestion,
    member,
    told,
)


@pytest.fixture
def suggestion(session: Session, desk: Desk) -> Suggestion:
    bind(session, LUOTIAN, "LT")
    return file_suggestion(session, desk)


def begin(session: Session, suggestion: Suggestion, who: int = ANNA, minutes: float = 0) -> None:
    now = NOW + timedelta(minutes=minutes)
    prompts.begin(session, LUOTIAN, who, suggestion, Purpose.QUESTION, now)


def test_while_a_colleague_writes_nobody_else_begins(session: Session, suggestion: Suggestion) -> None:
    begin(session, suggestion)
    with pytest.raises(UserError, match=r"prompt\.busy"):
        begin(session, suggestion, BEN, minutes=29)
    assert prompts.is_open(session, LUOTIAN, suggestion, NOW)
    begin(session, suggestion, ANNA, minutes=1)


def test_after_half_an_hour_somebody_else_may_go_on(session: Session, suggestion: Suggestion) -> None:
    begin(session, suggestion)
    begin(session, suggestion, BEN, minutes=30)
    assert prompts.find(session, LUOTIAN, ANNA) is None
    assert prompts.find(session, LUOTIAN, BEN, suggestion.id) is not None


def test_a_writing_member_keeps_the_half_hour_alive(session: Session, suggestion: Suggestion) -> None:
    begin(session, suggestion)
    dialog = prompts.find(session, LUOTIAN, ANNA)
    assert dialog is not None
    prompts.keep_words(session, dialog, "哪一栋？", 5, NOW + timedelta(minutes=25))
    with pytest.raises(UserError, match=r"prompt\.busy"):
        begin(session, suggestion, BEN, minutes=40)


def test_another_group_may_write_at_the_same_time(session: Session, suggestion: Suggestion) -> None:
    begin(session, suggestion)
    assert not prompts.is_open(session, -99, suggestion, NOW)


def test_who_begins_another_one_ends_the_first_and_both_cards_say_so(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    other = file_suggestion(session, desk)
    begin(session, suggestion)
    deliver(session)
    begin(session, other)
    assert prompts.find(session, LUOTIAN, ANNA, suggestion.id) is None
    assert prompts.find(session, LUOTIAN, ANNA, other.id) is not None
    assert told(session, LUOTIAN) == ["card", "card"]


def test_only_the_newest_writing_can_be_sent(session: Session, suggestion: Suggestion) -> None:
    begin(session, suggestion)
    dialog = prompts.find(session, LUOTIAN, ANNA)
    assert dialog is not None
    with pytest.raises(UserError, match=r"prompt\.older"):
        prompts.words_of(dialog, "")
    first = prompts.keep_words(session, dialog, "哪一栋？", 5, NOW)
    second = prompts.keep_words(session, dialog, "哪一栋哪一层？", 6, NOW)
    assert prompts.words_of(dialog, str(second)) == "哪一栋哪一层？"
    with pytest.raises(UserError, match=r"prompt\.older"):
        prompts.words_of(dialog, str(first))
    assert prompts.is_written_in(dialog, 6)
    assert not prompts.is_written_in(dialog, 5)


def test_a_prompt_without_words_is_not_taken(session: Session, suggestion: Suggestion) -> None:
    begin(session, suggestion)
    dialog = prompts.find(session, LUOTIAN, ANNA)
    assert dialog is not None
    with pytest.raises(UserError, match="words_only"):
        prompts.keep_words(session, dialog, "", 5, NOW)


def test_cancelling_frees_the_card_and_says_whether_there_was_anything(
    session: Session, suggestion: Suggestion
) -> None:
    begin(session, suggestion)
    deliver(session)
    assert prompts.cancel(session, LUOTIAN, ANNA, NOW)
    assert told(session, LUOTIAN) == ["card"]
    assert not prompts.cancel(session, LUOTIAN, ANNA, NOW)
    assert not prompts.is_open(session, LUOTIAN, suggestion, NOW)


def test_a_prompt_is_stale_once_a_colleague_decided(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    begin(session, suggestion)
    dialog = prompts.find(session, LUOTIAN, ANNA)
    assert dialog is not None
    assert prompts.purpose_of(dialog) is Purpose.QUESTION
    assert not prompts.is_stale(dialog, suggestion)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN, BEN), NOW)
    assert prompts.is_stale(dialog, suggestion)
