"""提醒, 催办, 督办: each once, each on record, whatever happened to the clock."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.delivery.notices import resident as drawn
from bot.errors import UserError
from bot.services import committee, dispatching, ladder, ratings, suggestions
from bot.services.desk import Desk
from bot.services.said import Said
from bot.views import mine
from storage.queries import people
from storage.tables import Event, Kind, LadderStep, Rating, Status, Step
from tests.builders_committee import (
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    in_hand,
    member,
    told,
)
from tests.builders_ladder import (
    DIRECTOR,
    HEAD,
    SECRETARY,
    at,
    day_of,
    director,
    filed,
    heard,
    in_progress,
    last,
    shown,
    taken,
    tick,
    ticks,
    town,
)


def test_the_whole_ladder_is_climbed_once_and_told_to_whom_it_concerns(session: Session, desk: Desk) -> None:
    director(session, HEAD, "LT", "PM")
    suggestion = in_progress(session, desk)
    tick(session, desk, *ticks(at(11, 23, 11), at(12, 4, 17)))
    assert taken(session, suggestion) == []
    tick(session, desk, at(12, 4, 18))
    assert heard(session, PROPERTY) == ["reminded"], "on Friday, for Monday"
    assert "快到期了，12月7日前要答复居民" in shown(session, desk, PROPERTY)
    tick(session, desk, *ticks(at(12, 4, 19), at(12, 7, 18)))
    assert heard(session, PROPERTY) == ["reminded", "urged"]
    assert heard(session, HEAD) == ["urged"]
    assert "应于12月7日答复，已超期" in shown(session, desk, HEAD)
    tick(session, desk, *ticks(at(12, 7, 19), at(12, 10, 17)))
    assert not suggestion.supervised
    tick(session, desk, *ticks(at(12, 10, 18), at(12, 31, 18)))
    assert suggestion.supervised
    assert heard(session, STREET) == ["supervised"]
    assert "至今没有答复，请跟进" in shown(session, desk, STREET)
    assert sorted(in_hand(session, suggestion)) == sorted([PROPERTY, STREET]), "the street can do something"
    assert heard(session, PROPERTY) == ["reminded", "urged", "supervised"]
    assert told(session, AUTHOR, ladder.HURRIED) == [ladder.HURRIED]
    assert taken(session, suggestion, told=True) == [Step.REMINDED, Step.URGED, Step.SUPERVISED]
    names = [event.what for event in session.exec(select(Event).order_by(col(Event.id))).all()]
    assert names[-3:] == ["reminded", "urged", "supervised"]


def test_after_a_downtime_only_the_highest_step_is_told_and_the_others_are_written_down(
    session: Session, desk: Desk
) -> None:
    suggestion = in_progress(session, desk)
    tick(session, desk, *ticks(at(12, 21, 9), at(12, 22, 9)))
    assert taken(session, suggestion, told=True) == [Step.SUPERVISED]
    assert taken(session, suggestion, told=False) == [Step.REMINDED, Step.URGED]
    assert heard(session, PROPERTY) == ["supervised"]
    assert told(session, AUTHOR, ladder.HURRIED) == [ladder.HURRIED]


def test_nobody_signs(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk)
    committee.accept(session, desk, suggestion, member(session, PROPERTY), NOW)
    tick(session, desk, *ticks(at(11, 23, 11), at(11, 24, 17)))
    assert heard(session, PROPERTY) == []
    tick(session, desk, *ticks(at(11, 24, 18), at(11, 30, 9)))
    assert heard(session, PROPERTY) == ["unsigned"]
    assert "请签收" in shown(session, desk, PROPERTY)
    committee.sign(session, suggestion, member(session, PROPERTY), at(11, 30, 10))
    assert shown(session, desk, PROPERTY) == "", "it has been done since"


def test_another_body_has_its_own_day_to_sign(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk)
    who = member(session, PROPERTY)
    committee.accept(session, desk, suggestion, who, NOW)
    tick(session, desk, at(11, 25, 9))
    dispatching.reassign(session, desk, suggestion, who, "RC", at(11, 25, 10))
    tick(session, desk, *ticks(at(11, 25, 11), at(11, 27, 9)))
    assert taken(session, suggestion) == [Step.UNSIGNED, Step.UNSIGNED]
    assert heard(session, LUOTIAN) == ["unsigned"]


def test_nobody_says_the_first_word(session: Session, desk: Desk) -> None:
    town(session)
    friday = at(11, 27, 17)
    suggestion = filed(session, desk, friday)
    tick(session, desk, *ticks(friday, at(11, 30, 16)))
    assert taken(session, suggestion) == [], "days of rest do not count"
    tick(session, desk, *ticks(at(11, 30, 17), at(12, 2, 9)))
    assert heard(session, PROPERTY) == ["uncontacted"]


def test_nothing_rings_at_night(session: Session, desk: Desk) -> None:
    suggestion = in_progress(session, desk)
    tick(session, desk, *ticks(at(12, 7, 22), at(12, 8, 7)))
    assert taken(session, suggestion) == []
    tick(session, desk, at(12, 8, 8))
    assert taken(session, suggestion, told=True) == [Step.URGED]


@pytest.mark.parametrize(
    ("filed_at", "reminded", "due", "supervised"),
    [
        # The National Day week, with the Saturday of 10 October worked for it.
        (at(9, 24, 10), at(10, 8, 18), at(10, 9, 18), at(10, 13, 18)),
        (at(12, 24, 10), at(12, 30, 18), at(12, 31, 18), at(1, 6, 18, year=2027)),
    ],
)
def test_over_holidays_the_ladder_counts_working_days(
    session: Session, desk: Desk, filed_at: datetime, reminded: datetime, due: datetime, supervised: datetime
) -> None:
    town(session)
    suggestion = filed(session, desk, filed_at, Kind.REQUEST)
    who = member(session, PROPERTY)
    committee.accept(session, desk, suggestion, who, filed_at)
    committee.sign(session, suggestion, who, filed_at)
    tick(session, desk, *ticks(filed_at, supervised + timedelta(days=3)))
    rows = session.exec(select(LadderStep).order_by(col(LadderStep.id))).all()
    assert [(row.step, row.at) for row in rows] == [
        (Step.REMINDED, reminded),
        (Step.URGED, due),
        (Step.SUPERVISED, supervised),
    ]


@pytest.mark.parametrize(
    ("directors", "who"),
    [
        ([(HEAD, "LT", "PM"), (SECRETARY, "LT", None), (DIRECTOR, None, None)], HEAD),
        ([(SECRETARY, "LT", None), (DIRECTOR, None, None)], SECRETARY),
        ([(HEAD, "LT", "RC"), (DIRECTOR, None, None)], DIRECTOR),
        ([], STREET),
    ],
)
def test_who_is_answerable_hears_of_it(
    session: Session, desk: Desk, directors: list[tuple[int, str | None, str | None]], who: int
) -> None:
    for one in directors:
        director(session, *one)
    in_progress(session, desk)
    tick(session, desk, at(12, 7, 19))
    for chat_id in (HEAD, SECRETARY, DIRECTOR, STREET):
        assert heard(session, chat_id) == (["urged"] if chat_id == who else [])


def test_about_the_conduct_of_staff_nobody_of_that_unit_is_told(session: Session, desk: Desk) -> None:
    town(session)
    director(session, SECRETARY, "LT")
    director(session, DIRECTOR)
    suggestion = filed(session, desk)
    suggestion.category = "GOV-04"
    tick(session, desk, at(12, 7, 19))
    assert (heard(session, SECRETARY), heard(session, DIRECTOR)) == ([], ["urged"])


def test_what_is_done_again_is_due_anew(session: Session, desk: Desk) -> None:
    suggestion = in_progress(session, desk)
    committee.answer(session, desk, suggestion, member(session, PROPERTY), "修好了", DONE, at(12, 4, 9))
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, at(12, 8, 9), "没修")
    assert (suggestion.status, day_of(suggestion.due_at)) == (Status.REDO, date(2026, 12, 22))
    tick(session, desk, *ticks(at(12, 8, 10), at(12, 9, 18)))
    assert taken(session, suggestion) == [Step.UNSIGNED]


def test_its_author_reads_that_it_is_late_in_plain_words(session: Session, desk: Desk) -> None:
    suggestion = in_progress(session, desk)
    tick(session, desk, at(12, 10, 19))
    row = last(session, AUTHOR, ladder.HURRIED)
    author = people.get_resident(session, suggestion.resident_id)
    screen = drawn.draw_news(session, desk, suggestion, author, row.notice, row.detail)
    assert screen is not None
    assert "街道已经督办" in screen.text
    whole = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", at(12, 10, 20))
    assert "原定 2026年12月7日 答复，晚了，对不起" in whole.text
    assert "街道开始督办" in whole.text


def test_who_is_content_after_all_is_not_told_that_it_failed_twice(session: Session, desk: Desk) -> None:
    suggestion = in_progress(session, desk)
    tick(session, desk, at(12, 10, 19))
    assert suggestion.supervised
    committee.answer(session, desk, suggestion, member(session, PROPERTY), "修好了", DONE, at(12, 11, 9))
    assert "谢谢您的评价" in mine.thanks(suggestion, Rating.SATISFIED, "zh").text


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 72)),
        st.tuples(st.just("sleep"), st.integers(24, 400)),
        st.tuples(
            st.sampled_from(["ask", "reply", "accept", "sign", "return", "urge", "supervise", "again"]),
            st.just(0),
        ),
    ),
    max_size=25,
)


@trying(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(MOVES)
def test_whatever_happens_each_step_is_taken_once_and_on_record(
    session: Session, desk: Desk, moves: list[tuple[str, int]]
) -> None:
    """Ticks hourly or after a sleep, in any order with what people do: no step twice, each with its line."""
    savepoint = session.begin_nested()
    town(session)
    suggestion = filed(session, desk)
    who, now, said = member(session, PROPERTY), NOW, 0
    for move, hours in moves:
        now += timedelta(minutes=1)
        try:
            match move:
                case "wait":
                    tick(session, desk, *ticks(now, now + timedelta(hours=hours), timedelta(hours=6)))
                    now += timedelta(hours=hours)
                case "sleep":
                    now += timedelta(hours=hours)
                    tick(session, desk, now, now)
                case "ask":
                    committee.ask(session, desk, suggestion, who, "？", now)
                case "reply":
                    said += 1
                    suggestions.add(session, desk, suggestion, Said(AUTHOR, 100 + said, "三栋"), now)
                case "accept":
                    committee.accept(session, desk, suggestion, who, now)
                case "sign":
                    committee.sign(session, suggestion, who, now)
                case "return":
                    dispatching.reassign(session, desk, suggestion, who, "RC", now)
                case "urge":
                    ladder.urge(session, desk, suggestion, who, now)
                case "supervise":
                    ladder.supervise(session, desk, suggestion, who, now)
                case "again":
                    suggestion.ladder_at = now
        except UserError:
            continue
    rows = session.exec(select(LadderStep)).all()
    keys = [(row.step, row.due) for row in rows]
    assert len(keys) == len(set(keys))
    lines = [
        event
        for event in session.exec(select(Event)).all()
        if event.what in set(Step) and "due" in event.data
    ]
    assert sorted((line.what, line.data["due"]) for line in lines) == sorted(
        (row.step.value, row.due.isoformat()) for row in rows
    )
    by_tick: dict[object, list[bool]] = {}
    for row in rows:
        by_tick.setdefault(row.at, []).append(row.told)
        assert row.at >= row.due or row.step is Step.REMINDED
    assert all(sum(told) == 1 for told in by_tick.values()), "of several at once, one is told"
    savepoint.rollback()
    session.expunge_all()
