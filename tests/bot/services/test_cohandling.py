"""Those who help: asked, signed for, answered, declined, let go, late; and the one answer of the lead."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services import cohandlers, cohandling, committee, dispatching, merging, ratings, routes, routing
from bot.services.deadlines import Calendar, co_due_at
from bot.services.desk import Desk
from storage.queries import people, suggestions
from storage.queries.suggestions import CONDUCT
from storage.tables import CoHandler, CoState, Event, Hand, Member, Rating, Role, Status, Suggestion
from tests.builders_cards import TZ
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    BEN,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    bind,
    card_in,
    deliver,
    file_suggestion,
    in_hand,
    member,
    resident,
    told,
)
from tests.builders_worker import worker

OWNERS = -14


@pytest.fixture
def lead(session: Session) -> Member:
    """Groups of LT, its property company, its owners' committee and the street; somebody of LT."""
    for chat_id, community, body in (
        (LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (OWNERS, "LT", "OC"), (STREET, None, None),
    ):  # fmt: skip
        bind(session, chat_id, community, body)
    return member(session, LUOTIAN)


def dispatched(session: Session, desk: Desk, lead: Member) -> Suggestion:
    """A matter that LT's group leads and has signed for."""
    author = people.find_resident(session, AUTHOR) or resident(session)
    suggestion = file_suggestion(session, desk, author=author)
    committee.accept(session, desk, suggestion, lead, NOW)
    committee.sign(session, suggestion, lead, NOW)
    deliver(session)
    return suggestion


def lines(session: Session, suggestion: Suggestion) -> list[str]:
    events = suggestions.list_events(session, suggestion.id or 0)
    return [event.what for event in events if event.what.startswith("co_")]


def test_who_helps_has_a_card_a_date_before_the_lead_s_and_signs_once(
    session: Session, desk: Desk, lead: Member
) -> None:
    suggestion = dispatched(session, desk, lead)
    revision = suggestion.revision
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    card = card_in(session, suggestion, PROPERTY)
    assert card is not None
    assert (card.hand, card.retired) == (Hand.CO, False)
    assert suggestion.due_at is not None
    assert NOW < part.due_at < suggestion.due_at
    ben = member(session, PROPERTY, BEN)
    cohandling.sign(session, suggestion, part, ben, NOW)
    with pytest.raises(UserError, match=r"co\.faster"):
        cohandling.sign(session, suggestion, part, ben, NOW)
    assert (part.state, part.signed_at) == (CoState.SIGNED, NOW)
    assert lines(session, suggestion) == ["co_assigned", "co_signed"]
    assert (suggestion.status, suggestion.revision) == (Status.IN_PROGRESS, revision)
    # She is asked once whether a body outside the office may read all; else she hears nothing of it.
    assert told(session, AUTHOR) == ["sharing_asked"]


def test_nobody_is_asked_twice_at_a_time_and_who_leads_does_not_help(
    session: Session, desk: Desk, lead: Member
) -> None:
    suggestion = dispatched(session, desk, lead)
    cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    for body, key in (
        ("PM", r"co\.there"),
        (suggestion.lead or "", r"co\.there"),
        ("NONE", r"access\.refused"),
    ):
        with pytest.raises(UserError, match=key):
            cohandling.assign(session, desk, suggestion, lead, body, NOW)
    choices = cohandlers.list_choices(session, suggestion)
    assert [one.body.code for one in choices.open] == ["PM"]
    assert {"PM", suggestion.lead}.isdisjoint(body.code for body in (*choices.planned, *choices.others))


def test_what_a_helper_says_goes_to_whoever_leads_and_to_nobody_else(
    session: Session, desk: Desk, lead: Member
) -> None:
    suggestion = dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    ben = member(session, PROPERTY, BEN)
    deliver(session)
    cohandling.answer(session, desk, suggestion, part, ben, "电梯已检修", NOW)
    assert told(session, LUOTIAN, "co_answered") == ["co_answered"]
    cohandling.answer(session, desk, suggestion, part, ben, "电梯已检修，换了钢缆", NOW)
    assert (part.state, part.answer) == (CoState.ANSWERED, "电梯已检修，换了钢缆")
    said = select(Event.reason).where(Event.what == "co_answered").order_by(col(Event.id))
    assert session.exec(said).all() == ["电梯已检修", "电梯已检修，换了钢缆"]
    assert (told(session, AUTHOR), told(session, OWNERS), told(session, STREET)) == ([], [], [])
    committee.answer(session, desk, suggestion, lead, "修好了", DONE, NOW)
    assert part.state is CoState.ANSWERED
    with pytest.raises(UserError, match=r"co\.over"):
        cohandling.answer(session, desk, suggestion, part, ben, "再补一句", NOW)


def test_who_declines_says_why_and_can_be_asked_again(session: Session, desk: Desk, lead: Member) -> None:
    suggestion = dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    deliver(session)
    cohandling.decline(session, desk, suggestion, part, member(session, PROPERTY, BEN), "不在红线内", NOW)
    assert (part.state, part.reason) == (CoState.DECLINED, "不在红线内")
    assert told(session, LUOTIAN, "co_declined") == ["co_declined"]
    assert told(session, STREET) == []
    assert in_hand(session, suggestion) == [LUOTIAN]
    assert cohandlers.list_helpers(session, suggestion) == []
    again = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    assert again.id != part.id
    assert in_hand(session, suggestion) == [LUOTIAN, PROPERTY]


def test_who_is_let_go_is_told_and_their_card_rests(session: Session, desk: Desk, lead: Member) -> None:
    suggestion = dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    deliver(session)
    cohandling.release(session, desk, suggestion, part, lead, NOW)
    assert part.state is CoState.RELEASED
    assert told(session, PROPERTY, "co_released") == ["co_released"]
    assert in_hand(session, suggestion) == [LUOTIAN]
    with pytest.raises(UserError, match=r"co\.over"):
        cohandling.release(session, desk, suggestion, part, lead, NOW)


def test_the_answer_ends_the_waiting_for_those_who_have_not_spoken(
    session: Session, desk: Desk, lead: Member
) -> None:
    suggestion = dispatched(session, desk, lead)
    silent = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    heard = cohandling.assign(session, desk, suggestion, lead, "OC", NOW)
    cohandling.answer(session, desk, suggestion, heard, member(session, OWNERS, BEN), "同意", NOW)
    committee.answer(session, desk, suggestion, lead, "修好了", DONE, NOW)
    assert (silent.state, heard.state) == (CoState.RELEASED, CoState.ANSWERED)
    assert lines(session, suggestion)[-1] == "co_released"
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "又坏了")
    assert suggestion.status is Status.REDO
    assert in_hand(session, suggestion) == [OWNERS, STREET]
    cohandling.assign(session, desk, suggestion, worker(session, None, ANNA, Role.DISPATCHER), "PM", NOW)
    assert set(in_hand(session, suggestion)) == {OWNERS, PROPERTY, STREET}


