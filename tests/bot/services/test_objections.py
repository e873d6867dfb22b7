"""An author who does not want her suggestion merged is heard once, by a dispatcher."""

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import appeals, history, merging
from bot.services.desk import Desk
from storage.queries import waiting
from storage.tables import Against, Appeal, Suggestion
from tests import builders_merging as merged
from tests.builders_committee import LUOTIAN, NOW, STREET, bind, in_hand, member, told
from tests.builders_merging import OTHER_AUTHOR, merged_two, person


def object_to(session: Session, desk: Desk, other: Suggestion, words: str) -> None:
    decision = merging.access_object(session, other)
    appeals.appeal(session, desk, other, decision, Against.MERGED, words, NOW)


def test_an_objection_goes_to_a_dispatcher_once_and_stays_on_record(session: Session, desk: Desk) -> None:
    _, other = merged_two(session, desk)
    bind(session, STREET)
    who = member(session, STREET)
    object_to(session, desk, other, "我说的是另一栋楼")
    assert STREET in in_hand(session, other)
    assert told(session, STREET, "appeal_merged") == ["appeal_merged"]
    assert waiting.list_ids(session, "LT", False, False) == [other.id]
    with pytest.raises(UserError, match="once"):
        object_to(session, desk, other, "再说一次")
    merging.keep(session, desk, other, who, "两栋用的是同一条线路", NOW)
    assert STREET not in in_hand(session, other)
    assert not waiting.list_ids(session, "LT", False, False)
    screens = merged.read(session, desk, person(session, OTHER_AUTHOR))
    assert "两栋用的是同一条线路" in screens[-1].text
    names = [(line.name, line.reason) for line in history.tell(session, other)][-2:]
    assert names == [
        ("appeal_merged", "我说的是另一栋楼"), ("objection_kept", "两栋用的是同一条线路"),
    ]  # fmt: skip
    with pytest.raises(UserError, match="too_late"):
        merging.keep(session, desk, other, who, "again", NOW)


def test_unmerging_grants_the_objection(session: Session, desk: Desk) -> None:
    _, other = merged_two(session, desk)
    object_to(session, desk, other, "我说的是另一栋楼")
    merging.unmerge(session, desk, other, member(session, LUOTIAN), NOW)
    appeal = session.exec(select(Appeal)).one()
    assert (appeal.granted, appeal.against) == (True, Against.MERGED)
    assert appeals.find_open(session, other, Against.MERGED) is None
    assert told(session, OTHER_AUTHOR) == ["unmerged"]
