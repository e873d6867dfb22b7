"""撤销: a body is dissolved; nobody acts for it from that moment, and nothing it had is left lying."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import (
    access,
    cards,
    closing,
    cohandling,
    committee,
    dispatching,
    four_eyes,
    handing,
    invites,
    leads,
    prompts,
    routes,
    routing,
)
from bot.services.desk import Desk
from bot.services.prompts import Purpose
from storage.queries import closing as rows
from storage.queries import cohandling as parts
from storage.tables import Audit, FourEyes, Group, Member, Note, Role, Status, Suggestion
from tests.builders_committee import (
    ANNA,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    bind,
    deliver,
    file_suggestion,
    in_hand,
    member,
    told,
)
from tests.builders_worker import worker

HEAD, ADMIN, CLERK = 860, 861, 862
WORKSTATION = -14


@pytest.fixture
def admin(session: Session) -> Member:
    """LT has a property company and a workstation, each with a group; HEAD directs LT."""
    bind(session, LUOTIAN, "LT")
    bind(session, PROPERTY, "LT", "PM")
    bind(session, WORKSTATION, "LT", "WKS")
    bind(session, STREET)
    worker(session, "LT", HEAD, Role.DISPATCHER)
    return worker(session, None, ADMIN, Role.ADMIN)


@pytest.fixture
def suggestion(session: Session, desk: Desk, admin: Member) -> Suggestion:
    """One that ANNA of the property company has signed for."""
    one = file_suggestion(session, desk)
    dispatching.send_to(session, desk, one, admin, "PM", NOW)
    committee.sign(session, one, member(session, PROPERTY), NOW)
    deliver(session)
    return one


def close(
    session: Session, desk: Desk, admin: Member, successor: str | None = "WKS", body: str = "PM"
) -> closing.Effects:
    found = closing.close(session, desk, admin, "LT", body, successor, "撤销", NOW)
    session.flush()
    return found


def test_the_successor_gets_what_is_open_with_the_words_nobody_sent(
    session: Session, desk: Desk, admin: Member, suggestion: Suggestion
) -> None:
    dialog = prompts.begin(session, PROPERTY, ANNA, suggestion, Purpose.ANSWER, NOW)
    prompts.keep_words(session, dialog, "周五换灯", 77, NOW)
    effects = close(session, desk, admin)
    assert (effects.matters, effects.groups, effects.members) == (1, 1, 1)
    assert (suggestion.lead, suggestion.status, suggestion.handler_id) == ("WKS", Status.DISPATCHED, None)
    assert in_hand(session, suggestion) == [WORKSTATION]
    assert [note.text for note in session.exec(select(Note)).all()] == ["周五换灯"]
    assert handing.find_kept_words(session, suggestion) == "周五换灯"
    assert [line.action for line in session.exec(select(Audit)).all()][-1] == "closed"


def test_access_ends_at_once_in_the_group_and_in_invited_roles(
    session: Session, desk: Desk, admin: Member, suggestion: Suggestion
) -> None:
    clerk = worker(session, "LT", CLERK, Role.STAFF)
    clerk.body = "PM"
    session.flush()
    close(session, desk, admin)
    assert not clerk.active
    assert not member_of(session, ANNA).active
    with pytest.raises(UserError, match=r"group\.not_bound"):
        access.access_group(session, ANNA, PROPERTY, NOW, membership="member")


def member_of(session: Session, telegram_id: int) -> Member:
    return session.exec(select(Member).where(Member.telegram_id == telegram_id)).one()


def test_without_a_successor_whoever_directs_is_told_and_passes_it_on(
    session: Session, desk: Desk, admin: Member, suggestion: Suggestion
) -> None:
    close(session, desk, admin, None)
    assert (suggestion.lead, suggestion.handler_id) == ("PM", None)
    assert LUOTIAN in in_hand(session, suggestion)
    assert PROPERTY not in in_hand(session, suggestion)
    assert told(session, HEAD) == [closing.LEFT]
    closure = rows.find_closure(session, "PM", "LT")
    assert closure is not None
    _, left = closing.list_left(session, desk, closure.id or 0, HEAD)
    assert left == [suggestion]
    shown = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    assert shown.dissolved
    assert "PM" not in [body.code for body in cards.list_bodies(session, suggestion)]
    dispatching.reassign(session, desk, suggestion, admin, "WKS", NOW)
    assert closing.list_left(session, desk, closure.id or 0, HEAD)[1] == []


@pytest.mark.parametrize(("successor", "leading"), [("WKS", "WKS"), (None, leads.LAST_RESORT)])
def test_new_matters_go_to_the_successor_or_the_residents_committee(
    session: Session, desk: Desk, admin: Member, successor: str | None, leading: str
) -> None:
    fresh = file_suggestion(session, desk)
    planned = leads.choose(session, fresh)
    assert planned is not None
    body = planned.body if planned.body != leading else "PM"
    if planned.body != body:
        routes.change(session, ("LT", "", fresh.category or ""), "PM", (), admin, NOW)
    close(session, desk, admin, successor, body)
    chosen = leads.choose(session, fresh)
    assert chosen is not None
    assert (chosen.body, chosen.missing, chosen.dissolved) == (leading, body, True)
    elsewhere = file_suggestion(session, desk, community="YC")
    there = leads.choose(session, elsewhere)
    assert there is None or not there.dissolved


def test_a_successor_of_a_successor_stands_in(session: Session, desk: Desk, admin: Member) -> None:
    close(session, desk, admin, "WKS", "PM")
    close(session, desk, admin, "PARTY", "WKS")
    assert leads.find_successor(session, "PM", "LT") == "PARTY"


def test_parts_and_the_wish_for_four_eyes_go_over(session: Session, desk: Desk, admin: Member) -> None:
    four_eyes.switch(session, desk, ADMIN, "LT", "PM", NOW)
    one = file_suggestion(session, desk)
    dispatching.send_to(session, desk, one, admin, "PARTY", NOW)
    if "PM" not in {part.body for part in parts.list_open(session, one.id or 0)}:
        cohandling.assign(session, desk, one, admin, "PM", NOW)
    close(session, desk, admin, "SUPV")
    assert "PM" not in {part.body for part in parts.list_open(session, one.id or 0)}
    assert "SUPV" in {part.body for part in parts.list_open(session, one.id or 0)}
    assert PROPERTY not in in_hand(session, one)
    assert [wish.body for wish in session.exec(select(FourEyes)).all()] == ["SUPV"]


def test_what_was_answered_is_reopened_with_the_successor(
    session: Session, desk: Desk, admin: Member, suggestion: Suggestion
) -> None:
    suggestion.status = Status.REDO
    session.flush()
    close(session, desk, admin)
    assert (suggestion.lead, suggestion.status) == ("WKS", Status.REDO)
    assert in_hand(session, suggestion) == [WORKSTATION]


def test_nobody_can_choose_it_any_more_until_it_is_set_up_again(
    session: Session, desk: Desk, admin: Member, suggestion: Suggestion
) -> None:
    code = invites.create(session, Role.MEMBER, "LT", "PM", NOW, for_group=True, by=admin)
    close(session, desk, admin)
    other = file_suggestion(session, desk)
    refused = (
        lambda: dispatching.send_to(session, desk, other, admin, "PM", NOW),
        lambda: cohandling.assign(session, desk, suggestion, admin, "PM", NOW),
        lambda: invites.bind_group(session, code, PROPERTY, NOW, ADMIN),
        lambda: invites.create(session, Role.STAFF, "LT", "PM", NOW, for_group=False, by=admin),
        lambda: routes.change(session, ("LT", "", "MUN-01"), "PM", (), admin, NOW),
        lambda: four_eyes.switch(session, desk, ADMIN, "LT", "PM", NOW),
        lambda: close(session, desk, admin),
    )
    for attempt in refused:
        with pytest.raises(UserError, match=r"closing\.closed"):
            attempt()
    assert "PM" not in [body.code for body, _ in four_eyes.list_bodies(session, "LT")]
    closing.reopen(session, admin, "LT", "PM", NOW)
    assert suggestion.lead == "WKS"
    assert not session.get_one(Group, PROPERTY).active
    invites.bind_group(session, code, PROPERTY, NOW + timedelta(minutes=1), ADMIN)
    dispatching.reassign(session, desk, suggestion, admin, "PM", NOW)
    routing.rebound(session, desk, PROPERTY, NOW)
    assert in_hand(session, suggestion) == [PROPERTY]
    with pytest.raises(UserError, match=r"closing\.open"):
        closing.reopen(session, admin, "LT", "PM", NOW)


def test_everywhere_closes_it_in_each_community(session: Session, desk: Desk, admin: Member) -> None:
    bind(session, -31, "YC", "PM")
    closing.close(session, desk, admin, "", "PM", "WKS", "撤销", NOW)
    assert leads.is_closed(session, "PM", "LT")
    assert leads.is_closed(session, "PM", "YC")
    assert not session.get_one(Group, -31).active
    assert "PM" not in [body.code for body in closing.list_standing(session, "LT")]


def test_the_residents_committee_stays_and_made_up_codes_are_refused(
    session: Session, desk: Desk, admin: Member
) -> None:
    with pytest.raises(UserError, match=r"closing\.last_resort"):
        close(session, desk, admin, "WKS", "RC")
    for body, successor in (("XX", None), ("PM", "XX"), ("PM", "PM")):
        with pytest.raises(UserError, match=r"access\.refused"):
            close(session, desk, admin, successor, body)
