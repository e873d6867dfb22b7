"""我的待办: what somebody has to do, within what that person reaches; and acting on it in a private chat."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, committee, dispatching, notes, reach, returns, routing, work
from bot.services.cards import list_page as list_cards
from bot.services.desk import Desk
from bot.services.pages import COUNTED
from bot.services.work import Tab
from bot.views import committee as committee_view
from bot.views import work as view
from storage.queries.suggestions import CONDUCT
from storage.tables import Card, Hand, Role, Status, Suggestion
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


def test_what_was_closed_without_a_class_stands_behind_what_is_open(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    closed = [file_suggestion(session, desk) for _ in range(10)]
    for one in closed:
        one.status, one.closed_at, one.due_at = Status.CLOSED, NOW, NOW - timedelta(days=one.id or 0)
    closed[0].urgent = True
    session.flush()
    within = work.access_work(session, desk, ANNA, NOW, {})
    seen = [
        line.suggestion.id
        for wanted in (0, 1)
        for line in work.list_page(session, desk, within, Tab.BODY, wanted, NOW).lines
    ]
    assert seen == [suggestion.id, *(one.id for one in reversed(closed))]
    assert work.list_page(session, desk, within, Tab.TODAY, 0, NOW).counts[Tab.BODY] == 11


def test_of_very_many_a_thousand_are_counted_and_it_is_said_that_there_are_more(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    first = (suggestion.id or 0) + 1
    rows = [
        {
            "id": number, "number": f"LT-2026-{number:06}", "resident_id": suggestion.resident_id,
            "community": "LT", "status": Status.CLOSED, "created_at": NOW, "closed_at": NOW,
        }
        for number in range(first, first + COUNTED)
    ]  # fmt: skip
    session.execute(insert(Suggestion), rows)
    cards = [{"suggestion_id": row["id"], "chat_id": LUOTIAN} for row in rows]
    session.execute(insert(Card), cards)
    page = work.list_page(session, desk, work.access_work(session, desk, ANNA, NOW, {}), Tab.BODY, 9999, NOW)
    assert (page.counts[Tab.BODY], page.pages, len(page.lines)) == (
        COUNTED + 1,
        COUNTED // work.PAGE,
        work.PAGE,
    )
    assert "1000+" in view.listed(page, "zh", office_too=False).text
    group = list_cards(session, desk, LUOTIAN, 0, NOW)
    assert "1000+" in committee_view.opened(group, "zh").text
