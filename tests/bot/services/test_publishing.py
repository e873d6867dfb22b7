"""What others may read: only what its author wants public, its category allows, and somebody has passed."""

from itertools import product

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import history, publishing
from bot.services.desk import Desk
from storage.queries.publishing import PUBLIC
from storage.tables import Event, Member, Outbox, Status, Suggestion, Visibility
from tests import builders_committee as builders
from tests.builders_committee import AUTHOR, LUOTIAN, NOW, bind, file_suggestion

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
    rows = session.exec(select(Outbox).where(Outbox.chat_id == AUTHOR)).all()
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
