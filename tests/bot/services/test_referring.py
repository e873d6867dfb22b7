"""Bodies without a group: their matter on paper, on record; their answer typed with how and when it came."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import cards, cohandling, committee, referring, sharing
from bot.services.desk import Desk
from bot.services.referring import Received, Source
from storage.queries import suggestions
from storage.queries.suggestions import CONDUCT
from storage.tables import Member, Status, Suggestion
from tests.builders_committee import (
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    bind,
    file_suggestion,
    member,
    resident,
    told,
)


@pytest.fixture
def clerk(session: Session) -> Member:
    """Groups of LT, its property company and the street; somebody of LT."""
    for chat_id, community, body in ((LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (STREET, None, None)):
        bind(session, chat_id, community, body)
    return member(session, LUOTIAN)


def dispatched(session: Session, desk: Desk, clerk: Member, words: str = "楼道灯坏了") -> Suggestion:
    """Led by the street's construction office, which has no group."""
    suggestion = file_suggestion(session, desk, author=resident(session), words=words, photos=1)
    committee.accept(session, desk, suggestion, clerk, NOW)
    return suggestion


def test_only_whoever_has_no_group_gets_it_on_paper(session: Session, desk: Desk, clerk: Member) -> None:
    suggestion = dispatched(session, desk, clerk)
    cohandling.assign(session, desk, suggestion, clerk, "PM", NOW)
    police = cohandling.assign(session, desk, suggestion, clerk, "EXT_POL", NOW)
    found = referring.list_referrals(session, suggestion)
    assert [one.body.code for one in found] == ["SDO_URB", "EXT_POL"]
    assert referring.get(session, suggestion, police.id).part is police
    with pytest.raises(UserError, match=r"referral\.over"):
        referring.get(session, suggestion, 4711)
    suggestion.category = CONDUCT
    assert referring.list_referrals(session, suggestion) == []


def test_that_it_was_given_is_on_record_with_who_and_when(
    session: Session, desk: Desk, clerk: Member
) -> None:
    suggestion = dispatched(session, desk, clerk)
    referring.refer(session, suggestion, referring.get(session, suggestion, None), clerk, NOW)
    event = suggestions.list_events(session, suggestion.id or 0)[-1]
    assert (event.what, event.member_id, event.data["body"]) == ("referred", clerk.id, "SDO_URB")
    assert cards.facts(session, desk, suggestion, LUOTIAN, NOW).referrals[0].at == NOW
    assert suggestion.status is Status.DISPATCHED


def test_the_answer_is_typed_with_how_and_when_it_came(session: Session, desk: Desk, clerk: Member) -> None:
    suggestion = dispatched(session, desk, clerk)
    committee.sign(session, suggestion, clerk, NOW)
    with pytest.raises(UserError, match=r"referral\.over"):
        referring.access_typed(session, suggestion)
    referring.refer(session, suggestion, referring.get(session, suggestion, None), clerk, NOW)
    referring.access_typed(session, suggestion)
    received = referring.read_received(desk, "paper.2026-11-20", NOW)
    assert received == Received(Source.PAPER, date(2026, 11, 20))
    event = committee.answer(
        session, desk, suggestion, clerk, "已换灯泡", DONE, NOW, received=received
    )  # fmt: skip
    assert (event.data["source"], event.data["received"]) == ("paper", "2026-11-20")
    assert referring.list_referrals(session, suggestion) == []


@pytest.mark.parametrize("made_up", ["", "paper", "dove.2026-11-20", "paper.yesterday", "paper.2026-12-24"])
def test_made_up_days_and_ways_are_refused(session: Session, desk: Desk, made_up: str) -> None:
    with pytest.raises(UserError, match=r"access\.refused"):
        referring.read_received(desk, made_up, NOW + timedelta(hours=1))


def test_a_body_outside_reads_no_more_on_paper_than_in_a_group(
    session: Session, desk: Desk, clerk: Member
) -> None:
    suggestion = dispatched(session, desk, clerk, "3栋502的王阿姨家漏水")
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    inside, outside = (cards.read_by(session, facts, body) for body in ("SDO_URB", "EXT_UTIL"))
    assert (inside.parts[0].text, len(inside.files)) == ("3栋502的王阿姨家漏水", 1)
    assert "502" not in outside.parts[0].text
    assert (outside.veiled, outside.withheld, len(outside.files)) == (True, 1, 0)


def test_a_sheet_for_a_body_outside_asks_its_author_once(session: Session, desk: Desk, clerk: Member) -> None:
    suggestion = dispatched(session, desk, clerk)
    police = cohandling.assign(session, desk, suggestion, clerk, "EXT_POL", NOW)
    assert told(session, AUTHOR, sharing.ASK) == []
    for _ in range(2):
        referring.refer(session, suggestion, referring.get(session, suggestion, police.id), clerk, NOW)
    assert told(session, AUTHOR, sharing.ASK) == [sharing.ASK]
