"""What others may read: only what its author wants public, its category allows, and somebody has passed."""

from datetime import timedelta
from itertools import product

import pytest
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services import appeals, dispatching, history, publishing, supporting
from bot.services.desk import Desk
from storage.queries import suggestions, waiting
from storage.queries.publishing import PUBLIC
from storage.tables import Against, Event, Member, Outbox, PartKind, Status, Suggestion, Visibility
from tests import builders_committee as builders
from tests.builders_committee import AUTHOR, LUOTIAN, NOW, STREET, bind, file_suggestion

NEVER_PUBLIC, ORDINARY = "GOV-04", "MUN-01"


@pytest.fixture
def member(session: Session) -> Member:
    bind(session, LUOTIAN, "LT")
    return builders.member(session, LUOTIAN)


def wished(session: Session, desk: Desk, category: str = ORDINARY) -> Suggestion:
    suggestion = file_suggestion(session, desk, category=category)
    suggestion.visibility = Visibility.PUBLIC
    session.add(suggestion)
    session.flush()
    return suggestion


def told(session: Session) -> list[str]:
    rows = session.exec(select(Outbox).where(Outbox.chat_id == AUTHOR).order_by(col(Outbox.id))).all()
    return [row.notice for row in rows if row.notice in ("published", "unpublished")]


