"""What members decide: one change each, in the life cycle's order, with its history and its notice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services import cards, committee, dispatching, lifecycle, outcomes, ratings, returns, routing
from bot.services import suggestions as author_side
from bot.services.committee import Reason
from bot.services.desk import Desk
from storage.queries import suggestions
from storage.tables import (
    Actor,
    Answer,
    Event,
    Kind,
    Member,
    Outbox,
    OutboxState,
    Rating,
    ResultClass,
    Status,
    Suggestion,
)
from tests.builders_committee import (
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    answered_before,
    bind,
    deliver,
    file_suggestion,
    in_hand,
    member,
    resident,
    told,
)


def events(session: Session, suggestion: Suggestion) -> list[Event]:
    return list(suggestions.list_events(session, suggestion.id or 0))


def ready(
    session: Session, desk: Desk, *, kind: Kind = Kind.COMPLAINT, category: str | None = "MUN-01"
) -> tuple[Suggestion, Member]:
    """A filed suggestion in LT's own group, and a member of it."""
    bind(session, LUOTIAN, "LT")
    somebody = member(session, LUOTIAN)
    author = resident(session)
    suggestion = file_suggestion(session, desk, author=author, kind=kind, category=category)
    deliver(session)
    return suggestion, somebody


def in_progress(session: Session, desk: Desk) -> tuple[Suggestion, Member]:
    suggestion, somebody = ready(session, desk)
    committee.accept(session, desk, suggestion, somebody, NOW)
    committee.sign(session, suggestion, somebody, NOW)
    deliver(session)
    return suggestion, somebody


def test_accepting_dispatches_at_once_and_the_resident_hears_it_once(session: Session, desk: Desk) -> None:
    suggestion, somebody = ready(session, desk)
    event = committee.accept(session, desk, suggestion, somebody, NOW)
    assert (suggestion.status, suggestion.lead, suggestion.accepted_at) == (Status.DISPATCHED, "SDO_URB", NOW)
    assert [(one.what, one.after) for one in events(session, suggestion)[1:]] == [
        ("accepted", Status.ACCEPTED),
        ("dispatched", Status.DISPATCHED),
    ]
    assert event.data == {"body": "SDO_URB"}
    assert event.member_id == somebody.id
    assert told(session, AUTHOR) == ["dispatched"]
    assert told(session, LUOTIAN) == ["card"]


def test_after_a_corrected_category_the_card_goes_to_the_body_that_leads_it(
    session: Session, desk: Desk
) -> None:
    suggestion, somebody = ready(session, desk)
    bind(session, PROPERTY, "LT", "PM")
    committee.set_category(session, desk, suggestion, somebody, "PMC-03", NOW)
    assert (suggestion.category, suggestion.category_source) == ("PMC-03", "member")
    assert in_hand(session, suggestion) == [LUOTIAN]
    committee.accept(session, desk, suggestion, somebody, NOW)
    assert suggestion.lead == "PM"
    assert in_hand(session, suggestion) == [PROPERTY]


def test_nothing_is_accepted_without_a_category(session: Session, desk: Desk) -> None:
    suggestion, somebody = ready(session, desk, category=None)
    with pytest.raises(UserError, match="no_category"):
        committee.accept(session, desk, suggestion, somebody, NOW)
    assert suggestion.status is Status.SUBMITTED


@pytest.mark.parametrize("reason", list(Reason))
def test_not_accepting_needs_a_reason_and_not_ours_says_whose(
    session: Session, desk: Desk, reason: Reason
) -> None:
    suggestion, somebody = ready(session, desk)
    whose = "供水公司" if reason is Reason.NOT_OURS else None
    with pytest.raises(ValueError, match="R5"):
        committee.reject(session, suggestion, somebody, reason, NOW, None if whose else "谁")
    event = committee.reject(session, suggestion, somebody, reason, NOW, whose)
    assert (suggestion.status, event.data, event.reason) == (Status.REJECTED, {"code": reason}, whose)
    assert told(session, AUTHOR) == ["rejected"]


def test_a_question_waits_for_the_days_of_the_settings(session: Session, desk: Desk) -> None:
    suggestion, somebody = ready(session, desk)
    event = committee.ask(session, desk, suggestion, somebody, "是哪一栋？", NOW)
    assert (suggestion.status, event.reason) == (Status.NEED_INFO, "是哪一栋？")
    assert suggestion.waiting_until == NOW + timedelta(days=desk.settings.info_days)
    assert told(session, AUTHOR) == ["asked"]


