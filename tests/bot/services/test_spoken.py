"""After 代录: any worker of the community looks it up, adds, rates and takes back, and it says so."""

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import committee, ratings, spoken, suggestions
from bot.services.desk import Desk
from bot.services.said import Said
from storage.queries import suggestions as rows
from storage.tables import Actor, Member, Outbox, Rating, Status, Suggestion
from tests.builders_committee import DONE, LUOTIAN, NOW, STREET, bind, file_suggestion, in_hand, member
from tests.builders_worker import PHONE, TYPIST, type_draft, type_in, worker

COLLEAGUE = 802


def answered(session: Session, desk: Desk, typist: Member) -> Suggestion:
    """Typed in, accepted, signed for and answered."""
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    suggestion = type_in(session, desk, typist)
    somebody = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, somebody, NOW)
    committee.sign(session, suggestion, somebody, NOW)
    committee.answer(session, desk, suggestion, somebody, "路灯今天修好了。", DONE, NOW)
    return suggestion


def test_any_worker_of_the_community_finds_it_however_the_number_is_spelt(
    session: Session, desk: Desk
) -> None:
    suggestion = type_in(session, desk, worker(session))
    worker(session, telegram_id=COLLEAGUE)
    assert spoken.find(session, desk, COLLEAGUE, "lt 2026 1", NOW) == suggestion
    assert spoken.get(session, desk, COLLEAGUE, suggestion.id, NOW)[1] == suggestion
    assert spoken.find_contact(session, suggestion) == PHONE


def test_what_others_may_not_see_is_not_found(session: Session, desk: Desk) -> None:
    typist = worker(session)
    own = file_suggestion(session, desk)
    draft = type_draft(session, desk, typist)
    for wanted in (own.id, draft.id, 4711, None):
        with pytest.raises(UserError, match=r"spoken\.not_found"):
            spoken.get(session, desk, TYPIST, wanted, NOW)
    with pytest.raises(UserError, match=r"spoken\.not_found"):
        spoken.find(session, desk, TYPIST, own.number or "", NOW)
    filed = type_in(session, desk, typist, message_id=2)
    worker(session, "YC", telegram_id=803)
    with pytest.raises(UserError, match=r"access\.not_yours"):
        spoken.get(session, desk, 803, filed.id, NOW)


def test_the_list_holds_what_was_entered_in_ones_communities(session: Session, desk: Desk) -> None:
    typist = worker(session, None)
    for number in range(6):
        type_in(session, desk, typist, f"楼道灯坏了{number}", message_id=number + 1)
    type_in(session, desk, typist, "广场太暗", community="YC", message_id=9)
    file_suggestion(session, desk)
    assert spoken.list_page(session, desk, TYPIST, 0).total == 7
    worker(session, "LT", telegram_id=COLLEAGUE)
    page = spoken.list_page(session, desk, COLLEAGUE, 0)
    assert (page.total, page.pages, page.lines[0].words) == (6, 2, "楼道灯坏了5")
    assert len(spoken.list_page(session, desk, COLLEAGUE, 1).lines) == 1


def test_her_rating_typed_in_closes_it_and_is_marked(session: Session, desk: Desk) -> None:
    typist = worker(session)
    suggestion = answered(session, desk, typist)
    ratings.rate(session, desk, suggestion, Rating.PARTLY, NOW, typist=typist)
    assert (suggestion.status, suggestion.rating) == (Status.CLOSED, Rating.PARTLY)
    event = rows.list_events(session, suggestion.id or 0)[-1]
    assert (event.what, event.actor, event.member_id) == ("rated", Actor.RESIDENT, typist.id)
    line = suggestions.look(session, suggestion).history[-1]
    assert (line.rating, line.typed) == ("partly", True)


def test_her_discontent_typed_in_reopens_it_at_the_street(session: Session, desk: Desk) -> None:
    typist = worker(session)
    suggestion = answered(session, desk, typist)
    with pytest.raises(UserError, match=r"rating\.why"):
        ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, typist=typist)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "灯还是不亮", typist=typist)
    assert suggestion.status is Status.REDO
    assert in_hand(session, suggestion) == [STREET]
    assert suggestions.look(session, suggestion).history[-1].typed


def test_what_she_adds_answers_the_question_and_is_marked(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    typist = worker(session)
    suggestion = type_in(session, desk, typist)
    committee.ask(session, desk, suggestion, member(session, LUOTIAN), "是哪一盏？", NOW)
    suggestions.add(session, desk, suggestion, Said(TYPIST, 50, "东门那盏"), NOW, typist=typist)
    assert suggestion.status is Status.SUBMITTED
    line = suggestions.look(session, suggestion).history[-1]
    assert (line.name, line.typed) == ("info_given", True)


def test_she_takes_it_back_through_a_worker(session: Session, desk: Desk) -> None:
    typist = worker(session)
    suggestion = type_in(session, desk, typist)
    suggestions.withdraw(session, suggestion, None, NOW, typist=typist)
    assert suggestion.status is Status.WITHDRAWN
    assert suggestions.look(session, suggestion).history[-1].typed
    assert TYPIST not in {row.chat_id for row in session.exec(select(Outbox)).all()}
