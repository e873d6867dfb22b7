"""A body that wants to give a matter back, the ruling that stands, and transfers that end at the street."""

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, committee, dispatching, history, returns
from bot.services.desk import Desk
from storage.tables import Group, Hand, Member, Role, Status, Suggestion
from tests.builders_committee import (
    AUTHOR,
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

ADMIN = 900


def dispatched(session: Session, desk: Desk) -> tuple[Suggestion, Member, Member]:
    """A lift that the property company of LT has to sign for, a member of it, and one of the street."""
    for chat_id, community, body in ((LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (STREET, None, None)):
        bind(session, chat_id, community, body)
    suggestion = file_suggestion(session, desk, author=resident(session), category="PMC-03")
    committee.accept(session, desk, suggestion, member(session, PROPERTY), NOW)
    deliver(session)
    return suggestion, member(session, PROPERTY), member(session, STREET)


def refused(session: Session, desk: Desk, suggestion: Suggestion, somebody: Member) -> str:
    with pytest.raises(UserError) as caught:
        returns.request(session, desk, suggestion, somebody, "不归我们", NOW)
    return caught.value.key


def test_a_return_waits_at_the_street_and_the_body_sees_that_it_waits(session: Session, desk: Desk) -> None:
    suggestion, body, _ = dispatched(session, desk)
    due = suggestion.due_at
    event = returns.request(session, desk, suggestion, body, "电梯由维保公司负责", NOW)
    assert (suggestion.status, suggestion.lead, suggestion.due_at) == (Status.RETURN_REQUESTED, "PM", due)
    assert (event.reason, event.data) == ("电梯由维保公司负责", {"body": "PM"})
    assert in_hand(session, suggestion) == [PROPERTY, STREET]
    ruling = card_in(session, suggestion, STREET)
    assert ruling is not None
    assert ruling.hand is Hand.DESK
    assert told(session, STREET) == ["return_requested", "card"]
    assert told(session, PROPERTY) == ["card"]
    assert told(session, AUTHOR) == []


def test_the_reason_of_a_return_is_internal(session: Session, desk: Desk) -> None:
    suggestion, body, _ = dispatched(session, desk)
    returns.request(session, desk, suggestion, body, "我们不想管", NOW)
    lines = history.tell(session, suggestion)
    assert lines[-1].name == "return_requested"
    assert all(line.reason is None for line in lines)


def test_whoever_asked_cannot_sign_out_of_it(session: Session, desk: Desk) -> None:
    suggestion, body, _ = dispatched(session, desk)
    returns.request(session, desk, suggestion, body, "不归我们", NOW)
    with pytest.raises(UserError, match="too_late"):
        committee.sign(session, suggestion, body, NOW)


def test_the_ruling_that_it_stays_stands(session: Session, desk: Desk) -> None:
    suggestion, body, street = dispatched(session, desk)
    returns.request(session, desk, suggestion, body, "不归我们", NOW)
    deliver(session)
    returns.keep(session, desk, suggestion, street, NOW)
    assert (suggestion.status, suggestion.lead, suggestion.signed_at) == (Status.IN_PROGRESS, "PM", NOW)
    assert in_hand(session, suggestion) == [PROPERTY]
    assert told(session, AUTHOR) == ["in_progress"]
    assert refused(session, desk, suggestion, body) == "lifecycle.too_late"
    with pytest.raises(UserError, match="too_late"):
        returns.keep(session, desk, suggestion, street, NOW)


def test_the_ruling_that_another_body_has_it_moves_the_card_and_keeps_the_date(
    session: Session, desk: Desk
) -> None:
    suggestion, body, street = dispatched(session, desk)
    due = suggestion.due_at
    returns.request(session, desk, suggestion, body, "不归我们", NOW)
    deliver(session)
    event = dispatching.reassign(session, desk, suggestion, street, "SDO_URB", NOW)
    assert (suggestion.status, suggestion.lead, suggestion.due_at) == (Status.DISPATCHED, "SDO_URB", due)
    assert event.data == {"from": "PM", "body": "SDO_URB"}
    assert in_hand(session, suggestion) == [LUOTIAN]
    assert told(session, AUTHOR) == ["dispatched"]


def test_a_third_return_is_refused(session: Session, desk: Desk) -> None:
    suggestion, body, street = dispatched(session, desk)
    for to in ("SDO_URB", "RC"):
        returns.request(session, desk, suggestion, body, "不归我们", NOW)
        dispatching.reassign(session, desk, suggestion, street, to, NOW)
    assert refused(session, desk, suggestion, body) == "returns.no_more"
    assert suggestion.status is Status.DISPATCHED


def test_the_third_transfer_goes_to_the_street_by_itself(session: Session, desk: Desk) -> None:
    suggestion, _, street = dispatched(session, desk)
    for to in ("SDO_URB", "RC"):
        dispatching.reassign(session, desk, suggestion, street, to, NOW)
        assert suggestion.level == "community"
    deliver(session)
    event = dispatching.reassign(session, desk, suggestion, street, "WKS", NOW)
    assert (suggestion.level, event.data["level"], in_hand(session, suggestion)) == (
        "street",
        "street",
        [STREET],
    )
    assert told(session, STREET) == ["transferred", "card"]
    assert told(session, AUTHOR) == ["dispatched"]
    with pytest.raises(UserError, match="at_street"):
        dispatching.reassign(session, desk, suggestion, street, "PM", NOW)
    assert refused(session, desk, suggestion, street) == "returns.no_more"


def test_what_is_in_hand_can_be_passed_on_and_has_to_be_signed_for_again(
    session: Session, desk: Desk
) -> None:
    suggestion, body, street = dispatched(session, desk)
    committee.sign(session, suggestion, body, NOW)
    dispatching.reassign(session, desk, suggestion, street, "RC", NOW)
    assert suggestion.status is Status.DISPATCHED
    with pytest.raises(UserError, match="same_body"):
        dispatching.reassign(session, desk, suggestion, street, "RC", NOW)
    with pytest.raises(UserError, match="refused"):
        dispatching.reassign(session, desk, suggestion, street, "NOBODY", NOW)


def test_without_a_street_group_the_admins_hear_of_a_return(session: Session, desk: Desk) -> None:
    suggestion, body, _ = dispatched(session, desk)
    street = session.get(Group, STREET)
    assert street is not None
    street.active = False
    session.flush()
    returns.request(session, desk, suggestion, body, "不归我们", NOW)
    assert "return_requested" in told(session, ADMIN)
    assert in_hand(session, suggestion) == [PROPERTY]


def test_only_the_street_and_dispatchers_say_where_it_goes(session: Session, desk: Desk) -> None:
    _, body, street = dispatched(session, desk)
    here, above = session.get(Group, PROPERTY), session.get(Group, STREET)
    assert here is not None
    assert above is not None
    with pytest.raises(UserError, match="refused"):
        access.access_dispatch(body, here)
    access.access_dispatch(street, above)
    for role in Role:
        person = Member(telegram_id=1, role=role, granted_at=NOW, checked_at=NOW)
        if role in (Role.MEMBER, Role.WORKER):
            with pytest.raises(UserError, match="refused"):
                access.access_dispatch(person, here)
        else:
            access.access_dispatch(person, here)
