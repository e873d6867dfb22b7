"""A day that an answer promises comes back: the committee is asked, and the followers are told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from bot.delivery.notices import resident as drawn
from bot.delivery.notices.every import all_drawers
from bot.errors import UserError
from bot.services import cards, committee, history, promises, ratings, suggestions, supporting
from bot.services.desk import Desk
from bot.views import backed, mine
from bot.views import cards as card_view
from storage.queries.outbox import Claim
from storage.tables import Event, Outbox, Promise, PromiseState, Rating, Resident, ResultClass, Suggestion
from tests.bot.services.test_following import AUTHOR, CHEN, followed
from tests.builders_committee import DONE, LUOTIAN, NOW, STREET, answered_before, bind, in_hand, member, told

DAY = date(2026, 12, 10)
"""A Thursday."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in December 2026."""
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def promised(session: Session, desk: Desk, day: date | None = DAY) -> tuple[Suggestion, Resident, Resident]:
    """An answer of today that promises this day."""
    suggestion, author, chen, _ = followed(session, desk)
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW)
    committee.answer(session, desk, suggestion, who, "12月10日前换新灯。", DONE, NOW, day)
    session.flush()
    return suggestion, author, chen


def only(session: Session) -> Promise:
    return session.exec(select(Promise)).one()


def asked(session: Session, chat_id: int) -> int:
    return told(session, chat_id, promises.DUE).count(promises.DUE)


def news(session: Session, desk: Desk, who: Resident) -> str:
    """The newest news that waits for somebody, as she will read it."""
    row = session.exec(
        select(Outbox).where(Outbox.chat_id == who.telegram_id).order_by(col(Outbox.id).desc())
    ).first()
    assert row is not None
    suggestion = session.get(Suggestion, row.subject)
    assert suggestion is not None
    screen = drawn.draw_news(session, desk, suggestion, who, row.notice, row.detail)
    assert screen is not None
    return screen.text


def test_the_answer_says_the_day_to_all_who_follow(session: Session, desk: Desk) -> None:
    suggestion, author, chen = promised(session, desk)
    assert "说好 2026年12月10日 前办好" in news(session, desk, author)
    assert "说好 2026年12月10日 前办好" in news(session, desk, chen)
    whole = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", NOW)
    assert "承诺：2026年12月10日 前办好" in whole.text
    facts = cards.facts(session, desk, suggestion, LUOTIAN, NOW)
    assert "承诺：2026年12月10日 前办好" in card_view.card(facts, "zh").text


def test_an_answer_without_a_day_promises_nothing(session: Session, desk: Desk) -> None:
    promised(session, desk, None)
    assert session.exec(select(Promise)).all() == []
    assert promises.ask_due(session, desk, at(31, 10)) == 0


@pytest.mark.parametrize("down_for", [timedelta(), timedelta(minutes=1), timedelta(hours=5)])
def test_on_the_day_the_group_is_asked_once(session: Session, desk: Desk, down_for: timedelta) -> None:
    promised(session, desk)
    assert promises.ask_due(session, desk, at(9, 17)) == 0
    assert promises.ask_due(session, desk, at(10, 8, 29)) == 0
    assert promises.ask_due(session, desk, at(10, 8, 30) + down_for) == 1
    assert promises.ask_due(session, desk, at(10, 17, 59)) == 0
    assert asked(session, LUOTIAN) == 1
    assert only(session).state is PromiseState.ASKED


def test_after_a_week_of_silence_of_ours_it_is_asked_in_office_hours(session: Session, desk: Desk) -> None:
    promised(session, desk)
    assert promises.ask_due(session, desk, at(16, 23)) == 0
    assert promises.ask_due(session, desk, at(19, 10)) == 0, "a Saturday"
    assert promises.ask_due(session, desk, at(21, 9)) == 1


def test_a_day_of_rest_is_asked_about_on_the_next_working_day(session: Session, desk: Desk) -> None:
    promised(session, desk, date(2026, 12, 12))
    assert promises.ask_due(session, desk, at(12, 10)) == 0
    assert promises.ask_due(session, desk, at(14, 8, 30)) == 1


def test_done_is_told_to_all_who_follow(session: Session, desk: Desk) -> None:
    suggestion, author, chen = promised(session, desk)
    promises.ask_due(session, desk, at(10, 9))
    promises.keep(session, suggestion, only(session), member(session, LUOTIAN), at(10, 10))
    assert told(session, AUTHOR)[-1] == told(session, CHEN)[-1] == promises.KEPT
    assert "说办好了" in news(session, desk, author)
    assert "您附议的" in news(session, desk, chen)
    assert promises.ask_due(session, desk, at(11, 9)) == 0
    with pytest.raises(UserError, match="over"):
        promises.get_waiting(session, suggestion, only(session).id)
    assert [line.name for line in history.tell(session, suggestion)][-1] == promises.KEPT
    whole = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", NOW)
    assert "已办好" in whole.text


