"""提醒, 催办, 督办: each once, each on record, whatever happened to the clock."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.delivery.lengths import plain
from bot.delivery.notices import resident as drawn
from bot.delivery.notices.every import all_drawers
from bot.errors import UserError
from bot.services import committee, dispatching, history, ladder, ratings, suggestions
from bot.services.desk import Desk
from bot.services.said import Said
from bot.views import mine
from storage.queries import people
from storage.queries.outbox import Claim
from storage.tables import Event, Kind, LadderStep, Outbox, Rating, Status, Step, Suggestion
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    deliver,
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
    taken,
    tick,
    ticks,
    town,
)


def in_progress(session: Session, desk: Desk) -> Suggestion:
    """Accepted and signed for, due on Monday 7 December at six."""
    town(session)
    suggestion = filed(session, desk)
    who = member(session, PROPERTY)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW)
    return suggestion


def last(session: Session, chat_id: int, notice: str) -> Outbox:
    found = session.exec(
        select(Outbox)
        .where(Outbox.chat_id == chat_id, Outbox.notice == notice)
        .order_by(col(Outbox.id).desc())
    ).first()
    assert found is not None
    return found


def shown(session: Session, desk: Desk, chat_id: int) -> str:
    """The newest step a chat was told of, as it reads."""
    row = last(session, chat_id, ladder.NOTICE)
    claim = Claim(1, None, 0, chat_id, 0, ladder.NOTICE, row.subject, row.detail, None, 0, NOW)
    screen = all_drawers()[ladder.NOTICE](session, desk, claim, "zh")
    return plain(screen.text) if screen is not None else ""


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


def test_a_question_is_a_first_word_and_stops_the_clock(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk)
    committee.ask(session, desk, suggestion, member(session, PROPERTY), "哪一栋？", at(11, 23, 12))
    tick(session, desk, *ticks(at(11, 23, 13), at(12, 20, 9)))
    assert taken(session, suggestion) == []


def answer_question(session: Session, desk: Desk, suggestion: Suggestion, day: int) -> None:
    message = Said(AUTHOR, 90 + day, "三栋")
    suggestions.add(session, desk, suggestion, message, at(11, day, 12))


def test_the_date_moves_by_the_working_days_of_waiting_and_says_so(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk, kind=Kind.QUESTION)
    who = member(session, PROPERTY)
    committee.ask(session, desk, suggestion, who, "哪一栋？", at(11, 24, 9))
    answer_question(session, desk, suggestion, 30)
    assert (day_of(suggestion.due_at), suggestion.paused_days) == (date(2026, 12, 2), 4)
    line = [line for line in history.tell(session, suggestion) if line.name == "paused"]
    assert [one.day for one in line] == [day_of(suggestion.due_at)]
    whole = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", at(11, 30, 13))
    assert "答复日期顺延到 2026年12月2日" in whole.text
    assert "最迟 2026年12月2日 答复" in whole.text
    tick(session, desk, *ticks(at(11, 30, 13), at(12, 2, 18)))
    assert taken(session, suggestion) == [Step.REMINDED, Step.URGED]


def test_a_date_moves_no_further_than_the_settings_allow(session: Session, desk: Desk) -> None:
    strict = Desk(desk.settings.model_copy(update={"pause_days": 2}), desk.categories)
    town(session)
    suggestion = filed(session, strict, kind=Kind.QUESTION)
    who = member(session, PROPERTY)
    for day in (24, 25, 26):
        committee.ask(session, strict, suggestion, who, "还有呢？", at(11, day, 9))
        answer_question(session, strict, suggestion, day + 1)
    assert suggestion.paused_days == 2
    assert day_of(suggestion.due_at) == date(2026, 11, 30)


def test_asking_does_not_turn_back_a_clock_that_has_run_out(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk, kind=Kind.QUESTION)
    tick(session, desk, at(11, 27, 9))
    committee.ask(session, desk, suggestion, member(session, PROPERTY), "哪一栋？", at(11, 27, 10))
    answer_question(session, desk, suggestion, 30)
    assert day_of(suggestion.due_at) == date(2026, 11, 26)
    tick(session, desk, *ticks(at(11, 30, 13), at(12, 1, 17)))
    assert taken(session, suggestion).count(Step.URGED) == 1


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


def test_by_hand_once_a_day_and_supervised_once(session: Session, desk: Desk) -> None:
    director(session, HEAD, "LT", "PM")
    suggestion = in_progress(session, desk)
    boss = member(session, STREET, ANNA)
    ladder.urge(session, desk, suggestion, boss, at(11, 25, 9))
    assert (heard(session, PROPERTY), heard(session, HEAD)) == (["urged"], ["urged"])
    assert "请抓紧办理，12月7日前" in shown(session, desk, PROPERTY)
    with pytest.raises(UserError, match="urged_today"):
        ladder.urge(session, desk, suggestion, boss, at(11, 25, 17))
    ladder.supervise(session, desk, suggestion, boss, at(11, 26, 9))
    with pytest.raises(UserError, match="already"):
        ladder.supervise(session, desk, suggestion, boss, at(11, 26, 9))
    deliver(session)
    tick(session, desk, *ticks(at(11, 26, 10), at(12, 20, 9)))
    assert "supervised" not in heard(session, STREET), "they know"
    assert told(session, AUTHOR, ladder.HURRIED) == []
    assert taken(session, suggestion) == [Step.REMINDED, Step.URGED, Step.SUPERVISED]


def test_by_hand_at_night_no_head_is_woken(session: Session, desk: Desk) -> None:
    director(session, HEAD, "LT", "PM")
    suggestion = in_progress(session, desk)
    ladder.urge(session, desk, suggestion, member(session, STREET, ANNA), at(11, 25, 23))
    assert last(session, HEAD, ladder.NOTICE).due_at == at(11, 26, 8)
    assert last(session, PROPERTY, ladder.NOTICE).due_at == at(11, 25, 23)


def test_what_is_answered_is_hurried_no_more(session: Session, desk: Desk) -> None:
    suggestion = in_progress(session, desk)
    who = member(session, PROPERTY)
    committee.answer(session, desk, suggestion, who, "修好了", DONE, at(12, 4, 9))
    tick(session, desk, *ticks(at(12, 4, 10), at(12, 20, 9)))
    assert taken(session, suggestion) == []
    with pytest.raises(UserError, match="too_late"):
        ladder.urge(session, desk, suggestion, who, at(12, 5, 9))


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