def test_an_answer_is_kept_and_waits_for_the_rating(session: Session, desk: Desk) -> None:
    suggestion, somebody = in_progress(session, desk)
    event = committee.answer(session, desk, suggestion, somebody, "今晚就修。", DONE, NOW)
    answer = session.exec(select(Answer)).one()
    assert (answer.text, answer.member_id) == ("今晚就修。", somebody.id)
    assert event.data == {"answer": answer.id, "outcome": outcomes.dump(DONE)}
    assert outcomes.of_answer(answer) == DONE
    assert suggestion.result_class is DONE.result
    assert (suggestion.status, suggestion.answered_at) == (Status.REPLIED, NOW)
    assert suggestion.waiting_until == NOW + timedelta(days=desk.settings.rating_days)
    assert told(session, AUTHOR) == ["answered"]


def test_the_result_is_said_once_and_leaves_the_residents_buttons_good(session: Session, desk: Desk) -> None:
    suggestion, somebody = in_progress(session, desk)
    with pytest.raises(UserError, match="too_late"):
        committee.classify(session, suggestion, somebody, ResultClass.A, NOW)
    committee.answer(session, desk, suggestion, somebody, "修好了。", DONE, NOW)
    answered_before(session, suggestion)
    revision = suggestion.revision
    committee.classify(session, suggestion, somebody, ResultClass.A, NOW)
    assert (suggestion.result_class, suggestion.status, suggestion.revision) == (
        ResultClass.A,
        Status.REPLIED,
        revision,
    )
    assert events(session, suggestion)[-1].data == {"class": "A"}
    with pytest.raises(UserError, match="too_late"):
        committee.classify(session, suggestion, somebody, ResultClass.B, NOW)
    assert suggestion.result_class is ResultClass.A


def test_a_closed_suggestion_can_still_get_its_result(session: Session, desk: Desk) -> None:
    suggestion, somebody = in_progress(session, desk)
    committee.answer(session, desk, suggestion, somebody, "修好了。", DONE, NOW)
    answered_before(session, suggestion)
    ratings.rate(session, desk, suggestion, Rating.SATISFIED, NOW)
    # The resident was faster than the committee: the group's list still leads to the card.
    [(_, listed)] = cards.list_page(session, desk, LUOTIAN, 0, NOW).rows
    assert listed is suggestion
    committee.classify(session, suggestion, somebody, ResultClass.B, NOW)
    assert (suggestion.status, suggestion.result_class) == (Status.CLOSED, ResultClass.B)
    assert cards.list_page(session, desk, LUOTIAN, 0, NOW).count == 0


@pytest.mark.parametrize("kind", list(Kind))
def test_correcting_the_kind_never_makes_the_promised_date_later(
    session: Session, desk: Desk, kind: Kind
) -> None:
    suggestion, somebody = ready(session, desk, kind=Kind.COMPLAINT)
    promised = suggestion.due_at
    assert promised is not None
    committee.set_kind(session, desk, suggestion, somebody, kind, NOW)
    assert suggestion.kind is kind
    assert suggestion.due_at is not None
    assert suggestion.due_at <= promised
    if kind is Kind.QUESTION:
        assert suggestion.due_at < promised


def test_category_and_kind_are_settled_once_it_is_accepted(session: Session, desk: Desk) -> None:
    suggestion, somebody = ready(session, desk)
    committee.accept(session, desk, suggestion, somebody, NOW)
    with pytest.raises(UserError, match="too_late"):
        committee.set_category(session, desk, suggestion, somebody, "PMC-03", NOW)
    with pytest.raises(UserError, match="too_late"):
        committee.set_kind(session, desk, suggestion, somebody, Kind.PRAISE, NOW)


def test_a_made_up_category_is_refused(session: Session, desk: Desk) -> None:
    suggestion, somebody = ready(session, desk)
    with pytest.raises(UserError, match=r"access\.refused"):
        committee.set_category(session, desk, suggestion, somebody, "XXX-99", NOW)


