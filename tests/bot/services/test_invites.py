"""One-time codes: they serve once, within seven days, for what they were made for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import invites
from storage.tables import Invite, Member, Role
from tests.builders_committee import ANNA, BEN, LUOTIAN, NOW, bind


def for_group(session: Session, community: str | None = "LT", body: str | None = None) -> str:
    return invites.create(session, Role.MEMBER, community, body, NOW, for_group=True)


def for_person(session: Session, role: Role = Role.MEMBER) -> str:
    return invites.create(session, role, "LT", "PM", NOW, for_group=False)


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        work()
    return caught.value.key


def test_only_the_hash_of_a_code_is_kept(session: Session) -> None:
    code = for_person(session)
    assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}", code)
    row = session.exec(select(Invite)).one()
    assert row.code_hash == invites.digest(code)
    assert code not in str(row.model_dump())
    assert row.expires_at - row.created_at == timedelta(days=7)


def test_a_code_fits_a_deep_link(session: Session) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", f"i-{for_person(session)}")


@pytest.mark.parametrize(
    "spelling", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"]
)
def test_a_code_is_known_however_it_is_typed(session: Session, spelling: Callable[[str], str]) -> None:
    group = invites.bind_group(session, spelling(for_group(session)), LUOTIAN, NOW, ANNA)
    assert (group.chat_id, group.community, group.body, group.active) == (LUOTIAN, "LT", None, True)


def test_a_person_gets_the_role_of_the_invitation_once(session: Session) -> None:
    code = for_person(session, Role.DISPATCHER)
    member = invites.redeem_person(session, code, ANNA, NOW)
    assert (member.role, member.community, member.body, member.group_id) == (
        Role.DISPATCHER,
        "LT",
        "PM",
        None,
    )
    assert refusal(lambda: invites.redeem_person(session, code, BEN, NOW)) == "invite.used"
    assert [row.telegram_id for row in session.exec(select(Member)).all()] == [ANNA]
    used = session.exec(select(Invite)).one()
    assert (used.used_by, used.used_at) == (ANNA, NOW)


def test_a_second_invitation_to_the_same_role_gives_no_second_role(session: Session) -> None:
    first = invites.redeem_person(session, for_person(session), ANNA, NOW)
    assert invites.redeem_person(session, for_person(session), ANNA, NOW) is first


def test_a_wrong_an_old_and_a_misused_code_are_told_apart(session: Session) -> None:
    person, group = for_person(session), for_group(session)
    last = NOW + timedelta(days=7)
    assert refusal(lambda: invites.redeem_person(session, "K7QX-M2PD-3HTR", ANNA, NOW)) == "invite.unknown"
    assert refusal(lambda: invites.redeem_person(session, "", ANNA, NOW)) == "invite.unknown"
    assert refusal(lambda: invites.redeem_person(session, group, ANNA, NOW)) == "invite.for_group"
    assert refusal(lambda: invites.bind_group(session, person, LUOTIAN, NOW, ANNA)) == "invite.for_person"
    assert refusal(lambda: invites.redeem_person(session, person, ANNA, last)) == "invite.expired"
    invites.redeem_person(session, person, ANNA, last - timedelta(seconds=1))


def test_an_invitation_names_what_exists(session: Session) -> None:
    create = invites.create
    assert (
        refusal(lambda: create(session, Role.MEMBER, "XX", None, NOW, for_group=True))
        == "invite.no_community"
    )
    assert refusal(lambda: create(session, Role.MEMBER, "LT", "XX", NOW, for_group=True)) == "invite.no_body"


def test_binding_again_replaces_what_was_bound(session: Session) -> None:
    bind(session, LUOTIAN, "LT").active = False
    group = invites.bind_group(session, for_group(session, "YC", "PM"), LUOTIAN, NOW, ANNA)
    assert (group.community, group.body, group.active) == ("YC", "PM", True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([], (None, None, None)),
        (["lt"], ("LT", None, None)),
        (["LT", "pm"], ("LT", "PM", None)),
        (["lt-01", "PM"], ("LT", "PM", "LT-01")),
        (["sdo_enf"], (None, "SDO_ENF", None)),
    ],
)
def test_a_place_is_read_from_what_is_typed(
    session: Session, typed: list[str], meant: tuple[str | None, str | None, str | None]
) -> None:
    assert tuple(invites.read_place(session, typed)) == meant


@pytest.mark.parametrize("typed", [["XX"], ["LT", "YC"], ["PM", "LT"], ["PM", "LT-01"], ["LT", "PM", "PM"]])
def test_a_place_that_cannot_be_read_is_said(session: Session, typed: list[str]) -> None:
    assert refusal(lambda: invites.read_place(session, typed)) == "invite.no_place"


def test_a_group_of_one_estate_is_bound_by_its_code_and_a_person_is_not_invited_for_one(
    session: Session,
) -> None:
    code = invites.create(session, Role.MEMBER, "LT", "PM", NOW, for_group=True, estate="LT-01")
    group = invites.bind_group(session, code, LUOTIAN, NOW, ANNA)
    assert (group.community, group.body, group.estate) == ("LT", "PM", "LT-01")
    with pytest.raises(UserError, match="estate_is_for_groups"):
        invites.create(session, Role.MEMBER, "LT", "PM", NOW, for_group=False, estate="LT-01")