def test_a_helper_who_comes_to_lead_helps_no_longer(session: Session, desk: Desk, lead: Member) -> None:
    suggestion = dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    other = cohandling.assign(session, desk, suggestion, lead, "OC", NOW)
    dispatching.reassign(session, desk, suggestion, lead, "PM", NOW)
    assert (part.state, other.state) == (CoState.RELEASED, CoState.ASSIGNED)
    card = card_in(session, suggestion, PROPERTY)
    assert card is not None
    assert card.hand is Hand.LEAD
    assert set(in_hand(session, suggestion)) == {PROPERTY, OWNERS}


def test_who_helps_by_the_routing_table_is_asked_at_once_if_they_have_a_group(
    session: Session, desk: Desk, lead: Member
) -> None:
    routes.change(session, ("LT", "", "MUN-01"), "WKS", ["PM", "RC"], lead, NOW)
    suggestion = file_suggestion(session, desk, author=resident(session))
    deliver(session)
    committee.accept(session, desk, suggestion, lead, NOW)
    assert [one.body.code for one in cohandlers.list_helpers(session, suggestion)] == ["PM"]
    assert [body.code for body in cohandlers.list_choices(session, suggestion).planned] == ["RC"]
    part = session.exec(select(CoHandler)).one()
    assert (part.assigned_by, lines(session, suggestion)) == (None, ["co_assigned"])
    assert told(session, AUTHOR, "dispatched") == ["dispatched"]
    deliver(session)
    cohandling.decline(session, desk, suggestion, part, member(session, PROPERTY, BEN), "不归我们", NOW)
    assert (told(session, LUOTIAN, "co_declined"), told(session, STREET)) == (
        ["co_declined"],
        ["co_declined"],
    )


