"""批量办理: done to many as if each card had been pressed; until its moment all of it can be taken back."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import bulk, committee, publishing, ratings, roles
from bot.services.bulk import Sort
from bot.services.bulk.acts import Act
from bot.services.desk import Desk
from storage.queries import people, suggestions
from storage.queries.suggestions import CONDUCT
from storage.tables import (
    Audit,
    Bulk,
    BulkState,
    Event,
    Member,
    Rating,
    Role,
    Status,
    Suggestion,
    Visibility,
)
from tests.builders_committee import (
    DONE,
    LUOTIAN,
    NOW,
    STREET,
    YANCHUAN,
    bind,
    deliver,
    file_suggestion,
    member,
    told,
)
from tests.builders_worker import worker

DESK = 840
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def dispatcher(session: Session) -> Member:
    """LT's dispatcher."""
    for chat_id, community in ((LUOTIAN, "LT"), (STREET, None), (YANCHUAN, "YC")):
        bind(session, chat_id, community)
    return worker(session, "LT", DESK, Role.DISPATCHER)


@pytest.fixture
def three(session: Session, desk: Desk, dispatcher: Member) -> list[Suggestion]:
    """Three new ones of LT; one of another community lies beside them."""
    file_suggestion(session, desk, community="YC")
    found = [file_suggestion(session, desk) for _ in range(3)]
    deliver(session)
    return found


def order(session: Session, desk: Desk, who: Member, act: Act = Act.TO, arg: str = "RC") -> Bulk:
    made = bulk.begin(session, who, NOW)
    bulk.prepare(session, desk, made, DESK, act, arg, NOW)
    return made


def run(session: Session, desk: Desk, minutes: float = 10) -> int:
    steps = 0
    while bulk.run(session, desk, NOW + timedelta(minutes=minutes)):
        steps += 1
    return steps


def outcomes(session: Session, made: Bulk) -> list[str | None]:
    return [outcome for _, outcome in bulk.read(session, made, LATER).rows]