def test_not_yet_names_another_day_and_why_and_each_is_on_record(session: Session, desk: Desk) -> None:
    bind(session, STREET)
    suggestion, author, _ = promised(session, desk)
    who = member(session, LUOTIAN)
    first = only(session)
    promises.ask_due(session, desk, at(10, 9))
    later = promises.move(session, desk, suggestion, first, who, date(2026, 12, 20), "配件还没到", at(10, 10))
    assert (first.state, first.outcome, later.moved_from) == (PromiseState.MOVED, "配件还没到", first.id)
    text = news(session, desk, author)
    assert "2026年12月20日" in text
    assert "配件还没到" in text
    assert told(session, STREET, promises.AGAIN) == []
    assert promises.ask_due(session, desk, at(20, 9)) == 0, "a Sunday"
    assert promises.ask_due(session, desk, at(21, 9)) == 1
    promises.move(session, desk, suggestion, later, who, date(2026, 12, 30), "还在等", at(21, 10))
    assert told(session, STREET, promises.AGAIN) == [promises.AGAIN]
    events = session.exec(select(Event).where(Event.what == promises.MOVED).order_by(col(Event.id))).all()
    assert [(event.reason, event.data["day"]) for event in events] == [
        ("配件还没到", "2026-12-20"),
        ("还在等", "2026-12-30"),
    ]


def test_who_does_not_answer_is_asked_each_working_day_and_then_the_street(
    session: Session, desk: Desk
) -> None:
    bind(session, STREET)
    suggestion, *_ = promised(session, desk)
    for day in (10, 11, 12, 13, 14):
        promises.ask_due(session, desk, at(day, 9))
    assert asked(session, LUOTIAN) == 3, "on Thursday, Friday and Monday"
    assert in_hand(session, suggestion) == [LUOTIAN]
    promises.ask_due(session, desk, at(15, 9))
    assert asked(session, LUOTIAN) == 3
    assert asked(session, STREET) == 1
    assert in_hand(session, suggestion) == [STREET]
    assert told(session, STREET, promises.UP) == [promises.UP]
    promises.ask_due(session, desk, at(16, 9))
    assert (asked(session, STREET), told(session, STREET, promises.UP)) == (2, [promises.UP])


def test_the_question_is_not_put_when_somebody_has_answered_meanwhile(session: Session, desk: Desk) -> None:
    suggestion, *_ = promised(session, desk)
    promises.ask_due(session, desk, at(10, 9))
    draw = all_drawers()[promises.DUE]
    claim = Claim(1, None, 0, LUOTIAN, 1, promises.DUE, suggestion.id, only(session).id, None, 0, NOW)
    screen = draw(session, desk, claim, "zh")
    assert screen is not None
    assert [button.text for (button,) in screen.rows] == ["办好了", "还没有"]
    promises.keep(session, suggestion, only(session), member(session, LUOTIAN), at(10, 10))
    assert draw(session, desk, claim, "zh") is None


def test_a_newer_answer_takes_the_place_of_an_older_promise(session: Session, desk: Desk) -> None:
    bind(session, STREET)
    suggestion, *_ = promised(session, desk)
    ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "太慢")
    street = member(session, STREET)
    committee.sign(session, suggestion, street, NOW)
    committee.answer(session, desk, suggestion, street, "今天换好了。", DONE, NOW)
    assert only(session).state is PromiseState.REPLACED
    assert promises.ask_due(session, desk, at(10, 9)) == 0
    assert suggestions.look(session, suggestion).promise is None


def test_what_is_planned_gets_a_day_afterwards_once(session: Session, desk: Desk) -> None:
    suggestion, author, chen = promised(session, desk, None)
    who = member(session, LUOTIAN)
    answered_before(session, suggestion)
    committee.classify(session, suggestion, who, ResultClass.B, NOW)
    promises.plan(session, desk, suggestion, who, DAY, NOW)
    assert "计划 2026年12月10日 前办好" in news(session, desk, author)
    assert "您附议的" in news(session, desk, chen)
    with pytest.raises(UserError, match="there"):
        promises.plan(session, desk, suggestion, who, DAY, NOW)
    whole = mine.one(suggestions.look(session, suggestion), desk.settings.timezone, "zh", NOW)
    assert "正在解决或列入规划" in whole.text


@pytest.mark.parametrize(
    ("day", "key"), [(NOW.date(), "past"), (date(2026, 1, 1), "past"), (date(2029, 1, 1), "far")]
)
def test_a_day_that_is_over_or_far_away_is_no_promise(
    session: Session, desk: Desk, day: date, key: str
) -> None:
    suggestion, *_ = promised(session, desk, None)
    with pytest.raises(UserError, match=key):
        promises.plan(session, desk, suggestion, member(session, LUOTIAN), day, NOW)


def test_the_days_of_an_answer_are_offered_first_and_the_others_are_working_days(desk: Desk) -> None:
    named = promises.find_days(desk, "今天看过了，12月12日前换新灯", NOW)
    assert named == [date(2026, 12, 12)]
    offers = promises.list_offers(desk, named, NOW)
    assert offers[0] == named[0]
    assert all(desk.calendar.is_working_day(day) for day in offers[1:])
    assert len(offers) == 6


def test_supporters_see_where_the_promise_stands(session: Session, desk: Desk) -> None:
    suggestion, _, chen = promised(session, desk)
    facts = supporting.look(session, suggestion, chen)
    assert "承诺：2026年12月10日 前办好" in backed.one(facts, desk.settings.timezone, "zh").text
