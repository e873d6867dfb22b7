"""Who may do what in a group, and that nobody else learns anything."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import access
from bot.services.desk import Desk
from storage.queries import people
from storage.tables import Group, Member, Role
from tests.builders_committee import (
    ANNA,
    BEN,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    YANCHUAN,
    bind,
    card_in,
    file_suggestion,
)


def refusal(session: Session, telegram_id: int, chat_id: int, subject: int, membership: str | None) -> str:
    with pytest.raises(UserError) as caught:
        access.access_card(session, telegram_id, chat_id, subject, NOW, membership=membership)
    return caught.value.key


def invited(session: Session, role: Role, community: str | None = None, body: str | None = None) -> Member:
    row = Member(telegram_id=BEN, role=role, community=community, body=body, granted_at=NOW, checked_at=NOW)
    session.add(row)
    session.flush()
    return row


def test_somebody_in_the_group_gets_the_role_by_pressing_once(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    with pytest.raises(access.Unchecked):
        access.access_card(session, ANNA, LUOTIAN, suggestion.id or 0, NOW, membership=None)
    member, found = access.access_card(session, ANNA, LUOTIAN, suggestion.id or 0, NOW, membership="member")
    assert found is suggestion
    assert (member.role, member.group_id, member.community) == (Role.MEMBER, LUOTIAN, "LT")
    assert (member.granted_at, member.checked_at) == (NOW, NOW)
    again, _ = access.access_card(session, ANNA, LUOTIAN, suggestion.id or 0, NOW, membership=None)
    assert again is member


def test_after_an_hour_telegram_is_asked_again_and_the_role_keeps_its_first_day(session: Session) -> None:
    bind(session, LUOTIAN, "LT")
    access.access_group(session, ANNA, LUOTIAN, NOW, membership="administrator")
    later = NOW + access.CHECK_LASTS
    assert access.access_group(session, ANNA, LUOTIAN, later, membership=None).telegram_id == ANNA
    later += timedelta(seconds=1)
    with pytest.raises(access.Unchecked):
        access.access_group(session, ANNA, LUOTIAN, later, membership=None)
    member = access.access_group(session, ANNA, LUOTIAN, later, membership="creator")
    assert (member.granted_at, member.checked_at) == (NOW, later)
    with pytest.raises(UserError, match="not_member"):
        access.access_group(session, ANNA, LUOTIAN, later + timedelta(hours=2), membership="left")


@pytest.mark.parametrize(
    ("status", "key"),
    [
        ("left", "access.not_member"),
        ("kicked", "access.not_member"),
        ("unknown", "access.cannot_check"),
        ("king", "access.not_member"),
    ],
)
def test_whoever_is_not_in_the_group_gets_no_role(
    session: Session, desk: Desk, status: str, key: str
) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    assert refusal(session, ANNA, LUOTIAN, suggestion.id or 0, status) == key
    assert people.find_group_member(session, ANNA, LUOTIAN) is None


def test_leaving_ends_the_role_and_what_was_being_written_at_once(session: Session) -> None:
    bind(session, LUOTIAN, "LT")
    member = access.access_group(session, ANNA, LUOTIAN, NOW, membership="member")
    people.set_dialog(session, LUOTIAN, ANNA, "c_prompt", NOW)
    access.leave(session, ANNA, LUOTIAN, NOW)
    assert not member.active
    assert people.find_dialog(session, LUOTIAN, ANNA) is None
    with pytest.raises(access.Unchecked):
        access.access_group(session, ANNA, LUOTIAN, NOW, membership=None)


def test_made_up_ids_and_foreign_groups_get_one_and_the_same_refusal(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, YANCHUAN, "YC")
    suggestion = file_suggestion(session, desk)
    keys = {
        refusal(session, ANNA, LUOTIAN, 999_999, "member"),
        refusal(session, ANNA, LUOTIAN, 0, "member"),
        refusal(session, ANNA, YANCHUAN, suggestion.id or 0, "member"),
        refusal(session, ANNA, ANNA, suggestion.id or 0, None),
        refusal(session, ANNA, -999, suggestion.id or 0, "creator"),
    }
    assert keys == {"access.refused"}


def test_a_group_the_bot_was_removed_from_decides_nothing(session: Session, desk: Desk) -> None:
    group = bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    group.active = False
    session.add(group)
    session.flush()
    assert refusal(session, ANNA, LUOTIAN, suggestion.id or 0, "member") == "access.refused"


def test_a_retired_card_says_that_the_matter_went_elsewhere(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    card = card_in(session, suggestion, LUOTIAN)
    assert card is not None
    card.retired = True
    session.flush()
    assert refusal(session, ANNA, LUOTIAN, suggestion.id or 0, "member") == "access.retired"


@pytest.mark.parametrize(
    ("community", "body", "covered"),
    [
        (None, None, {LUOTIAN, PROPERTY, STREET, YANCHUAN}),
        ("LT", None, {LUOTIAN, PROPERTY}),
        ("LT", "PM", {PROPERTY}),
        ("YC", None, {YANCHUAN}),
        (None, "PM", {PROPERTY}),
    ],
)
def test_an_invitation_reaches_its_community_body_or_the_whole_street(
    session: Session, community: str | None, body: str | None, covered: set[int]
) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, PROPERTY, "LT", "PM")
    bind(session, STREET)
    bind(session, YANCHUAN, "YC")
    row = invited(session, Role.DISPATCHER, community, body)
    reached = set()
    for chat_id in (LUOTIAN, PROPERTY, STREET, YANCHUAN):
        try:
            assert access.access_group(session, BEN, chat_id, NOW, membership=None) is row
        except access.Unchecked:
            continue
        reached.add(chat_id)
    assert reached == covered


def test_an_invited_community_worker_does_not_decide(session: Session) -> None:
    bind(session, LUOTIAN, "LT")
    invited(session, Role.WORKER, "LT")
    with pytest.raises(access.Unchecked):
        access.access_group(session, BEN, LUOTIAN, NOW, membership=None)


def test_an_ended_invitation_reaches_nothing(session: Session) -> None:
    group: Group = bind(session, LUOTIAN, "LT")
    row = invited(session, Role.STAFF)
    assert access.covers(row, group)
    row.active = False
    session.flush()
    with pytest.raises(access.Unchecked):
        access.access_group(session, BEN, LUOTIAN, NOW, membership=None)


def test_admins_are_those_of_the_settings_and_those_invited(session: Session, desk: Desk) -> None:
    access.access_admin(session, desk, 900)
    with pytest.raises(UserError, match="not_admin"):
        access.access_admin(session, desk, BEN)
    invited(session, Role.STAFF)
    assert not access.is_admin(session, desk, BEN)
    invited(session, Role.ADMIN)
    access.access_admin(session, desk, BEN)
