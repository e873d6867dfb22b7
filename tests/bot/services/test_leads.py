"""Who leads: the most specific line, and the residents' committee where the body that should is not there."""

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, bans, calls, cards, committee, dispatching, leads, routing, spoken
from bot.services.desk import Desk
from storage.queries import suggestions
from storage.queries.suggestions import CONDUCT
from storage.tables import Member, Role, Route, Status, Suggestion
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    BEN,
    LUOTIAN,
    NOW,
    STREET,
    bind,
    card_in,
    file_suggestion,
    in_hand,
    member,
    told,
)
from tests.builders_worker import type_in, worker

ADMIN = 900
HERE, GARDEN = -31, -32


def about(category: str | None, community: str = "LT", estate: str | None = None) -> Suggestion:
    return Suggestion(
        resident_id=1, community=community, estate=estate, category=category, created_at=NOW
    )  # fmt: skip


def add(session: Session, *lines: tuple[str, str, str, str, str]) -> None:
    for community, estate, category, lead, co in lines:
        session.merge(Route(community=community, estate=estate, category=category, lead=lead, co=co))
    session.flush()


def lead(session: Session, suggestion: Suggestion) -> str | None:
    found = leads.choose(session, suggestion)
    return found.body if found is not None else None


def test_every_category_has_a_line_from_the_start(session: Session) -> None:
    found = leads.choose(session, about("ENV-01"))
    assert found == leads.Lead("WKS", ("PM", "SDO_URB"))
    assert lead(session, about(None)) is None


def test_the_most_specific_line_wins_and_a_place_says_more_than_a_category(session: Session) -> None:
    add(session, ("LT", "", "", "PARTY", ""), ("LT", "LT-01", "", "PM", ""), ("YC", "", "ENV-01", "SO", ""))
    assert lead(session, about("ENV-01")) == "PARTY"
    assert lead(session, about("ENV-01", estate="LT-01")) == "PM"
    assert lead(session, about("ENV-01", estate="LT-02")) == "PARTY"
    assert lead(session, about("ENV-01", "YC")) == "SO"
    assert lead(session, about("ENV-02", "YC")) == "WKS"
    assert lead(session, about(None)) == "PARTY"
    add(session, ("LT", "LT-01", "ENV-01", "SUPV", "RC;PM"))
    assert leads.choose(session, about("ENV-01", estate="LT-01")) == leads.Lead("SUPV", ("RC", "PM"))


def test_where_the_body_is_missing_the_residents_committee_leads(session: Session) -> None:
    add(session, ("", "", "PMC-05", "OC", "RC;PM"))
    assert leads.choose(session, about("PMC-05", estate="LT-01")) == leads.Lead("OC", ("RC", "PM"))
    assert leads.choose(session, about("PMC-05", estate="LT-03")) == leads.Lead("RC", (), "OC")
    # Without an estate nobody knows, and the table is taken at its word.
    assert lead(session, about("PMC-05")) == "OC"
    add(session, ("", "", "PTY-01", "CF", ""))
    assert leads.choose(session, about("PTY-01", "YC")) == leads.Lead("RC", (), "CF")


def test_a_community_of_which_nobody_wrote_down_the_bodies_has_them_all(session: Session) -> None:
    assert leads.sits(session, "CF", "NEW", "")
    assert leads.sits(session, "SDO_ENF", "YC", "YC-01")
    assert not leads.sits(session, "NOBODY", "YC", "")


def test_the_card_says_who_is_missing_until_a_person_decides_otherwise(session: Session, desk: Desk) -> None:
    from bot.services import cards, dispatching

    add(session, ("", "", "PMC-05", "OC", ""))
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk, category="PMC-05")
    suggestion.estate = "LT-03"
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    assert suggestion.lead == "RC"
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    assert facts.missing is not None
    assert facts.missing.code == "OC"
    dispatching.reassign(session, desk, suggestion, member(session, LUOTIAN), "PM", NOW)
    assert cards.facts(session, desk, suggestion, LUOTIAN, NOW).missing is None


def test_an_estates_own_group_comes_before_the_communitys(session: Session, desk: Desk) -> None:
    bind(session, HERE, "LT", "PM")
    bind(session, GARDEN, "LT", "PM").estate = "LT-01"
    session.flush()
    suggestion = file_suggestion(session, desk, category="PMC-03")
    assert in_hand(session, suggestion) == [HERE]
    suggestion.estate = "LT-01"
    routing.place(session, desk, suggestion, NOW)
    assert in_hand(session, suggestion) == [GARDEN]


# GOV-04: the conduct of staff.


def complained(session: Session, desk: Desk) -> Suggestion:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    return file_suggestion(session, desk, category=CONDUCT, words="窗口的人骂我")


