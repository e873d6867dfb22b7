"""并案: one matter of several is dealt with once, nobody loses a number, an answer or the way back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import (
    appeals,
    committee,
    dispatching,
    erasing,
    following,
    history,
    lifecycle,
    merging,
    publishing,
    ratings,
    splitting,
    suggestions,
)
from bot.services.committee import Reason
from bot.services.desk import Desk
from bot.services.sheets import Format
from storage.queries import following as rows
from storage.queries import retention, waiting
from storage.queries import suggestions as stored
from storage.tables import (
    Against,
    Appeal,
    Call,
    Kind,
    Rating,
    Resident,
    Status,
    Suggestion,
    Visibility,
)
from tests import builders_merging as merged
from tests.builders_committee import (
    DONE,
    LUOTIAN,
    NOW,
    STREET,
    bind,
    deliver,
    file_suggestion,
    in_hand,
    member,
    resident,
    told,
)
from tests.builders_ledger import exported, lines
from tests.builders_merging import BACKER, MAIN_AUTHOR, OTHER_AUTHOR, join, merged_two, two

ANSWER = "已换好三栋楼道的灯。"


def refused(session: Session, other: Suggestion, main: Suggestion, *, street: bool = False) -> str:
    with pytest.raises(UserError) as caught:
        merging.access(session, other, main, street=street)
    return caught.value.key


def work_on(session: Session, desk: Desk, main: Suggestion) -> None:
    who = member(session, LUOTIAN)
    committee.accept(session, desk, main, who, NOW)
    committee.sign(session, main, who, NOW)
    deliver(session)


def answer(session: Session, desk: Desk, main: Suggestion) -> None:
    work_on(session, desk, main)
    committee.answer(session, desk, main, member(session, LUOTIAN), ANSWER, DONE, NOW)
    session.flush()


def person(session: Session, telegram_id: int) -> Resident:
    return session.exec(select(Resident).where(Resident.telegram_id == telegram_id)).one()


def object_to(session: Session, desk: Desk, other: Suggestion, words: str) -> None:
    decision = merging.access_object(session, other)
    appeals.appeal(session, desk, other, decision, Against.MERGED, words, NOW)


def test_a_merged_one_keeps_what_is_its_own_and_its_author_is_told_how_to_object(
    session: Session, desk: Desk
) -> None:
    main, other = two(session, desk)
    before = merged.as_it_stands(session, other)
    join(session, other, main)
    after = merged.as_it_stands(session, other)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"status", "merged_into"}
    assert (other.status, other.merged_into) == (Status.MERGED, main.id)
    assert told(session, MAIN_AUTHOR) == []
    [screen] = merged.read(session, desk, person(session, OTHER_AUTHOR))
    assert "合并办理" in screen.text
    assert str(other.number) in screen.text
    assert [button.text for row in screen.rows for button in row] == ["查看", "有异议"]


def test_the_number_of_the_main_one_is_told_only_if_everybody_may_read_it(
    session: Session, desk: Desk
) -> None:
    main, other = two(session, desk)
    join(session, other, main)
    who = person(session, OTHER_AUTHOR)
    [screen] = merged.read(session, desk, who)
    assert str(main.number) not in screen.text
    main.visibility, main.pseudonym = Visibility.PUBLIC, "1.2"
    publishing.publish(session, main, member(session, LUOTIAN), NOW)
    [screen] = merged.read(session, desk, who)
    assert str(main.number) in screen.text
    assert merged.OWN_WORDS not in screen.text


def test_unmerging_restores_everything_and_says_so(session: Session, desk: Desk) -> None:
    main, other = two(session, desk)
    merged.back(session, other, resident(session, BACKER))
    before = [merged.as_it_stands(session, one) for one in (main, other)]
    join(session, other, main)
    deliver(session)
    merging.unmerge(session, desk, other, member(session, LUOTIAN), NOW)
    assert [merged.as_it_stands(session, one) for one in (main, other)] == before
    assert told(session, OTHER_AUTHOR) == told(session, BACKER) == ["unmerged"]
    names = [line.name for line in history.tell(session, other)]
    assert names == ["submitted", "merged", "unmerged"]
    with pytest.raises(UserError, match="too_late"):
        merging.unmerge(session, desk, other, member(session, LUOTIAN), NOW)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.IN_PROGRESS])
def test_it_comes_back_to_where_it_stood_with_the_moments_it_had(
    session: Session, desk: Desk, status: Status
) -> None:
    main, other = two(session, desk)
    who = member(session, LUOTIAN)
    if status is Status.ACCEPTED:
        dispatching.pass_on(session, desk, other, who, NOW)
    else:
        work_on(session, desk, other)
    before = merged.as_it_stands(session, other)
    join(session, other, main)
    merging.unmerge(session, desk, other, who, NOW + timedelta(days=2))
    assert merged.as_it_stands(session, other) == before
    assert other.status is status


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


def test_the_earliest_date_of_all_binds_the_main_one(session: Session, desk: Desk) -> None:
    main, first = two(session, desk)
    second = file_suggestion(session, desk, author=resident(session, 503), words="灯不亮")
    own, early, earlier = (NOW + timedelta(days=days) for days in (10, 5, 3))
    main.due_at, first.due_at, second.due_at = own, early, earlier
    join(session, first, main)
    join(session, second, main)
    assert main.due_at == earlier
    who = member(session, LUOTIAN)
    merging.unmerge(session, desk, second, who, NOW)
    assert main.due_at == early
    main.due_at = NOW + timedelta(days=20)
    merging.unmerge(session, desk, first, who, NOW)
    assert (main.due_at, main.own_due_at) == (NOW + timedelta(days=20), None)


@pytest.mark.parametrize("end", ["withdrawn", "rejected"])
def test_a_main_one_that_ends_unanswered_lets_the_others_go_on(
    session: Session, desk: Desk, end: str
) -> None:
    main, other = two(session, desk)
    before = merged.as_it_stands(session, other)
    join(session, other, main)
    both = resident(session, BACKER)
    merged.back(session, main, both)
    merged.back(session, other, both)
    deliver(session)
    if end == "withdrawn":
        suggestions.withdraw(session, main, None, NOW)
    else:
        committee.reject(session, main, member(session, LUOTIAN), Reason.PRIVATE, NOW)
    before["backers"] = merged.as_it_stands(session, other)["backers"]
    assert merged.as_it_stands(session, other) == before
    assert told(session, OTHER_AUTHOR) == ["unmerged"]
    assert told(session, BACKER) == [end]
    assert told(session, MAIN_AUTHOR) == ([] if end == "withdrawn" else ["rejected"])
    [screen] = merged.read(session, desk, person(session, OTHER_AUTHOR))
    assert "不受影响" in screen.text


def test_its_author_may_take_a_merged_one_back_or_add_to_it(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    assert suggestions.is_open(other)
    main.due_at = other.due_at
    suggestions.withdraw(session, other, None, NOW)
    assert (other.status, other.merged_into, main.status) == (Status.WITHDRAWN, None, Status.SUBMITTED)
    assert told(session, MAIN_AUTHOR) == []


def test_after_the_answer_it_is_no_longer_taken_back(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    answer(session, desk, main)
    assert not suggestions.may_withdraw(other)


def test_whoever_is_forgotten_loses_her_words_when_the_main_one_is_over(session: Session, desk: Desk) -> None:
    main, other = merged_two(session, desk)
    erasing.forget(session, person(session, OTHER_AUTHOR), NOW, withdraw=False)
    session.refresh(other)
    assert (other.status, other.erased) == (Status.MERGED, None)
    answer(session, desk, main)
    suggestions.close_silent(session, desk, NOW + timedelta(days=30))
    session.flush()
    assert other.id in retention.list_due(session, Suggestion, retention.forgotten(NOW))


def test_what_cannot_be_merged_is_refused_clearly(session: Session, desk: Desk) -> None:
    main, other = two(session, desk)
    third = file_suggestion(session, desk, author=resident(session, 503), words="灯不亮")
    assert refused(session, main, main) == "merging.itself"
    join(session, other, main)
    assert refused(session, third, other) == "merging.main_merged"
    assert refused(session, main, third) == "merging.first_unmerge"
    assert refused(session, other, third) == "lifecycle.too_late"
    merged.put(session, main, Status.CLOSED)
    assert refused(session, third, main) == "merging.main_over"
    third.redo_count = 1
    assert refused(session, third, main) == "lifecycle.too_late"


def test_nothing_is_merged_across_a_boundary(session: Session, desk: Desk) -> None:
    main, other = two(session, desk)
    elsewhere = file_suggestion(session, desk, author=resident(session, 503), community="YC")
    assert refused(session, elsewhere, main) == "merging.elsewhere"
    merging.access(session, elsewhere, main, street=True)
    main.sensitive = True
    assert refused(session, other, main) == "merging.boundary"
    main.sensitive, main.category = False, "GOV-04"
    assert refused(session, other, main) == "merging.boundary"


def test_what_would_part_them_waits_until_they_are_unmerged(session: Session, desk: Desk) -> None:
    main, _ = merged_two(session, desk)
    who = member(session, LUOTIAN)
    attempts: list[Callable[[], object]] = [
        lambda: dispatching.flag(session, main, who, "sensitive", True, NOW),
        lambda: dispatching.set_community(session, desk, main, who, "YC", NOW),
        lambda: committee.set_category(session, desk, main, who, "GOV-04", NOW),
        lambda: splitting.access_split(session, main),
    ]
    for attempt in attempts:
        with pytest.raises(UserError, match="first_unmerge"):
            attempt()
    dispatching.flag(session, main, who, "urgent", True, NOW)
    committee.set_kind(session, desk, main, who, Kind.REQUEST, NOW)


def test_an_objection_goes_to_a_dispatcher_once_and_stays_on_record(session: Session, desk: Desk) -> None:
    _, other = merged_two(session, desk)
    bind(session, STREET)
    who = member(session, STREET)
    object_to(session, desk, other, "我说的是另一栋楼")
    assert STREET in in_hand(session, other)
    assert told(session, STREET, "appeal_merged") == ["appeal_merged"]
    assert waiting.list_ids(session, "LT", False, False) == [other.id]
    with pytest.raises(UserError, match="once"):
        object_to(session, desk, other, "再说一次")
    merging.keep(session, desk, other, who, "两栋用的是同一条线路", NOW)
    assert STREET not in in_hand(session, other)
    assert not waiting.list_ids(session, "LT", False, False)
    screens = merged.read(session, desk, person(session, OTHER_AUTHOR))
    assert "两栋用的是同一条线路" in screens[-1].text
    names = [(line.name, line.reason) for line in history.tell(session, other)][-2:]
    assert names == [
        ("appeal_merged", "我说的是另一栋楼"), ("objection_kept", "两栋用的是同一条线路"),
    ]  # fmt: skip
    with pytest.raises(UserError, match="too_late"):
        merging.keep(session, desk, other, who, "again", NOW)


def test_unmerging_grants_the_objection(session: Session, desk: Desk) -> None:
    _, other = merged_two(session, desk)
    object_to(session, desk, other, "我说的是另一栋楼")
    merging.unmerge(session, desk, other, member(session, LUOTIAN), NOW)
    appeal = session.exec(select(Appeal)).one()
    assert (appeal.granted, appeal.against) == (True, Against.MERGED)
    assert appeals.find_open(session, other, Against.MERGED) is None
    assert told(session, OTHER_AUTHOR) == ["unmerged"]


def test_in_the_ledger_a_merged_one_has_the_answer_and_the_number_of_its_main_one(
    session: Session, desk: Desk
) -> None:
    main, other = merged_two(session, desk)
    answer(session, desk, main)
    rows_of = {row["number"]: row for row in lines(exported(session, desk, Format.JSONL, NOW)[1])}
    assert rows_of[other.number]["merged_into"] == main.number
    assert rows_of[other.number]["answer"] == ANSWER
    assert rows_of[main.number]["merged_into"] is None
