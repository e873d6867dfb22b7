"""Every suggestion is in some group's hands, or the admins know that it is not."""

import pytest
from sqlmodel import Session, col, select

from bot.services import lifecycle, routing
from bot.services.desk import Desk
from storage.queries import outbox, people, places
from storage.tables import Actor, Group, Outbox, OutboxState, Status, Suggestion
from tests.builders_committee import (
    ANNA,
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
    told,
)

ADMIN = 900
# Lead bodies of the seed: PMC-03 lifts → PM, MUN-01 street lights → SDO_URB, SLF-02 accounts → RC.
LIFTS, LIGHTS, ACCOUNTS = "PMC-03", "MUN-01", "SLF-02"


def send_card(session: Session, suggestion: Suggestion, chat_id: int, message_id: int) -> None:
    card = card_in(session, suggestion, chat_id)
    assert card is not None
    card.message_id = message_id
    session.add(card)
    deliver(session)


@pytest.mark.parametrize(
    ("category", "home"),
    [(LIFTS, PROPERTY), (ACCOUNTS, LUOTIAN), (LIGHTS, -14), (None, LUOTIAN)],
)
def test_the_card_goes_to_the_lead_body_else_to_the_community(
    session: Session, desk: Desk, category: str | None, home: int
) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, PROPERTY, "LT", "PM")
    bind(session, -14, None, "SDO_URB")
    bind(session, STREET)
    bind(session, YANCHUAN, "YC")
    suggestion = file_suggestion(session, desk, category=category)
    assert in_hand(session, suggestion) == [home]
    assert told(session, home) == ["card"]
    assert told(session, ADMIN) == []


def test_what_no_group_of_its_own_takes_goes_to_the_street_and_the_admin_is_told(
    session: Session, desk: Desk
) -> None:
    bind(session, STREET)
    bind(session, YANCHUAN, "YC")
    suggestion = file_suggestion(session, desk)
    assert in_hand(session, suggestion) == [STREET]
    assert told(session, ADMIN) == ["unroutable"]
    routing.place(session, desk, suggestion, NOW)
    assert told(session, ADMIN) == ["unroutable"]


def test_without_any_group_nothing_is_lost_and_a_group_bound_later_gets_it(
    session: Session, desk: Desk
) -> None:
    first, second = file_suggestion(session, desk), file_suggestion(session, desk, community="YC")
    assert told(session, ADMIN) == ["unroutable", "unroutable"]
    assert in_hand(session, first) == []
    bind(session, LUOTIAN, "LT")
    assert routing.place_waiting(session, desk, NOW) == 1
    assert routing.place_waiting(session, desk, NOW) == 0
    assert (in_hand(session, first), in_hand(session, second)) == ([LUOTIAN], [])
    assert told(session, ADMIN) == ["unroutable", "unroutable"]


def test_what_has_ended_waits_for_no_group(session: Session, desk: Desk) -> None:
    suggestion = file_suggestion(session, desk)
    lifecycle.move(session, suggestion, Status.WITHDRAWN, NOW, actor=Actor.RESIDENT, what="withdrawn")
    bind(session, LUOTIAN, "LT")
    assert routing.place_waiting(session, desk, NOW) == 0