def test_a_complaint_about_staff_goes_above_their_community_and_no_group_shows_it(
    session: Session, desk: Desk
) -> None:
    suggestion = complained(session, desk)
    assert in_hand(session, suggestion) == [STREET]
    assert told(session, LUOTIAN) == []
    for chat_id in (LUOTIAN, STREET):
        for status in ("member", "creator"):
            with pytest.raises(UserError, match="refused"):
                access.access_card(session, ANNA, chat_id, suggestion.id or 0, NOW, membership=status)


def test_a_complaint_about_staff_is_given_to_no_body_of_their_community(session: Session, desk: Desk) -> None:
    suggestion = complained(session, desk)
    who = member(session, STREET)
    offered = {body.code: body.level for body in cards.list_bodies(session, suggestion)}
    assert set(offered.values()) == {"street"}
    for body in ("RC", "OC", "PM"):
        with pytest.raises(UserError, match=r"dispatch\.above"):
            dispatching.send_to(session, desk, suggestion, who, body, NOW)
    assert told(session, AUTHOR) == []
    dispatching.send_to(session, desk, suggestion, who, "SDO_PARTY", NOW)
    assert suggestion.lead == "SDO_PARTY"


def test_without_a_street_group_it_is_with_nobody_and_the_admins_hear_of_it(
    session: Session, desk: Desk
) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk, category=CONDUCT)
    assert in_hand(session, suggestion) == []
    assert told(session, ADMIN) == ["unroutable"]


def test_what_turns_out_to_be_one_leaves_the_communitys_group_at_once(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    suggestion = file_suggestion(session, desk, category="ENV-01")
    who = member(session, LUOTIAN)
    committee.set_category(session, desk, suggestion, who, CONDUCT, NOW)
    card = card_in(session, suggestion, LUOTIAN)
    assert card is not None
    assert card.retired
    assert in_hand(session, suggestion) == [STREET]
    with pytest.raises(UserError, match="retired"):
        access.access_card(session, ANNA, LUOTIAN, suggestion.id or 0, NOW, membership="member")
    committee.set_category(session, desk, suggestion, member(session, STREET), "ENV-01", NOW)
    assert in_hand(session, suggestion) == [LUOTIAN]


def opens(session: Session, desk: Desk, suggestion: Suggestion, telegram_id: int) -> bool:
    try:
        access.access_about(session, desk, telegram_id, suggestion, NOW, *access.DISPATCHING)
    except UserError as error:
        return error.key != "access.not_yours"
    return True


def invite(
    session: Session, telegram_id: int, role: Role, community: str | None, body: str | None = None
) -> Member:
    row = Member(
        telegram_id=telegram_id, role=role, community=community, body=body, granted_at=NOW, checked_at=NOW
    )
    session.add(row)
    session.flush()
    return row


def test_only_the_streets_own_people_open_it_and_none_who_also_belong_to_the_unit(
    session: Session, desk: Desk
) -> None:
    suggestion = complained(session, desk)
    invite(session, BEN, Role.DISPATCHER, "LT")
    invite(session, BEN + 1, Role.DISPATCHER, None)
    invite(session, BEN + 2, Role.STAFF, None)
    session.add(
        Member(
            telegram_id=BEN + 2, role=Role.MEMBER, community="LT", group_id=LUOTIAN,
            granted_at=NOW, checked_at=NOW,
        )
    )  # fmt: skip
    invite(session, BEN + 3, Role.STAFF, None)
    invite(session, BEN + 3, Role.WORKER, "LT")
    invite(session, BEN + 4, Role.DISPATCHER, "YC")
    assert [opens(session, desk, suggestion, BEN + n) for n in range(5)] == [False, True, False, False, False]
    assert opens(session, desk, suggestion, ADMIN)


def test_its_calls_and_lists_are_not_for_the_workers_of_its_community(session: Session, desk: Desk) -> None:
    bind(session, STREET)
    typist = worker(session)
    suggestion = type_in(session, desk, typist, "窗口的人骂我", contact=None)
    suggestion.category = CONDUCT
    session.flush()
    assert spoken.list_page(session, desk, typist.telegram_id, 0).total == 0
    for look in (
        lambda: spoken.get(session, desk, typist.telegram_id, suggestion.id, NOW),
        lambda: spoken.find(session, desk, typist.telegram_id, suggestion.number or "", NOW),
        lambda: bans.access_ban(session, desk, typist.telegram_id, suggestion, NOW),
    ):
        with pytest.raises(UserError, match="not_yours"):
            look()
    committee.ask(session, desk, suggestion, invite(session, BEN, Role.STAFF, None), "哪一位？", NOW)
    assert suggestion.status is Status.NEED_INFO
    assert calls.count(session, typist) == 0
    assert calls.list_page(session, typist, 0).lines == ()
    assert suggestions.list_typed(session, ["LT"]) == []