def test_not_satisfied_reopens_at_the_street_once_then_closes_supervised(
    session: Session, desk: Desk
) -> None:
    suggestion, somebody = in_progress(session, desk)
    bind(session, STREET)
    above = member(session, STREET)
    committee.answer(session, desk, suggestion, somebody, "没空。", DONE, NOW)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "灯还是不亮")
    assert (suggestion.status, suggestion.level, in_hand(session, suggestion)) == (
        Status.REDO,
        "street",
        [STREET],
    )
    committee.sign(session, suggestion, above, NOW)
    committee.answer(session, desk, suggestion, above, "换了新灯。", DONE, NOW)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "只亮了一天")
    assert (suggestion.status, suggestion.supervised) == (Status.CLOSED, True)
    assert "supervised" in told(session, STREET)


Step = Callable[[Session, Desk, Suggestion, Member], object]
STEPS: dict[str, Step] = {
    "accept": lambda session, desk, one, who: committee.accept(session, desk, one, who, NOW),
    "reject": lambda session, desk, one, who: committee.reject(session, one, who, Reason.UNLAWFUL, NOW),
    "ask": lambda session, desk, one, who: committee.ask(session, desk, one, who, "哪里？", NOW),
    "sign": lambda session, desk, one, who: committee.sign(session, one, who, NOW),
    "answer": lambda session, desk, one, who: committee.answer(session, desk, one, who, "好", DONE, NOW),
    "class": lambda session, desk, one, who: committee.classify(session, one, who, ResultClass.D, NOW),
    "kind": lambda session, desk, one, who: committee.set_kind(session, desk, one, who, Kind.PRAISE, NOW),
    "category": lambda session, desk, one, who: committee.set_category(
        session, desk, one, who, "PMC-03", NOW
    ),
    "withdraw": lambda session, desk, one, who: author_side.withdraw(session, one, None, NOW),
    "info": lambda session, desk, one, who: lifecycle.move(
        session, one, Status.SUBMITTED, NOW, actor=Actor.RESIDENT, what="info_given"
    ),
    "happy": lambda session, desk, one, who: ratings.rate(session, desk, one, Rating.PARTLY, NOW),
    "unhappy": lambda session, desk, one, who: ratings.rate(
        session, desk, one, Rating.NOT_SATISFIED, NOW, "不行"
    ),
    "return": lambda session, desk, one, who: returns.request(session, desk, one, who, "不归我们", NOW),
    "keep": lambda session, desk, one, who: returns.keep(session, desk, one, who, NOW),
    "to PM": lambda session, desk, one, who: dispatching.reassign(session, desk, one, who, "PM", NOW),
    "to RC": lambda session, desk, one, who: dispatching.reassign(session, desk, one, who, "RC", NOW),
    "escalate": lambda session, desk, one, who: routing.escalate(session, desk, one, NOW),
}


BY_HER = {"withdrawn", "rated"}
"""What she did herself is said to her by whoever she said it to."""


@trying(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=14))
def test_no_order_of_presses_breaks_the_life_cycle(session: Session, desk: Desk, steps: list[str]) -> None:
    with session.begin_nested() as undone:
        suggestion, somebody = ready(session, desk)
        revision = suggestion.revision
        for step in steps:
            before = suggestion.status
            try:
                with session.begin_nested():
                    STEPS[step](session, desk, suggestion, somebody)
            except UserError:
                session.refresh(suggestion)
                assert suggestion.status is before
            assert suggestion.revision >= revision
            revision = suggestion.revision
        status = Status.DRAFT
        for event in events(session, suggestion):
            if event.after is None:
                continue
            assert event.before is status
            assert event.after in lifecycle.MOVES[status]
            status = event.after
        assert status is suggestion.status
        assert suggestion.redo_count <= 1
        assert returns.count(session, suggestion) <= returns.MOST
        assert dispatching.count_transfers(session, suggestion) <= dispatching.TRANSFERS
        heard = {row.detail for row in session.exec(select(Outbox).where(col(Outbox.chat_id) == AUTHOR))}
        moved = {
            event.id
            for event in events(session, suggestion)
            if event.after in lifecycle.TOLD and event.what not in BY_HER
        }
        assert moved <= heard
        cards = session.exec(
            select(Outbox).where(col(Outbox.state) == OutboxState.QUEUED, col(Outbox.notice) == "card")
        ).all()
        assert len({(row.chat_id, row.subject) for row in cards}) == len(cards)
        undone.rollback()
    session.expunge_all()