def test_in_a_merged_one_the_parts_rest_and_come_back_with_it(
    session: Session, desk: Desk, lead: Member
) -> None:
    suggestion, main = dispatched(session, desk, lead), dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    merging.merge(session, suggestion, main, lead, NOW, street=False)
    after = part.due_at + timedelta(days=1)
    assert (part.state, cohandling.tell_late(session, desk, after)) == (CoState.ASSIGNED, 0)
    with pytest.raises(UserError, match=r"co\.over"):
        cohandling.answer(session, desk, suggestion, part, member(session, PROPERTY, BEN), "已修", NOW)
    merging.unmerge(session, desk, suggestion, lead, NOW)
    assert cohandling.tell_late(session, desk, after) == 1
    cohandling.answer(session, desk, suggestion, part, member(session, PROPERTY, BEN), "已修", NOW)
    assert part.state is CoState.ANSWERED


def test_nobody_helps_with_what_is_about_the_conduct_of_staff(
    session: Session, desk: Desk, lead: Member
) -> None:
    routes.change(session, ("LT", "", CONDUCT), "SDO_PARTY", ["PM"], lead, NOW)
    above = worker(session, None, BEN, Role.DISPATCHER)
    suggestion = file_suggestion(session, desk, author=resident(session), category=CONDUCT)
    dispatching.send_to(session, desk, suggestion, above, "SDO_PARTY", NOW)
    assert cohandlers.list_helpers(session, suggestion) == []
    with pytest.raises(UserError, match=r"co\.above"):
        cohandling.assign(session, desk, suggestion, above, "PM", NOW)
    assert card_in(session, suggestion, PROPERTY) is None


def test_a_part_belongs_to_its_own_group_alone(session: Session, desk: Desk, lead: Member) -> None:
    suggestion, other = dispatched(session, desk, lead), dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    assert cohandlers.get_part(session, suggestion, part.id, {PROPERTY}) is part
    for about, wanted, chat_id in (
        (suggestion, part.id, OWNERS), (suggestion, part.id, LUOTIAN), (other, part.id, PROPERTY),
        (suggestion, 4711, PROPERTY), (suggestion, None, PROPERTY),
    ):  # fmt: skip
        with pytest.raises(UserError, match=r"access\.refused"):
            cohandlers.get_part(session, about, wanted, {chat_id})


def test_a_body_without_a_group_is_acted_for_by_the_community_s(
    session: Session, desk: Desk, lead: Member
) -> None:
    suggestion = dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "EXT_POL", NOW)
    assert in_hand(session, suggestion) == [LUOTIAN]
    assert cohandlers.get_part(session, suggestion, part.id, {LUOTIAN}) is part
    bind(session, -15, "LT", "EXT_POL")
    routing.rebound(session, desk, -15, NOW)
    assert in_hand(session, suggestion) == [LUOTIAN, -15]


def test_who_is_late_is_told_once_and_so_is_whoever_leads(session: Session, desk: Desk, lead: Member) -> None:
    suggestion = dispatched(session, desk, lead)
    part = cohandling.assign(session, desk, suggestion, lead, "PM", NOW)
    deliver(session)
    assert cohandling.tell_late(session, desk, part.due_at - timedelta(minutes=1)) == 0
    after = part.due_at + timedelta(days=3)
    assert (cohandling.tell_late(session, desk, after), cohandling.tell_late(session, desk, after)) == (1, 0)
    assert told(session, PROPERTY, "co_late") == told(session, LUOTIAN, "co_late") == ["co_late"]
    assert lines(session, suggestion) == ["co_assigned", "co_late"]


@pytest.mark.parametrize(
    ("asked", "due", "wanted"),
    [
        # Monday 23 November 2026, the answer due in ten working days: half-way.
        ((2026, 11, 23, 2), (2026, 12, 7, 10), (2026, 11, 30, 4)),
        # Due tomorrow evening: tomorrow noon. Due long ago: tomorrow noon all the same.
        ((2026, 11, 23, 2), (2026, 11, 24, 10), (2026, 11, 24, 4)),
        ((2026, 11, 23, 2), (2026, 11, 2, 10), (2026, 11, 24, 4)),
        # Over the national holiday (1 to 7 October 2026): no day of it counts.
        ((2026, 9, 30, 2), (2026, 10, 9, 10), (2026, 10, 8, 4)),
    ],
)
def test_a_helper_s_date_is_noon_half_way(
    asked: tuple[int, ...], due: tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    found = co_due_at(datetime(*asked, tzinfo=UTC), datetime(*due, tzinfo=UTC), TZ, Calendar())  # type: ignore[misc, arg-type]
    assert found == datetime(*wanted, tzinfo=UTC)  # type: ignore[misc, arg-type]
