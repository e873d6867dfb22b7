"""Four eyes: where a body wants it, nothing goes out that a colleague has not passed, and to the letter."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import approvals, cards, committee, dispatching, four_eyes, ratings
from bot.services.desk import Desk
from storage.tables import (
    Answer,
    Audit,
    Event,
    Member,
    Proposal,
    ProposalState,
    Rating,
    Role,
    Status,
    Suggestion,
)
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    BEN,
    DONE,
    LUOTIAN,
    NOW,
    STREET,
    bind,
    file_suggestion,
    member,
    told,
)
from tests.builders_worker import worker

WORDS = "3栋路灯昨天换了新灯管。"
DISPATCHER = 840


def wanted(session: Session, desk: Desk, *, signed: bool = True) -> Suggestion:
    """A matter of a body that wants four eyes."""
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    worker(session, "LT", DISPATCHER, Role.DISPATCHER)
    suggestion = file_suggestion(session, desk)
    if signed:
        committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
        committee.sign(session, suggestion, member(session, LUOTIAN), NOW)
        body = suggestion.lead or ""
    else:
        body = "SDO_UC" if suggestion.lead is None else suggestion.lead
        planned = cards.facts(session, desk, suggestion, LUOTIAN, NOW).lead
        body = planned.code if planned is not None else body
    assert four_eyes.switch(session, desk, DISPATCHER, "LT", body, NOW)
    return suggestion


def proposed(session: Session, suggestion: Suggestion, who: Member | None = None) -> Proposal:
    who = who or member(session, LUOTIAN, ANNA)
    return approvals.propose(session, suggestion, who, WORDS, DONE, None, NOW)


def test_nothing_goes_out_unpassed_and_what_was_passed_goes_as_it_is(session: Session, desk: Desk) -> None:
    suggestion = wanted(session, desk)
    anna, ben = member(session, LUOTIAN, ANNA), member(session, LUOTIAN, BEN)
    with pytest.raises(UserError, match=r"approval\.needed"):
        committee.answer(session, desk, suggestion, anna, WORDS, DONE, NOW)
    proposal, due = proposed(session, suggestion, anna), suggestion.due_at
    assert (suggestion.status, told(session, AUTHOR)[-1]) == (Status.IN_PROGRESS, "in_progress")
    with pytest.raises(UserError, match=r"approval\.own"):
        approvals.approve(session, desk, suggestion, proposal, anna, NOW)
    approvals.approve(session, desk, suggestion, proposal, ben, NOW + timedelta(hours=1))
    answer = session.exec(select(Answer)).one()
    assert (answer.text, answer.member_id) == (WORDS, anna.id)
    assert (suggestion.status, suggestion.due_at) == (Status.REPLIED, due)
    assert (proposal.state, proposal.reviewer_id) == (ProposalState.SENT, ben.id)
    assert told(session, AUTHOR).count("answered") == 1
    with pytest.raises(UserError, match=r"approval\.over"):
        approvals.get_waiting(session, suggestion, proposal.id)
    whats = [event.what for event in session.exec(select(Event)).all()]
    assert whats[-3:] == ["proposed", "answered", "approved"]


def test_somebody_with_two_roles_is_one_person(session: Session, desk: Desk) -> None:
    suggestion = wanted(session, desk)
    proposal = proposed(session, suggestion)
    again = worker(session, "LT", ANNA, Role.DISPATCHER)
    with pytest.raises(UserError, match=r"approval\.own"):
        approvals.send_back(session, suggestion, proposal, again, "改", NOW)


def test_what_is_sent_or_taken_back_stays_to_be_gone_on_with(session: Session, desk: Desk) -> None:
    suggestion = wanted(session, desk)
    anna, ben = member(session, LUOTIAN, ANNA), member(session, LUOTIAN, BEN)
    proposal = proposed(session, suggestion, anna)
    with pytest.raises(UserError, match="waiting"):
        proposed(session, suggestion, ben)
    with pytest.raises(UserError, match="not_yours"):
        approvals.take_back(session, suggestion, proposal, ben, NOW)
    approvals.send_back(session, suggestion, proposal, ben, "写上联系方式", NOW)
    assert approvals.get_unfinished(session, suggestion, proposal.id).text == WORDS
    assert "写上联系方式" in str(cards.facts(session, desk, suggestion, LUOTIAN, NOW).proposal)
    second = proposed(session, suggestion, anna)
    approvals.take_back(session, suggestion, second, anna, NOW)
    assert approvals.find_waiting(session, suggestion) is None
    assert len(session.exec(select(Proposal)).all()) == 2
    assert session.exec(select(Answer)).all() == []


def test_a_direct_answer_follows_the_same_rule(session: Session, desk: Desk) -> None:
    suggestion = wanted(session, desk, signed=False)
    town = worker(session, None, 850, Role.DISPATCHER)
    with pytest.raises(UserError, match=r"approval\.needed"):
        committee.answer_at_once(session, desk, suggestion, town, "周六也开门。", DONE, NOW)
    session.refresh(suggestion)
    proposal = approvals.propose(session, suggestion, town, "周六也开门。", DONE, None, NOW, at_once=True)
    approvals.approve(session, desk, suggestion, proposal, member(session, LUOTIAN, BEN), NOW)
    assert suggestion.status is Status.REPLIED


def test_a_proposal_waits_no_more_once_the_matter_is_another_bodys_or_begins_again(
    session: Session, desk: Desk
) -> None:
    suggestion = wanted(session, desk)
    proposal = proposed(session, suggestion)
    dispatching.send_to(session, desk, suggestion, worker(session, None, 850, Role.DISPATCHER), "RC", NOW)
    with pytest.raises(UserError, match="over"):
        approvals.get_waiting(session, suggestion, proposal.id)
    assert cards.facts(session, desk, suggestion, LUOTIAN, NOW).proposal is None
    committee.sign(session, suggestion, member(session, LUOTIAN), NOW)
    committee.answer(session, desk, suggestion, member(session, LUOTIAN), "好了。", DONE, NOW)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "没修")
    assert approvals.find_last(session, suggestion) is None


def test_the_switch_is_turned_where_the_role_reaches_and_is_in_the_audit(
    session: Session, desk: Desk
) -> None:
    worker(session, "LT", DISPATCHER, Role.DISPATCHER)
    worker(session, "LT", 841)
    assert [one.code for one in four_eyes.list_communities(session, desk, DISPATCHER)] == ["LT"]
    assert four_eyes.switch(session, desk, DISPATCHER, "LT", "PM", NOW)
    assert [body.code for body, on in four_eyes.list_bodies(session, "LT") if on] == ["PM"]
    assert not four_eyes.switch(session, desk, DISPATCHER, "LT", "PM", NOW)
    lines = [line for line in session.exec(select(Audit)).all() if line.action == "four_eyes"]
    assert [line.data["wanted"] for line in lines] == [True, False]
    for who, community, body in ((DISPATCHER, "YC", "PM"), (841, "LT", "PM"), (DISPATCHER, "LT", "XX")):
        with pytest.raises(UserError, match=r"access\."):
            four_eyes.switch(session, desk, who, community, body, NOW)


def test_where_a_body_has_a_head_nobody_else_passes_its_answers(session: Session, desk: Desk) -> None:
    suggestion = wanted(session, desk)
    head = worker(session, "LT", 841, Role.STAFF)
    deputy = worker(session, "LT", 842, Role.STAFF)
    other = worker(session, "YC", 843, Role.STAFF)
    for one in (head, deputy, other):
        one.body = suggestion.lead
    session.flush()
    proposal = proposed(session, suggestion)
    assert [len(told(session, one, approvals.NOTICE)) for one in (841, 842, 843)] == [1, 1, 0]
    with pytest.raises(UserError, match="head_only"):
        approvals.approve(session, desk, suggestion, proposal, member(session, LUOTIAN, BEN), NOW)
    with pytest.raises(UserError, match="head_only"):
        approvals.send_back(session, suggestion, proposal, other, "不行", NOW)
    approvals.approve(session, desk, suggestion, proposal, deputy, NOW)
    assert suggestion.status is Status.REPLIED


def test_what_the_only_head_wrote_is_passed_by_a_colleague(session: Session, desk: Desk) -> None:
    suggestion = wanted(session, desk)
    head = worker(session, "LT", 841, Role.STAFF)
    head.body = suggestion.lead
    session.flush()
    proposal = proposed(session, suggestion, head)
    approvals.approve(session, desk, suggestion, proposal, member(session, LUOTIAN, BEN), NOW)
    assert suggestion.status is Status.REPLIED
