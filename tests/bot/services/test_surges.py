"""高频: three residents, one matter, three days, and the head of the community hears of it once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.delivery.notices import committee as drawn
from bot.services import cards, suggestions, surges
from bot.services.desk import Desk
from storage.queries import outbox
from storage.tables import Member, Outbox, Role, Suggestion, Surge
from tests.builders_committee import LUOTIAN, NOW, bind, deliver, file_suggestion, resident, told
from tests.builders_similar import catch_up
from tests.builders_worker import worker

HEAD = 841
SAYINGS = (
    "3栋楼道的路灯坏了半个月，请派人修一修。",
    "三栋楼道的路灯坏了，晚上看不见",
    "3栋楼道路灯坏了好久没人修",
    "我们3栋楼道的路灯坏了，快来修",
)


@pytest.fixture(autouse=True)
def town(session: Session) -> None:
    bind(session, LUOTIAN, "LT")
    worker(session, "LT", HEAD, Role.DISPATCHER)


def said(session: Session, desk: Desk, number: int, *, who: int | None = None, days: int = 0) -> Suggestion:
    """One of them, said some days later by a resident of its own or by this one."""
    author = resident(session, 500 + (number if who is None else 50 + who))
    one = file_suggestion(session, desk, author=author, words=SAYINGS[number])
    one.submitted_at = NOW + timedelta(days=days)
    session.add(one)
    session.flush()
    return one


def tick(session: Session, desk: Desk, days: float = 0) -> int:
    now = NOW + timedelta(days=days)
    catch_up(session, desk, now)
    while compared := surges.compare_due(session, desk, now):
        surges.note(session, desk, compared, now)
        session.flush()
    count = surges.tell_due(session, desk, now)
    session.flush()
    return count


def matters(session: Session) -> list[Surge]:
    return list(session.exec(select(Surge)).all())


def test_three_residents_within_three_days_make_a_matter_that_is_told_once(
    session: Session, desk: Desk
) -> None:
    rows = [said(session, desk, number, days=number) for number in range(3)]
    deliver(session)
    assert tick(session, desk, 2) == 1
    assert {row.surge_id for row in rows} == {matters(session)[0].id}
    assert told(session, HEAD) == [surges.NOTICE]
    row = session.exec(select(Outbox).where(Outbox.notice == surges.NOTICE)).one()
    claim = outbox.Claim(1, None, 0, HEAD, row.lane, row.notice, None, row.detail, None, 1, NOW)
    screen = drawn.draw_frequent(session, desk, claim, "zh")
    assert screen is not None
    assert "3 位居民" in screen.text
    assert all(str(one.number) in screen.text for one in rows)
    assert [button.text for line in screen.rows for button in line] == ["LT-1", "LT-2", "LT-3"]
    fourth = said(session, desk, 3, days=3)
    assert tick(session, desk, 3) == 0
    assert fourth.surge_id == rows[0].surge_id
    assert cards.facts(session, desk, rows[0], LUOTIAN, NOW).frequent == 4


@pytest.mark.parametrize(
    ("days", "who"),
    [((0, 0, 3), (1, 2, 3)), ((0, 1), (1, 2)), ((0, 1, 2), (1, 1, 2))],
    ids=["slower", "two", "one of them twice"],
)
def test_what_falls_short_is_no_matter(
    session: Session, desk: Desk, days: tuple[int, ...], who: tuple[int, ...]
) -> None:
    authors = {one: resident(session, 550 + one) for one in set(who)}
    for number, (day, one) in enumerate(zip(days, who, strict=True)):
        row = file_suggestion(session, desk, author=authors[one], words=SAYINGS[number])
        row.submitted_at = NOW + timedelta(days=day)
        session.add(row)
    session.flush()
    assert tick(session, desk, max(days)) == 0
    assert matters(session) == []


def test_other_matters_other_communities_and_what_was_taken_back_do_not_count(
    session: Session, desk: Desk
) -> None:
    said(session, desk, 0)
    taken = said(session, desk, 1)
    suggestions.withdraw(session, taken, None, NOW)
    file_suggestion(session, desk, author=resident(session, 601), words=SAYINGS[2], community="YC")
    file_suggestion(session, desk, author=resident(session, 602), words="电梯老是停，困人两次了")
    file_suggestion(session, desk, author=resident(session, 603), words=SAYINGS[3], category="GOV-04")
    session.flush()
    assert tick(session, desk) == 0
    assert matters(session) == []


def test_at_night_it_waits_for_the_morning_and_after_a_downtime_it_is_made_up_for(
    session: Session, desk: Desk
) -> None:
    for number in range(3):
        said(session, desk, number, days=number)
    deliver(session)
    assert tick(session, desk, 10 + 15 / 24) == 0
    assert len(matters(session)) == 1
    assert told(session, HEAD) == []
    assert tick(session, desk, 11) == 1
    assert tick(session, desk, 11) == 0
    assert told(session, HEAD) == [surges.NOTICE]


def test_without_a_head_the_community_s_group_is_told(session: Session, desk: Desk) -> None:
    worker(session, "YC", 842, Role.DISPATCHER)
    for role in session.exec(select(Member)).all():
        role.active = role.telegram_id != HEAD
        session.add(role)
    for number in range(3):
        said(session, desk, number)
    deliver(session)
    assert tick(session, desk) == 1
    assert told(session, LUOTIAN, surges.NOTICE) == [surges.NOTICE]
