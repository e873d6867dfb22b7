"""Of what is merged each is told, answered and rated as if it were alone, and nobody twice."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import committee, following, history, lifecycle, merging, ratings, suggestions
from bot.services.desk import Desk
from bot.services.sheets import Format
from storage.queries import following as rows
from storage.queries import suggestions as stored
from storage.tables import Call, Rating, Status
from tests import builders_merging as merged
from tests.builders_committee import (
    DONE,
    LUOTIAN,
    NOW,
    STREET,
    bind,
    deliver,
    in_hand,
    member,
    resident,
    told,
)
from tests.builders_ledger import exported, lines
from tests.builders_merging import ANSWER, BACKER, MAIN_AUTHOR, OTHER_AUTHOR, answer, merged_two, person


def test_every_change_of_the_main_one_reaches_both_authors_and_the_answer_can_be_rated(
    session: Session, desk: Desk
) -> None:
    main, other = merged_two(session, desk)
    who = member(session, LUOTIAN)
    author = person(session, OTHER_AUTHOR)
    committee.accept(session, desk, main, who, NOW)
    committee.sign(session, main, who, NOW)
    committee.answer(session, desk, main, who, ANSWER, DONE, NOW)
    assert told(session, OTHER_AUTHOR) == told(session, MAIN_AUTHOR) == [
        "dispatched", "in_progress", "answered",
    ]  # fmt: skip
    screens = merged.read(session, desk, author)
    assert all(str(other.number) in one.text and str(main.number) not in one.text for one in screens)
    assert "物业" in screens[0].text or "转给了" in screens[0].text
    assert ANSWER in screens[-1].text
    assert "合并办理" in screens[-1].text
    assert [button.text for row in screens[-1].rows for button in row] == ["满意", "基本满意", "不满意"]
    ratings.rate(session, desk, other, Rating.SATISFIED, NOW)
    assert (other.rating, other.status, main.status) == (Rating.SATISFIED, Status.MERGED, Status.REPLIED)
    whole = suggestions.look(session, other)
    assert whole.answer is not None
    assert whole.answer.text == ANSWER
    with pytest.raises(UserError, match="closed"):
        ratings.rate(session, desk, other, Rating.PARTLY, NOW)
    with pytest.raises(UserError, match="rated"):
        merging.unmerge(session, desk, other, who, NOW)


def test_the_days_for_rating_end_for_a_merged_one_too(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    answer(session, desk, main)
    late = NOW + timedelta(days=desk.settings.rating_days)
    suggestions.close_silent(session, desk, late)
    assert (main.status, other.closed_at) == (Status.CLOSED, late)
    assert not ratings.may_rate(desk, other, Rating.SATISFIED, late)
    assert lifecycle.is_over(other)


def test_not_satisfied_with_the_shared_answer_takes_only_her_own_one_level_up(
    session: Session, desk: Desk
) -> None:
    main, other = merged_two(session, desk)
    bind(session, STREET)
    answer(session, desk, main)
    deliver(session)
    ratings.rate(session, desk, other, Rating.NOT_SATISFIED, NOW, "灯又坏了")
    assert (other.status, other.merged_into, other.level) == (Status.REDO, None, "street")
    assert (main.status, main.redo_count, other.lead) == (Status.REPLIED, 0, main.lead)
    kept = stored.last_answer(session, other.id or 0)
    assert kept is not None
    assert kept.text == ANSWER
    assert told(session, MAIN_AUTHOR) == []
    assert in_hand(session, other) == [STREET]


def test_when_the_main_one_is_reopened_the_others_can_rate_the_next_answer(
    session: Session, desk: Desk
) -> None:
    main, other = merged_two(session, desk)
    bind(session, STREET)
    answer(session, desk, main)
    ratings.rate(session, desk, other, Rating.PARTLY, NOW)
    deliver(session)
    ratings.rate(session, desk, main, Rating.NOT_SATISFIED, NOW, "只亮了一天，我家在302")
    assert (other.rating, other.waiting_until) == (None, None)
    [screen] = merged.read(session, desk, person(session, OTHER_AUTHOR))
    assert "302" not in screen.text
    assert all("302" not in (line.reason or "") for line in history.tell(session, other))
    who = member(session, STREET)
    committee.sign(session, main, who, NOW)
    committee.answer(session, desk, main, who, "换了整条线路", DONE, NOW)
    assert ratings.may_rate(desk, other, Rating.SATISFIED, NOW)


def test_how_it_ended_is_told_to_all(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    answer(session, desk, main)
    deliver(session)
    ratings.rate(session, desk, main, Rating.SATISFIED, NOW)
    [screen] = merged.read(session, desk, person(session, OTHER_AUTHOR))
    assert "解决" in screen.text
    assert str(other.number) in screen.text


def test_whoever_follows_several_of_them_is_told_once(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    both = resident(session, BACKER)
    merged.back(session, main, both)
    merged.back(session, other, both)
    merged.back(session, main, person(session, OTHER_AUTHOR))
    committee.accept(session, desk, main, member(session, LUOTIAN), NOW)
    assert [told(session, one) for one in (BACKER, OTHER_AUTHOR, MAIN_AUTHOR)] == [["dispatched"]] * 3
    assert rows.count_supporters(session, main.id or 0) == 1
    assert rows.count_supporters(session, other.id or 0) == 0


def test_she_hears_by_the_one_she_did_not_mute(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    both = resident(session, BACKER)
    merged.back(session, main, both)
    merged.back(session, other, both)
    following.mute(session, main, both, NOW)
    committee.accept(session, desk, main, member(session, LUOTIAN), NOW)
    [row] = merged.queued(session, BACKER)
    assert (row.notice, row.subject) == ("dispatched", other.id)


def test_a_question_concerns_its_own_author_alone(session: Session, desk: Desk) -> None:
    main, _ = merged_two(session, desk)
    committee.ask(session, desk, main, member(session, LUOTIAN), "几单元？", NOW)
    assert (told(session, MAIN_AUTHOR), told(session, OTHER_AUTHOR)) == (["asked"], [])


def test_whoever_has_no_chat_is_called_about_her_own(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    person(session, OTHER_AUTHOR).telegram_id = None
    committee.accept(session, desk, main, member(session, LUOTIAN), NOW)
    [call] = session.exec(select(Call)).all()
    assert (call.suggestion_id, call.notice) == (other.id, "dispatched")


def test_in_the_ledger_a_merged_one_has_the_answer_and_the_number_of_its_main_one(
    session: Session, desk: Desk
) -> None:
    main, other = merged_two(session, desk)
    answer(session, desk, main)
    rows_of = {row["number"]: row for row in lines(exported(session, desk, Format.JSONL, NOW)[1])}
    assert rows_of[other.number]["merged_into"] == main.number
    assert rows_of[other.number]["answer"] == ANSWER
    assert rows_of[main.number]["merged_into"] is None
