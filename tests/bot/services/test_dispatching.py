"""What a dispatcher does: the queue within reach, where a matter goes, flags, and an answer at once."""

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import access, committee, dispatching, queue, roles, routing, sharing
from bot.services.desk import Desk
from bot.settings import Settings
from storage.queries import people
from storage.queries.suggestions import CONDUCT
from storage.queries.waiting import UNSORTED
from storage.tables import Event, Hand, Member, Role, Status, Suggestion
from tests.builders_committee import (
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    YANCHUAN,
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

DESK, LOCAL, ADMIN = 821, 822, 900


@pytest.fixture
def town(session: Session) -> Member:
    """The groups of LT, its property company, YC and the street, and a dispatcher of the street."""
    for chat_id, community, body in (
        (LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (YANCHUAN, "YC", None), (STREET, None, None),
    ):  # fmt: skip
        bind(session, chat_id, community, body)
    return worker(session, None, DESK, Role.DISPATCHER)


def filed(session: Session, desk: Desk, category: str = "MUN-01", community: str = "LT") -> Suggestion:
    author = people.find_resident(session, AUTHOR) or resident(session)
    suggestion = file_suggestion(session, desk, author=author, category=category, community=community)
    deliver(session)
    return suggestion


def numbers(session: Session, desk: Desk, who: Member) -> list[str | None]:
    return [row.number for row in queue.list_page(session, desk, who, 0, NOW).rows]


def test_what_nobody_could_place_is_accepted_and_waits_at_the_street(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    assert numbers(session, desk, town) == []
    dispatching.pass_on(session, desk, suggestion, member(session, LUOTIAN), NOW)
    assert (suggestion.status, in_hand(session, suggestion)) == (Status.ACCEPTED, [STREET])
    card = card_in(session, suggestion, STREET)
    assert card is not None
    assert card.hand is Hand.DESK
    assert told(session, AUTHOR) == ["accepted"]
    assert numbers(session, desk, town) == [suggestion.number]
    dispatching.send_to(session, desk, suggestion, town, "PM", NOW)
    assert (suggestion.status, suggestion.lead, in_hand(session, suggestion)) == (
        Status.DISPATCHED, "PM", [PROPERTY],
    )  # fmt: skip
    assert told(session, AUTHOR) == ["accepted", "dispatched", sharing.ASK]
    assert numbers(session, desk, town) == []


def test_a_new_one_is_dispatched_in_one_step_and_told_once(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    dispatching.send_to(session, desk, suggestion, town, "PM", NOW)
    assert [event.what for event in session.exec(select(Event).where(Event.suggestion_id == suggestion.id))][
        -3:
    ] == ["accepted", "dispatched", sharing.ASK]
    assert told(session, AUTHOR) == ["dispatched", sharing.ASK]


def test_with_screening_everything_new_is_the_dispatchers_first(
    session: Session, settings: Settings, town: Member
) -> None:
    strict = Desk(settings.model_copy(update={"screening": True}))
    suggestion = filed(session, strict)
    assert in_hand(session, suggestion) == [STREET]
    assert numbers(session, strict, town) == [suggestion.number]
    committee.accept(session, strict, suggestion, town, NOW)
    assert in_hand(session, suggestion) == [LUOTIAN]


def test_the_queue_shows_what_is_unclear_given_back_or_about_staff_within_reach(
    session: Session, desk: Desk, town: Member
) -> None:
    filed(session, desk)
    unclear, staff = filed(session, desk, UNSORTED), filed(session, desk, CONDUCT)
    elsewhere = filed(session, desk, UNSORTED, "YC")
    staff.urgent = True
    session.flush()
    local = worker(session, "LT", LOCAL, Role.DISPATCHER)
    assert numbers(session, desk, town) == [staff.number, unclear.number, elsewhere.number]
    assert numbers(session, desk, local) == [unclear.number]
    committee.accept(session, desk, staff, town, NOW)
    committee.sign(session, staff, town, NOW)
    assert staff.number in numbers(session, desk, town)


def test_another_community_takes_it_with_the_same_number_and_date(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    suggestion.estate = "LT-01"
    before = (suggestion.number, suggestion.due_at)
    dispatching.set_community(session, desk, suggestion, town, "YC", NOW)
    assert (suggestion.number, suggestion.due_at) == before
    assert (suggestion.community, in_hand(session, suggestion)) == ("YC", [YANCHUAN])
    session.refresh(suggestion)
    assert suggestion.estate is None
    with pytest.raises(UserError, match="refused"):
        dispatching.set_community(session, desk, suggestion, town, "XX", NOW)
    committee.accept(session, desk, suggestion, town, NOW)
    with pytest.raises(UserError, match="too_late"):
        dispatching.set_community(session, desk, suggestion, town, "LT", NOW)


def test_flags_are_set_and_taken_away_and_make_old_buttons_stale(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    revision = suggestion.revision
    for value in (True, True, False):
        dispatching.flag(session, suggestion, town, "sensitive", value, NOW)
        assert suggestion.sensitive is value
    dispatching.flag(session, suggestion, town, "urgent", True, NOW)
    assert suggestion.revision == revision + 3
    with pytest.raises(UserError, match="refused"):
        dispatching.flag(session, suggestion, town, "number", True, NOW)


def test_a_dispatcher_answers_at_once_what_no_body_has_to_work_on(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    committee.answer_at_once(session, desk, suggestion, town, "办事大厅周六也开门。", DONE, NOW)
    assert (suggestion.status, suggestion.accepted_at) == (Status.REPLIED, NOW)
    assert told(session, AUTHOR) == ["answered"]
    with pytest.raises(UserError, match="too_late"):
        committee.answer_at_once(session, desk, suggestion, town, "再说一遍", DONE, NOW)


def test_a_private_card_is_nobodys_home_and_stays_when_the_matter_moves(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    queue.put(session, suggestion, DESK, NOW)
    dispatching.send_to(session, desk, suggestion, town, "PM", NOW)
    assert set(in_hand(session, suggestion)) == {DESK, PROPERTY}
    for chat_id in (LUOTIAN, PROPERTY, STREET):
        routing.leave(session, desk, chat_id, NOW)
    bind(session, -99, "LT", "PM")
    assert routing.place_waiting(session, desk, NOW) == 1


def test_who_is_out_of_reach_opens_nothing_and_made_up_ids_are_refused_alike(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    worker(session, "YC", LOCAL, Role.DISPATCHER)
    worker(session, "LT", LOCAL + 1, Role.WORKER)
    for who, wanted in ((LOCAL, suggestion.id), (LOCAL + 1, suggestion.id), (DESK, 9999), (AUTHOR, 1)):
        with pytest.raises(UserError, match="not_yours"):
            access.access_desk(session, desk, who, wanted or 0, NOW)
    assert access.access_desk(session, desk, DESK, suggestion.id or 0, NOW) == (town, suggestion)


def test_whose_role_ended_may_open_no_more_and_her_cards_are_drawn_again(
    session: Session, desk: Desk, town: Member
) -> None:
    suggestion = filed(session, desk)
    queue.put(session, suggestion, DESK, NOW)
    deliver(session)
    assert access.may_open(session, desk, DESK, suggestion)
    by = worker(session, None, ADMIN, Role.ADMIN)
    roles.revoke(session, desk, town, by, "离任", NOW)
    assert not access.may_open(session, desk, DESK, suggestion)
    assert told(session, DESK) == ["card"]