def test_escalating_hands_it_to_the_street_and_retires_the_card_below(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    suggestion = file_suggestion(session, desk)
    send_card(session, suggestion, LUOTIAN, 55)
    routing.escalate(session, desk, suggestion, NOW)
    below = card_in(session, suggestion, LUOTIAN)
    assert below is not None
    assert (suggestion.level, below.retired, in_hand(session, suggestion)) == ("street", True, [STREET])
    assert told(session, STREET) == ["escalated", "card"]
    assert told(session, LUOTIAN) == ["card"]


def test_without_a_street_group_an_escalated_card_stays_and_the_admin_is_told(
    session: Session, desk: Desk
) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    routing.escalate(session, desk, suggestion, NOW)
    assert in_hand(session, suggestion) == [LUOTIAN]
    assert told(session, ADMIN) == ["no_street"]


def test_supervising_is_told_to_the_street_and_the_admin(session: Session, desk: Desk) -> None:
    bind(session, STREET)
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    deliver(session)
    routing.supervise(session, desk, suggestion, NOW)
    assert suggestion.supervised
    assert told(session, STREET) == ["supervised"]
    assert told(session, ADMIN) == ["supervised"]
    assert told(session, LUOTIAN) == ["card"]


def test_a_group_bound_to_another_community_gives_up_what_it_had(session: Session, desk: Desk) -> None:
    group = bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    somebody = member(session, LUOTIAN)
    suggestion = file_suggestion(session, desk)
    group.community = "YC"
    session.flush()
    other = file_suggestion(session, desk, community="YC")
    routing.rebound(session, desk, LUOTIAN, NOW)
    assert in_hand(session, suggestion) == [STREET]
    assert in_hand(session, other) == [LUOTIAN]
    assert somebody.community == "YC"


def test_a_rebound_group_keeps_nothing_even_if_nobody_else_takes_it(session: Session, desk: Desk) -> None:
    group = bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    group.community = "YC"
    session.flush()
    routing.rebound(session, desk, LUOTIAN, NOW)
    assert in_hand(session, suggestion) == []
    assert told(session, ADMIN) == ["unroutable"]


def test_when_the_bot_is_removed_its_cards_go_to_the_next_group(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    somebody = member(session, LUOTIAN)
    suggestion = file_suggestion(session, desk)
    routing.leave(session, desk, LUOTIAN, NOW)
    assert in_hand(session, suggestion) == [STREET]
    assert not somebody.active
    routing.leave(session, desk, -4711, NOW)


def test_a_card_that_comes_back_stands_at_the_end_of_the_chat(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    suggestion = file_suggestion(session, desk)
    send_card(session, suggestion, LUOTIAN, 55)
    routing.leave(session, desk, LUOTIAN, NOW)
    group = places.find_group(session, LUOTIAN)
    assert group is not None
    group.active = True
    session.flush()
    routing.place(session, desk, suggestion, NOW)
    card = card_in(session, suggestion, LUOTIAN)
    assert card is not None
    assert (card.retired, card.message_id, in_hand(session, suggestion)) == (False, None, [LUOTIAN])


def test_a_group_that_becomes_a_supergroup_takes_everything_along(session: Session, desk: Desk) -> None:
    new = -1_001_000_000_011
    bind(session, LUOTIAN, "LT", "PM")
    somebody = member(session, LUOTIAN)
    shown, closed = (
        file_suggestion(session, desk, category=LIFTS),
        file_suggestion(session, desk, category=LIFTS),
    )
    send_card(session, shown, LUOTIAN, 55)
    lifecycle.move(session, closed, Status.WITHDRAWN, NOW, actor=Actor.RESIDENT, what="withdrawn", tell=False)
    deliver(session)
    people.set_dialog(session, LUOTIAN, ANNA, "c_prompt", NOW, shown.id)
    outbox.add_message(
        session, chat_id=LUOTIAN, notice="reply", now=NOW, payload={"method": "sendMessage", "params": {}}
    )
    session.flush()
    for _ in range(3):
        routing.follow(session, LUOTIAN, new, NOW)
        session.flush()
    group = places.find_group(session, new)
    assert group is not None
    assert (group.community, group.body, group.active) == ("LT", "PM", True)
    assert places.find_group(session, LUOTIAN) is None
    assert somebody.group_id == new
    assert people.find_dialog(session, new, ANNA) is not None
    card = card_in(session, shown, new)
    assert card is not None
    assert card.message_id is None
    assert told(session, new) == ["reply", "card"]
    assert told(session, LUOTIAN) == []


def test_following_an_unknown_group_moves_only_what_is_queued(session: Session) -> None:
    outbox.add_message(
        session, chat_id=-5, notice="reply", now=NOW, payload={"method": "sendMessage", "params": {}}
    )
    routing.follow(session, -5, -1_005, NOW)
    assert told(session, -1_005) == ["reply"]
    assert session.exec(select(Group)).all() == []


def test_a_deleted_card_is_put_again_with_its_files_while_it_is_open(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk, photos=1)
    send_card(session, suggestion, LUOTIAN, 55)
    card = card_in(session, suggestion, LUOTIAN)
    assert card is not None
    card.files_shown = [1]
    routing.card_gone(session, suggestion.id or 0, LUOTIAN, NOW)
    assert (card.message_id, card.files_shown, told(session, LUOTIAN)) == (None, [], ["card"])
    routing.card_gone(session, suggestion.id or 0, YANCHUAN, NOW)


def test_a_deleted_card_of_something_ended_is_left_alone(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    lifecycle.move(
        session, suggestion, Status.WITHDRAWN, NOW, actor=Actor.RESIDENT, what="withdrawn", tell=False
    )
    deliver(session)
    routing.card_gone(session, suggestion.id or 0, LUOTIAN, NOW)
    assert told(session, LUOTIAN) == []


def test_each_morning_the_cards_in_hand_are_drawn_again(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    file_suggestion(session, desk)
    ended = file_suggestion(session, desk)
    lifecycle.move(session, ended, Status.WITHDRAWN, NOW, actor=Actor.RESIDENT, what="withdrawn", tell=False)
    deliver(session)
    assert routing.refresh_open(session, NOW) == 1
    queued = session.exec(select(Outbox).where(col(Outbox.state) == OutboxState.QUEUED)).all()
    assert [row.notice for row in queued] == ["card"]
