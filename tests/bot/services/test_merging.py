"""并案: one matter of several is dealt with once, nobody loses a number, an answer or the way back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import (
    committee,
    dispatching,
    erasing,
    history,
    merging,
    publishing,
    splitting,
    suggestions,
)
from bot.services.committee import Reason
from bot.services.desk import Desk
from storage.queries import retention
from storage.tables import (
    Kind,
    Status,
    Suggestion,
    Visibility,
)
from tests import builders_merging as merged
from tests.builders_committee import (
    LUOTIAN,
    NOW,
    deliver,
    file_suggestion,
    member,
    resident,
    told,
)
from tests.builders_merging import (
    BACKER,
    MAIN_AUTHOR,
    OTHER_AUTHOR,
    answer,
    join,
    merged_two,
    person,
    two,
    work_on,
)


def refused(session: Session, other: Suggestion, main: Suggestion, *, street: bool = False) -> str:
    with pytest.raises(UserError) as caught:
        merging.access(session, other, main, street=street)
    return caught.value.key


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