def test_the_rule_and_the_queries_condition_say_the_same_of_everything(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    seen = set()
    for visibility, passed, sensitive, category, status in product(
        Visibility, (None, NOW), (False, True), (None, ORDINARY, NEVER_PUBLIC), Status
    ):
        suggestion.visibility, suggestion.published_at = visibility, passed
        suggestion.sensitive, suggestion.category, suggestion.status = sensitive, category, status
        session.add(suggestion)
        session.flush()
        found = session.exec(select(Suggestion.id).where(PUBLIC)).all()
        assert bool(found) is publishing.is_public(session, suggestion)
        seen.add(bool(found))
        if visibility is not Visibility.PUBLIC or sensitive or category == NEVER_PUBLIC or passed is None:
            assert not found
    assert seen == {True, False}


def test_what_is_passed_is_public_and_its_author_is_told(
    session: Session, desk: Desk, member: Member
) -> None:
    suggestion = wished(session, desk)
    assert not publishing.is_public(session, suggestion)
    publishing.publish(session, suggestion, member, NOW)
    assert publishing.is_public(session, suggestion)
    assert told(session) == ["published"]
    assert [line.name for line in history.tell(session, suggestion)][-1] == "published"
    with pytest.raises(UserError, match="too_late"):
        publishing.publish(session, suggestion, member, NOW)
    assert told(session) == ["published"]


@pytest.mark.parametrize("visibility", [Visibility.COMMITTEE, Visibility.NAMED])
def test_nothing_is_passed_that_its_author_does_not_want_public(
    session: Session, desk: Desk, member: Member, visibility: Visibility
) -> None:
    suggestion = wished(session, desk)
    suggestion.visibility = visibility
    with pytest.raises(UserError, match="not_possible"):
        publishing.publish(session, suggestion, member, NOW)
    assert told(session) == []


def test_what_is_sensitive_or_never_public_cannot_be_passed(
    session: Session, desk: Desk, member: Member
) -> None:
    sensitive, conduct = wished(session, desk), wished(session, desk, NEVER_PUBLIC)
    sensitive.sensitive = True
    for suggestion in (sensitive, conduct):
        with pytest.raises(UserError, match="not_possible"):
            publishing.publish(session, suggestion, member, NOW)
        assert suggestion.published_at is None


def test_taking_it_back_hides_it_and_tells_why(session: Session, desk: Desk, member: Member) -> None:
    suggestion = wished(session, desk)
    publishing.publish(session, suggestion, member, NOW)
    publishing.take_back(session, suggestion, member, "里面有门牌号", NOW)
    assert not publishing.is_public(session, suggestion)
    assert told(session) == ["published", "unpublished"]
    last = history.tell(session, suggestion)[-1]
    assert (last.name, last.reason) == ("unpublished", "里面有门牌号")
    assert session.exec(select(Event).where(Event.what == "unpublished")).one().member_id == member.id
    with pytest.raises(UserError, match="too_late"):
        publishing.take_back(session, suggestion, member, "再来一次", NOW)


def hidden(session: Session, desk: Desk, member: Member) -> Suggestion:
    suggestion = wished(session, desk)
    publishing.publish(session, suggestion, member, NOW)
    publishing.take_back(session, suggestion, member, "有邻居的名字", NOW)
    return suggestion


def appeal(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    hiding = appeals.access_appeal(session, publishing.find_hiding(session, suggestion))
    appeals.appeal(session, desk, suggestion, hiding, Against.HIDDEN, "没有写名字，是店名", NOW)


@pytest.mark.parametrize("restore", [True, False])
def test_an_appeal_is_decided_by_somebody_else_once_for_each_hiding(
    session: Session, desk: Desk, member: Member, restore: bool
) -> None:
    bind(session, STREET)
    suggestion = hidden(session, desk, member)
    appeal(session, desk, suggestion)
    assert waiting.list_ids(session, "LT", False, False) == [suggestion.id]
    with pytest.raises(UserError, match="own_hiding"):
        publishing.decide(session, suggestion, member, "看过了", NOW, restore=restore)
    same_person = builders.member(session, STREET, builders.ANNA)
    with pytest.raises(UserError, match="own_hiding"):
        publishing.access_decide(session, suggestion, same_person)
    with pytest.raises(UserError, match="too_late"):
        publishing.publish(session, suggestion, member, NOW)
    other = builders.member(session, STREET, builders.BEN)
    publishing.decide(session, suggestion, other, "是店名，不是人名", NOW, restore=restore)
    session.flush()
    assert publishing.is_public(session, suggestion) is restore
    assert waiting.list_ids(session, "LT", False, False) == []
    name = "restored" if restore else "appeal_kept"
    assert builders.told(session, AUTHOR)[-1] == name
    assert [line.reason for line in history.tell(session, suggestion)][-2:] == [
        "没有写名字，是店名",
        "是店名，不是人名",
    ]
    assert not publishing.may_appeal(session, suggestion)
    with pytest.raises(UserError, match="too_late"):
        publishing.decide(session, suggestion, other, "again", NOW, restore=restore)
    if restore:
        publishing.take_back(session, suggestion, member, "还是不行", NOW)
        assert publishing.may_appeal(session, suggestion)


@pytest.mark.parametrize("restore", [True, False])
def test_who_marks_a_public_one_sensitive_says_why_and_she_can_appeal(
    session: Session, desk: Desk, member: Member, restore: bool
) -> None:
    bind(session, STREET)
    suggestion = wished(session, desk)
    publishing.publish(session, suggestion, member, NOW)
    with pytest.raises(UserError, match="say_why"):
        dispatching.flag(session, suggestion, member, "sensitive", True, NOW)
    publishing.mark_sensitive(session, suggestion, member, "写了邻居的病情", NOW)
    assert suggestion.sensitive
    assert not publishing.is_public(session, suggestion)
    assert told(session) == ["published", "unpublished"]
    assert publishing.may_appeal(session, suggestion)
    with pytest.raises(UserError, match="not_possible"):
        publishing.publish(session, suggestion, member, NOW)
    appeal(session, desk, suggestion)
    other = builders.member(session, STREET, builders.BEN)
    publishing.decide(session, suggestion, other, "没有写病情", NOW, restore=restore)
    assert publishing.is_public(session, suggestion) is restore
    assert suggestion.sensitive is not restore


def test_what_nobody_else_reads_becomes_sensitive_without_a_word(
    session: Session, desk: Desk, member: Member
) -> None:
    suggestion = wished(session, desk)
    dispatching.flag(session, suggestion, member, "sensitive", True, NOW)
    with pytest.raises(UserError, match="too_late"):
        publishing.mark_sensitive(session, suggestion, member, "why", NOW)
    assert told(session) == []
    assert not publishing.may_appeal(session, suggestion)


def test_without_a_hiding_or_when_she_wants_it_hidden_there_is_nothing_to_appeal(
    session: Session, desk: Desk, member: Member
) -> None:
    suggestion = wished(session, desk)
    assert not publishing.may_appeal(session, suggestion)
    publishing.publish(session, suggestion, member, NOW)
    assert not publishing.may_appeal(session, suggestion)
    publishing.take_back(session, suggestion, member, "有名字", NOW)
    assert publishing.may_appeal(session, suggestion)
    suggestion.visibility = Visibility.COMMITTEE
    assert not publishing.may_appeal(session, suggestion)


def test_what_is_added_to_a_public_one_is_read_by_nobody_until_it_is_passed(
    session: Session, desk: Desk, member: Member
) -> None:
    suggestion = wished(session, desk)
    backer = builders.resident(session, 777)
    publishing.publish(session, suggestion, member, NOW)
    supporting.support(session, backer, suggestion.id, NOW)
    later = NOW + timedelta(hours=1)
    builders.say(session, suggestion, "我电话在楼下", PartKind.ADDITION)
    added = suggestions.list_parts(session, suggestion.id or 0)[-1]
    added.at = later
    session.add(added)
    session.flush()
    shown = [part.text for part in supporting.look(session, suggestion, backer).parts]
    assert "我电话在楼下" not in shown
    publishing.publish(session, suggestion, member, later)
    shown = [part.text for part in supporting.look(session, suggestion, backer).parts]
    assert shown[-1] == "我电话在楼下"
    with pytest.raises(UserError, match="too_late"):
        publishing.publish(session, suggestion, member, later)