def test_nothing_happens_before_its_moment_and_undone_nothing_ever(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    made = order(session, desk, dispatcher)
    before = [one.model_dump() for one in three]
    bulk.confirm(session, made, NOW, at_once=False)
    assert run(session, desk, minutes=9.9) == 0
    bulk.undo(session, made)
    bulk.undo(session, made)
    assert run(session, desk, minutes=20) == 0
    assert [one.model_dump() for one in three] == before
    assert told(session, LUOTIAN) == []
    with pytest.raises(UserError, match="begun"):
        bulk.confirm(session, made, NOW, at_once=True)


def test_each_resident_is_told_once_when_it_is_done(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    made = order(session, desk, dispatcher)
    for _ in range(2):
        bulk.confirm(session, made, NOW, at_once=False)
    assert run(session, desk) > 0
    assert run(session, desk, minutes=30) == 0
    assert {one.status for one in three} == {Status.DISPATCHED}
    assert {one.lead for one in three} == {"RC"}
    moved = session.exec(select(Event).where(Event.what == "dispatched")).all()
    assert len(moved) == 3
    assert outcomes(session, made) == ["done"] * 3
    assert told(session, DESK) == ["bulk_done"]


def test_what_changed_meanwhile_is_left_alone_and_listed(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    made = order(session, desk, dispatcher)
    bulk.confirm(session, made, NOW, at_once=False)
    committee.reject(session, three[1], member(session, LUOTIAN), committee.Reason.NOTHING_NEW, NOW)
    assert [why for _, why in bulk.read(session, made, NOW).failed] == [bulk.MEANWHILE]
    run(session, desk)
    assert outcomes(session, made) == ["done", bulk.MEANWHILE, "done"]
    assert three[1].status is Status.REJECTED


def test_whose_role_ended_meanwhile_does_nothing_any_more(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    made = order(session, desk, dispatcher)
    bulk.confirm(session, made, NOW, at_once=False)
    roles.revoke(session, desk, dispatcher, worker(session, None, 900, Role.ADMIN), "离任", NOW)
    run(session, desk)
    assert outcomes(session, made) == ["access.not_yours"] * 3
    assert {one.status for one in three} == {Status.SUBMITTED}


def test_a_restart_goes_on_with_the_rows_that_are_left(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    for _ in range(4):
        file_suggestion(session, desk)
    made = order(session, desk, dispatcher, Act.URGENT, "")
    bulk.confirm(session, made, NOW, at_once=True)
    assert bulk.run(session, desk, NOW)
    assert made.state is BulkState.RUNNING
    with pytest.raises(UserError, match="begun"):
        bulk.undo(session, made)
    run(session, desk)
    assert outcomes(session, made) == ["done"] * 7


def test_only_what_lies_within_reach_is_chosen_and_never_the_conduct_of_staff(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    three[0].category = CONDUCT
    made = bulk.begin(session, dispatcher, NOW)
    assert bulk.look(session, desk, made, DESK, 0, NOW).count == 2
    wide = bulk.begin(session, worker(session, None, 841, Role.STAFF), NOW)
    assert bulk.look(session, desk, wide, 841, 0, NOW).count == 3
    with pytest.raises(UserError, match="gone"):
        bulk.get_own(session, DESK, wide.id)
    with pytest.raises(UserError, match="refused"):
        bulk.prepare(session, desk, made, DESK, Act.CATEGORY, CONDUCT, NOW)


def test_filters_narrow_the_choice_and_one_can_be_left_out(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    made = bulk.begin(session, dispatcher, NOW)

    def count(sort: Sort, value: str) -> int:
        bulk.choose(session, made, sort, value)
        found = bulk.look(session, desk, made, DESK, 0, NOW).count
        bulk.choose(session, made, sort, "")
        return found

    three[0].estate, three[1].due_at = "LT-01", NOW - timedelta(hours=1)
    three[2].submitted_at = NOW - timedelta(days=8)
    session.flush()
    assert [count(Sort.ESTATE, "LT-01"), count(Sort.OVERDUE, "1"), count(Sort.AGE, "7")] == [1, 1, 1]
    assert [count(Sort.STATUS, "SUBMITTED"), count(Sort.STATUS, "REDO")] == [3, 0]
    bulk.skip(session, made, three[0].id or 0)
    assert bulk.look(session, desk, made, DESK, 0, NOW).count == 2
    bulk.skip(session, made, three[0].id or 0)
    assert bulk.look(session, desk, made, DESK, 0, NOW).count == 3
    with pytest.raises(UserError, match="old_button"):
        bulk.choose(session, made, Sort.STATUS, "DRAFT")


def test_the_preview_says_what_cannot_be_done(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    committee.accept(session, desk, three[0], dispatcher, NOW)
    made = order(session, desk, dispatcher, Act.CATEGORY, "MUN-02")
    found = bulk.read(session, made, NOW)
    assert [why for _, why in found.failed] == ["lifecycle.too_late"]
    assert found.good == three[1:]


def test_orders_are_forgotten_after_a_month(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    made = order(session, desk, dispatcher)
    bulk.confirm(session, made, NOW, at_once=True)
    bulk.forget_old(session, NOW + timedelta(days=31))
    assert session.exec(select(Bulk)).all() == [made]
    run(session, desk)
    session.flush()
    bulk.forget_old(session, NOW + timedelta(days=31))
    assert session.exec(select(Bulk)).all() == []


def test_what_is_answered_is_closed_and_the_rest_is_listed(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    who = member(session, LUOTIAN)
    for one in three[:2]:
        committee.answer_at_once(session, desk, one, who, "修好了", DONE, NOW)
    deliver(session)
    made = order(session, desk, dispatcher, Act.CLOSE, "")
    assert [(row.id, why) for row, why in bulk.read(session, made, NOW).failed] == [
        (three[2].id, "lifecycle.unanswered")
    ]
    bulk.confirm(session, made, NOW, at_once=False)
    run(session, desk)
    assert [one.status for one in three] == [Status.CLOSED, Status.CLOSED, Status.SUBMITTED]
    assert outcomes(session, made) == ["done", "done", "lifecycle.unanswered"]
    author = people.get_resident(session, three[0].resident_id)
    assert told(session, author.telegram_id or 0) == ["closed"]
    # She had said nothing yet, and may still not be satisfied.
    ratings.rate(session, desk, three[0], Rating.NOT_SATISFIED, LATER, "又坏了")
    assert three[0].status is Status.REDO


def test_only_what_its_author_wants_public_is_passed(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    three[0].visibility = Visibility.PUBLIC
    session.add(three[0])
    made = order(session, desk, dispatcher, Act.PUBLISH, "")
    assert {why for _, why in bulk.read(session, made, NOW).failed} == {"publishing.not_possible"}
    bulk.confirm(session, made, NOW, at_once=False)
    run(session, desk)
    assert [one.published_at is not None for one in three] == [True, False, False]


def test_what_is_public_is_hidden_for_one_reason_that_each_author_reads(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    for one in three:
        one.visibility = Visibility.PUBLIC
        session.add(one)
    for one in three[:2]:
        publishing.publish(session, one, dispatcher, NOW)
    deliver(session)
    made = bulk.begin(session, dispatcher, NOW)
    bulk.choose(session, made, Sort.PUBLIC, "1")
    assert bulk.look(session, desk, made, DESK, 0, NOW).rows == three[:2]
    bulk.choose(session, made, Sort.PUBLIC, "")
    for reason in ("", " \n", "x" * 301):
        with pytest.raises(UserError, match=r"bulk\.reason"):
            bulk.prepare(session, desk, made, DESK, Act.HIDE, "", NOW, reason)
    bulk.prepare(session, desk, made, DESK, Act.HIDE, "", NOW, "写到了\n店名")
    assert [(row.id, why) for row, why in bulk.read(session, made, NOW).failed] == [
        (three[2].id, "bulk.failed.not_public")
    ]
    bulk.confirm(session, made, NOW, at_once=False)
    publishing.take_back(session, three[1], member(session, LUOTIAN), "同事先看到了", NOW)
    run(session, desk)
    assert outcomes(session, made) == ["done", "bulk.failed.not_public", "bulk.failed.not_public"]
    assert [one.published_at for one in three] == [None, None, None]
    line = suggestions.last_event(session, three[0].id or 0, publishing.UNPUBLISHED)
    assert line is not None
    assert (line.reason, line.member_id) == ("写到了 店名", dispatcher.id)
    author = people.get_resident(session, three[0].resident_id)
    assert told(session, author.telegram_id or 0) == ["unpublished"]
    assert publishing.may_appeal(session, three[0])
    hidden = session.exec(select(Audit).where(Audit.action == "hidden")).all()
    assert [one.subject for one in hidden] == [three[1].number, three[0].number]


def test_one_body_is_chosen(
    session: Session, desk: Desk, dispatcher: Member, three: list[Suggestion]
) -> None:
    three[1].lead = "PM"
    session.add(three[1])
    made = bulk.begin(session, dispatcher, NOW)
    bulk.choose(session, made, Sort.BODY, "PM")
    assert bulk.look(session, desk, made, DESK, 0, NOW).rows == [three[1]]
    found = bulk.find_body(session, made)
    assert found is not None
    assert found.code == "PM"
    with pytest.raises(UserError):
        bulk.choose(session, made, Sort.BODY, "NOBODY")
