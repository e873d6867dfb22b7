"""转交: what somebody worked on when her role ended is somebody else's soon, with what she had written."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import committee, handing, prompts, roles, routing
from bot.services.desk import Desk
from bot.services.prompts import Purpose
from storage.queries.suggestions import CONDUCT
from storage.tables import Audit, Event, Member, Note, Role, Suggestion
from tests.builders_committee import (
    ANNA,
    BEN,
    DONE,
    LUOTIAN,
    NOW,
    STREET,
    bind,
    deliver,
    file_suggestion,
    member,
    told,
)
from tests.builders_worker import worker

HEAD = 850


@pytest.fixture
def anna(session: Session) -> Member:
    """She sits in LT's group with BEN; a dispatcher directs LT."""
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    member(session, LUOTIAN, BEN)
    worker(session, "LT", HEAD, Role.DISPATCHER)
    return member(session, LUOTIAN, ANNA)


@pytest.fixture
def suggestion(session: Session, desk: Desk, anna: Member) -> Suggestion:
    """One that ANNA has signed for."""
    one = file_suggestion(session, desk)
    committee.accept(session, desk, one, anna, NOW)
    committee.sign(session, one, anna, NOW)
    deliver(session)
    return one


def leave(session: Session, desk: Desk) -> None:
    handing.leave_group(session, desk, ANNA, LUOTIAN, NOW)


def events(session: Session, what: str) -> int:
    return len(session.exec(select(Event).where(Event.what == what)).all())


def test_who_leaves_leaves_her_work_to_be_passed_on_by_the_head(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    leave(session, desk)
    leave(session, desk)
    assert not anna.active
    assert suggestion.handler_id is None
    assert told(session, HEAD) == ["left"]
    assert handing.list_left(session, desk, anna.id or 0, HEAD) == [suggestion]
    assert handing.list_left(session, desk, anna.id or 0, BEN) == [suggestion]
    assert handing.list_left(session, desk, anna.id or 0, 4711) == []
    assert events(session, "left") == 1


def test_without_a_head_the_group_is_told(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    for row in session.exec(select(Member).where(Member.telegram_id == HEAD)).all():
        row.active = False
    leave(session, desk)
    assert "left" in told(session, LUOTIAN)


def test_what_she_had_written_and_not_sent_is_kept_as_a_note(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    dialog = prompts.begin(session, LUOTIAN, ANNA, suggestion, Purpose.ANSWER, NOW)
    prompts.keep_words(session, dialog, "灯周五换", 77, NOW)
    leave(session, desk)
    assert session.exec(select(Note)).one().text == "灯周五换"
    assert handing.find_kept_words(session, suggestion) == "灯周五换"
    assert not prompts.is_open(session, LUOTIAN, suggestion, NOW)
    ben = member(session, LUOTIAN, BEN)
    handing.take(session, suggestion, ben, NOW)
    committee.answer(session, desk, suggestion, ben, "好了", DONE, NOW)
    assert handing.find_kept_words(session, suggestion) is None


def test_a_head_passes_all_of_it_on_at_once_and_the_colleague_hears_once(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    second = file_suggestion(session, desk)
    committee.accept(session, desk, second, anna, NOW)
    committee.sign(session, second, anna, NOW)
    leave(session, desk)
    ben = member(session, LUOTIAN, BEN)
    head = session.exec(select(Member).where(Member.telegram_id == HEAD)).one()
    assert handing.hand_over_left(session, desk, anna.id or 0, ben, head, NOW) == (2, 0)
    assert handing.hand_over_left(session, desk, anna.id or 0, ben, head, NOW) == (0, 0)
    assert {suggestion.handler_id, second.handler_id} == {ben.id}
    assert told(session, BEN) == ["handed_over"]
    lines = session.exec(select(Audit).where(Audit.action == "handed")).all()
    assert [line.data["number"] for line in lines] == [suggestion.number, second.number]


def test_it_goes_only_to_who_can_open_it(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    stranger = member(session, STREET, 960)
    with pytest.raises(UserError, match="not_theirs"):
        handing.hand_over(session, suggestion, stranger, anna, NOW, tell=True)
    assert [one.telegram_id for one in handing.list_colleagues(session, [suggestion])] == [BEN]
    suggestion.category = CONDUCT
    assert handing.list_colleagues(session, [suggestion]) == []


def test_the_first_to_take_it_over_has_it(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    leave(session, desk)
    ben, cora = member(session, LUOTIAN, BEN), member(session, LUOTIAN, 703)
    handing.take(session, suggestion, ben, NOW)
    handing.take(session, suggestion, ben, NOW)
    with pytest.raises(UserError, match="taken"):
        handing.take(session, suggestion, cora, NOW)
    assert events(session, "taken_over") == 1


def test_who_still_reaches_it_by_another_role_keeps_it(
    session: Session, desk: Desk, suggestion: Suggestion, anna: Member
) -> None:
    other = worker(session, "LT", ANNA, Role.STAFF)
    leave(session, desk)
    assert suggestion.handler_id == other.id
    assert told(session, HEAD) == []


def test_a_role_that_is_taken_back_leaves_its_work_too(session: Session, desk: Desk, anna: Member) -> None:
    invited = worker(session, "LT", 860, Role.STAFF)
    by = worker(session, None, 861, Role.ADMIN)
    one = file_suggestion(session, desk)
    committee.accept(session, desk, one, invited, NOW)
    committee.sign(session, one, invited, NOW)
    roles.revoke(session, desk, invited, by, "换了岗位", NOW + timedelta(hours=1))
    assert one.handler_id is None
    assert told(session, HEAD, "left") == ["left"]


def test_a_group_that_loses_the_bot_leaves_its_work_to_the_next(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    routing.leave(session, desk, LUOTIAN, NOW)
    assert suggestion.handler_id is None
