"""晨报: once on a working day, what waits for a group; nothing where nothing does."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from bot.delivery.lengths import plain
from bot.services import briefings, cohandling, committee, ratings
from bot.services.briefings import Section
from bot.services.desk import Desk
from bot.views import briefing as view
from storage.queries import cohandling as parts
from storage.tables import Kind, Rating, Suggestion
from tests.builders_cards import labels
from tests.builders_committee import DONE, LUOTIAN, NOW, PROPERTY, STREET, bind, member, told
from tests.builders_ladder import at, filed, town


def read(session: Session, desk: Desk, chat_id: int, now: datetime) -> str:
    screen = view.shown(briefings.look(session, desk, chat_id, now), "zh")
    return plain(screen.text) if screen is not None else ""


def sections(session: Session, desk: Desk, now: datetime) -> dict[Section, list[str]]:
    found = briefings.look(session, desk, PROPERTY, now).sections
    return {name: [one.number or "" for _, one in rows] for name, rows in found.items()}


def signed(session: Session, desk: Desk, now: datetime, kind: Kind = Kind.COMPLAINT) -> Suggestion:
    suggestion = filed(session, desk, now, kind)
    who = member(session, PROPERTY)
    committee.accept(session, desk, suggestion, who, now)
    committee.sign(session, suggestion, who, now)
    return suggestion


def test_it_is_sent_once_a_working_day_and_not_made_up_for_on_another(session: Session, desk: Desk) -> None:
    town(session)
    moments = [
        (11, 23, 8, 29),
        (11, 23, 8, 30),
        (11, 23, 9, 0),
        (11, 24, 19, 0),
        (11, 28, 9, 0),
        (11, 30, 15, 0),
    ]
    sent = [briefings.send_due(session, desk, at(*moment)) for moment in moments]
    assert sent == [0, 3, 0, 0, 0, 3]
    assert told(session, PROPERTY, briefings.NOTICE) == [briefings.NOTICE] * 2
    assert briefings.is_todays(desk, at(11, 23, 8, 30), at(11, 23, 22))
    assert not briefings.is_todays(desk, at(11, 23, 8, 30), at(11, 24, 8))


@pytest.mark.parametrize("day", [(10, 10), (2, 14)])
def test_a_swapped_saturday_is_a_working_day(session: Session, desk: Desk, day: tuple[int, int]) -> None:
    town(session)
    assert briefings.send_due(session, desk, at(*day, 8, 30)) == 3


def test_a_group_reads_what_waits_for_it_by_what_is_most_urgent(session: Session, desk: Desk) -> None:
    town(session)
    late = signed(session, desk, at(11, 20, 10), Kind.QUESTION)
    today = signed(session, desk, at(11, 23, 10), Kind.QUESTION)
    new = filed(session, desk, at(11, 25, 10))
    asked = filed(session, desk, at(11, 24, 10))
    committee.ask(session, desk, asked, member(session, PROPERTY), "哪一栋？", at(11, 24, 11))
    bad = signed(session, desk, at(11, 23, 10))
    committee.answer(session, desk, bad, member(session, PROPERTY), "修好了", DONE, at(11, 25, 9))
    ratings.rate(session, desk, bad, Rating.NOT_SATISFIED, at(11, 25, 20), "没修")
    session.flush()
    now = at(11, 26, 8, 30)
    numbers = [one.number or "" for one in (late, today, new, bad, asked)]
    found = sections(session, desk, now)
    assert list(found) == [Section.OVERDUE, Section.TODAY, Section.NEW, Section.UNHAPPY, Section.ELSEWHERE]
    assert [rows[0] for rows in found.values()] == numbers
    text = read(session, desk, PROPERTY, now)
    assert text.startswith("晨报　11月26日周四")
    assert "已超期 1 件" in text
    assert "居民不满意 1 件" in text
    screen = view.shown(briefings.look(session, desk, PROPERTY, now), "zh")
    assert screen is not None
    assert labels(screen) == ["LT-1", "LT-2", "LT-3", "LT-4"], "where it went to the street is no button here"
    assert Section.UNHAPPY not in sections(session, desk, now + timedelta(days=1))
    assert read(session, desk, LUOTIAN, now) == ""


def test_the_street_reads_what_it_has_to_rule_on(session: Session, desk: Desk) -> None:
    town(session)
    bad = signed(session, desk, NOW)
    committee.answer(session, desk, bad, member(session, PROPERTY), "修好了", DONE, at(11, 25, 9))
    ratings.rate(session, desk, bad, Rating.NOT_SATISFIED, at(11, 25, 20), "没修")
    session.flush()
    assert "居民不满意 1 件" in read(session, desk, STREET, at(11, 26, 8, 30))


def test_of_many_it_names_a_few_and_says_how_many_more(session: Session, desk: Desk) -> None:
    town(session)
    for _ in range(11):
        filed(session, desk)
    text = read(session, desk, PROPERTY, at(11, 24, 8, 30))
    assert "等受理或签收 11 件" in text
    assert "还有 3 件，发 /list 看全部" in text


def test_who_helps_reads_of_its_own_part_and_who_leads_that_it_waits(session: Session, desk: Desk) -> None:
    town(session)
    committee_group = bind(session, -14, "LT", "RC")
    suggestion = signed(session, desk, at(11, 24, 10))
    session.flush()
    (part,) = parts.list_open(session, suggestion.id or 0)
    assert list(sections(session, desk, at(11, 25, 8, 30))) == [Section.ELSEWHERE]
    here = briefings.look(session, desk, committee_group.chat_id, at(11, 25, 8, 30)).sections
    assert list(here) == [Section.NEW]
    cohandling.sign(session, suggestion, part, member(session, committee_group.chat_id), at(11, 25, 9))
    session.flush()
    late = briefings.look(session, desk, committee_group.chat_id, part.due_at + timedelta(days=1)).sections
    assert list(late) == [Section.OVERDUE]
