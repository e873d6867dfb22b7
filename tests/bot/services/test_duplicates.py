"""疑似重复: the likely others of a suggestion, as far as whoever asks may see, and nothing that is gone."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import duplicates, scopes
from bot.services.desk import Desk
from storage.queries.scopes import Scope
from storage.queries.suggestions import CONDUCT
from storage.tables import Erased, Role, Status, Suggestion
from tests.builders_committee import ANNA, LUOTIAN, NOW, PROPERTY, bind, file_suggestion, member
from tests.builders_similar import catch_up
from tests.builders_worker import worker

CROSSING = "路口没有红绿灯，车子开得飞快"
SAME = "十字街那里没有信号，过马路提心吊胆"
DISPATCHER = 831


def numbers(session: Session, desk: Desk, one: Suggestion, scope: Scope) -> list[str | None]:
    catch_up(session, desk)
    return [other.suggestion.number for other in duplicates.list_for(session, desk, one, scope, NOW)]


def seen_by(session: Session, desk: Desk, telegram_id: int = DISPATCHER) -> Scope:
    return scopes.of_person(session, desk, telegram_id, NOW, {})


def test_the_same_matter_in_other_words_is_found_in_any_status_and_never_itself(
    session: Session, desk: Desk
) -> None:
    worker(session, "LT", DISPATCHER, Role.DISPATCHER)
    old = file_suggestion(session, desk, words=CROSSING)
    old.status = Status.CLOSED
    session.add(old)
    file_suggestion(session, desk, words="老人饭堂饭菜凉，品种少")
    new = file_suggestion(session, desk, words=SAME)
    desk.similar.wake()
    assert numbers(session, desk, new, seen_by(session, desk)) == [old.number]


def test_own_community_comes_first_and_five_are_the_most(session: Session, desk: Desk) -> None:
    worker(session, None, DISPATCHER, Role.STAFF)
    far = file_suggestion(session, desk, words=CROSSING, community="YC")
    near = [file_suggestion(session, desk, words=CROSSING) for _ in range(3)]
    new = file_suggestion(session, desk, words=CROSSING)
    found = numbers(session, desk, new, seen_by(session, desk))
    assert found[-1] == far.number
    assert sorted(found[:-1], key=str) == [one.number for one in near]
    for _ in range(4):
        file_suggestion(session, desk, words=CROSSING)
    assert len(numbers(session, desk, new, seen_by(session, desk))) == duplicates.MOST


@pytest.mark.parametrize(
    "hide",
    [
        lambda one: setattr(one, "status", Status.WITHDRAWN),
        lambda one: setattr(one, "erased", Erased.FORGOTTEN),
        lambda one: setattr(one, "community", "YC"),
        lambda one: setattr(one, "category", CONDUCT),
    ],
)
def test_what_is_gone_elsewhere_or_about_ones_own_staff_is_not_found(
    session: Session, desk: Desk, hide: Callable[[Suggestion], None]
) -> None:
    worker(session, "LT", DISPATCHER, Role.DISPATCHER)
    old, new = (file_suggestion(session, desk, words=CROSSING) for _ in range(2))
    assert numbers(session, desk, new, seen_by(session, desk)) == [old.number]
    hide(old)
    session.add(old)
    session.flush()
    assert numbers(session, desk, new, seen_by(session, desk)) == []


def test_a_group_finds_only_what_it_has_in_hand(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    others = file_suggestion(session, desk, words=CROSSING)
    bind(session, PROPERTY, "LT", "PM")
    mine, new = (file_suggestion(session, desk, words=CROSSING, category="PMC-03") for _ in range(2))
    assert numbers(session, desk, new, scopes.of_group(PROPERTY)) == [mine.number]
    assert numbers(session, desk, new, scopes.of_group(LUOTIAN)) == [others.number]
    assert numbers(session, desk, new, scopes.of_group(-99)) == []
    member(session, PROPERTY)
    assert numbers(session, desk, new, seen_by(session, desk, ANNA)) == [mine.number]


def test_a_role_in_a_body_sees_what_that_body_leads_and_no_role_sees_nothing(
    session: Session, desk: Desk
) -> None:
    role = worker(session, "LT", DISPATCHER, Role.DISPATCHER)
    old, new = (file_suggestion(session, desk, words=CROSSING) for _ in range(2))
    role.body = "PM"
    session.add(role)
    assert numbers(session, desk, new, seen_by(session, desk)) == []
    old.lead = "PM"
    session.add(old)
    assert numbers(session, desk, new, seen_by(session, desk)) == [old.number]
    with pytest.raises(UserError, match=r"access\.not_yours"):
        seen_by(session, desk, 4711)


def test_complaints_about_staff_are_for_the_street_unless_one_belongs_to_them(
    session: Session, desk: Desk
) -> None:
    worker(session, None, DISPATCHER, Role.STAFF)
    old, new = (file_suggestion(session, desk, words=CROSSING) for _ in range(2))
    old.category = CONDUCT
    session.add(old)
    assert numbers(session, desk, new, seen_by(session, desk)) == [old.number]
    assert duplicates.list_each(session, desk, [new], seen_by(session, desk), NOW) == []
    worker(session, "LT", DISPATCHER, Role.WORKER)
    assert numbers(session, desk, new, seen_by(session, desk)) == []
