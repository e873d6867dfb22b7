"""我的待办: what somebody has to do, within what that person reaches; and acting on it in a private chat."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, committee, dispatching, notes, reach, returns, routing, work
from bot.services.desk import Desk
from bot.services.work import Tab
from storage.queries.suggestions import CONDUCT
from storage.tables import Hand, Role, Status, Suggestion
from tests.builders_committee import (
    ANNA,
    BEN,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    YANCHUAN,
    bind,
    file_suggestion,
    member,
)
from tests.builders_worker import worker

DESK = 840


@pytest.fixture
def suggestion(session: Session, desk: Desk) -> Suggestion:
    """One that waits in LT's group, in which ANNA and BEN sit; the street and another community look on."""
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    bind(session, YANCHUAN, "YC")
    member(session, LUOTIAN, ANNA)
    member(session, LUOTIAN, BEN)
    return file_suggestion(session, desk)


def counts(session: Session, desk: Desk, who: int = ANNA, hours: float = 0) -> dict[str, int]:
    now = NOW + timedelta(hours=hours)
    within = work.access_work(session, desk, who, NOW, {})
    page = work.list_page(session, desk, within, Tab.BODY, 0, now)
    return {tab.value: count for tab, count in page.counts.items() if count}


def test_who_signs_for_it_has_it_in_hand(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    assert counts(session, desk) == {"body": 1}
    anna = member(session, LUOTIAN, ANNA)
    committee.accept(session, desk, suggestion, anna, NOW)
    committee.sign(session, suggestion, anna, NOW)
    assert counts(session, desk) == {"mine": 1, "body": 1}
    assert counts(session, desk, BEN) == {"body": 1}


def test_a_note_takes_only_what_nobody_has(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    notes.add(session, suggestion, member(session, LUOTIAN, BEN), LUOTIAN, 5, "我去看看", NOW)
    notes.add(session, suggestion, member(session, LUOTIAN, ANNA), LUOTIAN, 6, "好", NOW)
    assert counts(session, desk, BEN)["mine"] == 1
    assert "mine" not in counts(session, desk, ANNA)


def test_what_a_resident_answered_waits_for_the_one_who_asked(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    committee.ask(session, desk, suggestion, member(session, LUOTIAN, ANNA), "哪一栋？", NOW)
    assert counts(session, desk) == {"mine": 1, "body": 1}
    suggestion.status = Status.SUBMITTED
    assert counts(session, desk) == {"waiting": 1, "mine": 1, "body": 1}
    assert counts(session, desk, BEN) == {"body": 1}


def test_a_return_waits_for_whoever_rules_on_it(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    anna = member(session, LUOTIAN, ANNA)
    worker(session, None, DESK, Role.DISPATCHER)
    member(session, STREET, 950)
    committee.accept(session, desk, suggestion, anna, NOW)
    returns.request(session, desk, suggestion, anna, "不是我们的", NOW)
    assert counts(session, desk, DESK)["waiting"] == 1
    assert counts(session, desk, 950)["waiting"] == 1
    assert "waiting" not in counts(session, desk, ANNA)


def test_due_today_and_overdue_are_told_apart(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    suggestion.due_at = NOW + timedelta(hours=3)
    assert counts(session, desk) == {"body": 1, "today": 1}
    assert counts(session, desk, hours=4) == {"body": 1, "overdue": 1}


def test_another_body_takes_it_out_of_her_hands(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    anna = member(session, LUOTIAN, ANNA)
    bind(session, PROPERTY, "LT", "PM")
    committee.accept(session, desk, suggestion, anna, NOW)
    suggestion.lead = "RC"
    dispatching.reassign(session, desk, suggestion, anna, "PM", NOW)
    assert suggestion.handler_id is None
    assert counts(session, desk) == {}
    assert reach.find_standing(session, desk, ANNA, suggestion) is None


def test_nobody_sees_beyond_their_groups(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    member(session, YANCHUAN, 960)
    assert counts(session, desk, 960) == {}
    with pytest.raises(UserError, match=r"access\.not_yours"):
        work.access_work(session, desk, 4711, NOW, {})


def test_complaints_about_staff_are_listed_for_no_group(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    suggestion.category = CONDUCT
    routing.place(session, desk, suggestion, NOW)
    member(session, STREET, 950)
    worker(session, None, DESK, Role.DISPATCHER)
    member(session, LUOTIAN, 841)
    worker(session, None, 841, Role.DISPATCHER)
    assert counts(session, desk) == counts(session, desk, 950) == counts(session, desk, 841) == {}
    assert counts(session, desk, DESK) == {"body": 1}


def test_pages_show_the_urgent_and_the_due_first(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    for _ in range(9):
        last = file_suggestion(session, desk)
    last.urgent = True
    session.flush()
    within = work.access_work(session, desk, ANNA, NOW, {})
    page = work.list_page(session, desk, within, Tab.BODY, 0, NOW)
    assert (page.pages, page.lines[0].suggestion, page.lines[0].words) == (2, last, "楼道灯坏了一个月")
    assert len(work.list_page(session, desk, within, Tab.BODY, 7, NOW).lines) == 2


def test_a_member_acts_in_private_as_in_the_group(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    standing = reach.find_standing(session, desk, ANNA, suggestion)
    assert standing is not None
    assert (standing.hand, standing.dispatches) == (Hand.LEAD, False)
    found = reach.access_through(session, ANNA, suggestion, NOW, {}, access.HANDS)
    assert found == member(session, LUOTIAN, ANNA)
    assert not reach.dispatches(session, found)


def test_membership_is_asked_again_after_an_hour_and_who_left_is_out(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    later = NOW + timedelta(minutes=61)
    with pytest.raises(access.Unchecked):
        reach.access_through(session, ANNA, suggestion, later, {}, access.HANDS)
    with pytest.raises(UserError, match=r"access\.not_member"):
        reach.access_through(session, ANNA, suggestion, later, {LUOTIAN: "left"}, access.HANDS)
    access.leave(session, ANNA, LUOTIAN, later)
    assert reach.find_standing(session, desk, ANNA, suggestion) is None


def test_a_group_that_only_helps_does_not_decide_in_private_either(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    (card, _) = reach.list_ways(session, ANNA, suggestion)[0]
    card.hand = Hand.CO
    session.flush()
    with pytest.raises(UserError, match=r"access\.not_yours"):
        reach.access_through(session, ANNA, suggestion, NOW, {}, access.HANDS)
