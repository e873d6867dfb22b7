"""延期: once, with a reason, agreed to by whoever directs, told to all who follow, within its bounds."""

from datetime import date

import pytest
from sqlmodel import Session

from bot.delivery.notices import resident as drawn
from bot.errors import UserError
from bot.services import cards, committee, extensions, history, suggestions
from bot.services.desk import Desk
from bot.views import cards as view
from bot.views import mine
from storage.queries import people
from storage.queries import suggestions as rows
from storage.tables import Kind, Member, Status, Step, Suggestion
from tests.builders_cards import labels, whole_card
from tests.builders_committee import AUTHOR, DONE, NOW, PROPERTY, STREET, card_in, in_hand, member, told
from tests.builders_ladder import at, day_of, filed, taken, tick, ticks, town

DAY = date(2026, 12, 14)
"""A Monday, five working days after it was due."""


@pytest.fixture
def suggestion(session: Session, desk: Desk) -> Suggestion:
    """With the property company, due on Monday 7 December."""
    town(session)
    suggestion = filed(session, desk)
    who = member(session, PROPERTY)
    committee.accept(session, desk, suggestion, who, NOW)
    committee.sign(session, suggestion, who, NOW)
    return suggestion


@pytest.fixture
def asked(session: Session, desk: Desk, suggestion: Suggestion) -> Suggestion:
    """The company has asked for a week more."""
    extensions.ask(session, desk, suggestion, member(session, PROPERTY), DAY, "等配件", at(12, 1, 9))
    return suggestion


def boss(session: Session) -> Member:
    return member(session, STREET)


def news(session: Session, desk: Desk, suggestion: Suggestion) -> str:
    found = rows.last_event(session, suggestion.id or 0, extensions.GRANTED)
    author = people.get_resident(session, suggestion.resident_id)
    screen = drawn.draw_news(
        session, desk, suggestion, author, extensions.GRANTED, found.id if found is not None else None
    )
    assert screen is not None
    return screen.text


def buttons(session: Session, desk: Desk, suggestion: Suggestion, chat_id: int) -> list[str]:
    return labels(whole_card(cards.facts(session, desk, suggestion, chat_id, at(12, 1, 10))))


def test_what_is_asked_for_waits_for_the_street_and_moves_nothing(
    session: Session, desk: Desk, asked: Suggestion
) -> None:
    assert day_of(asked.due_at) == date(2026, 12, 7)
    assert told(session, AUTHOR, extensions.GRANTED) == []
    assert told(session, STREET, extensions.ASKED) == [extensions.ASKED]
    assert sorted(in_hand(session, asked)) == sorted([PROPERTY, STREET])
    text = view.card(cards.facts(session, desk, asked, STREET, at(12, 1, 10)), "zh").text
    assert "申请延期到 2026年12月14日" in text
    assert "等配件" in text
    assert {"同意延期", "退回延期"} <= set(buttons(session, desk, asked, STREET))
    assert not {"同意延期", "延期"} & set(buttons(session, desk, asked, PROPERTY))
    with pytest.raises(UserError, match="pending"):
        extensions.ask(session, desk, asked, member(session, PROPERTY), DAY, "等配件", at(12, 1, 9))


def test_agreed_it_holds_and_its_author_reads_until_when_and_why(
    session: Session, desk: Desk, asked: Suggestion
) -> None:
    extensions.grant(session, desk, asked, boss(session), at(12, 2, 9))
    assert (day_of(asked.due_at), asked.extended) == (DAY, True)
    assert "2026年12月14日" in news(session, desk, asked)
    assert "等配件" in news(session, desk, asked)
    assert told(session, PROPERTY, extensions.AGREED) == [extensions.AGREED]
    assert in_hand(session, asked) == [PROPERTY]
    whole = mine.one(suggestions.look(session, asked), desk.settings.timezone, "zh", at(12, 2, 10))
    assert "延期，答复日期改到 2026年12月14日" in whole.text
    assert [line.day for line in history.tell(session, asked) if line.name == "extended"] == [DAY]
    with pytest.raises(UserError, match="once"):
        extensions.ask(session, desk, asked, member(session, PROPERTY), DAY, "还要等", at(12, 3, 9))
    with pytest.raises(UserError, match="none"):
        extensions.grant(session, desk, asked, boss(session), at(12, 2, 9))


def test_the_ladder_follows_the_new_date(session: Session, desk: Desk, asked: Suggestion) -> None:
    tick(session, desk, *ticks(at(12, 1, 10), at(12, 5, 9)))
    extensions.grant(session, desk, asked, boss(session), at(12, 5, 9))
    tick(session, desk, *ticks(at(12, 5, 10), at(12, 14, 18)))
    assert taken(session, asked) == [Step.REMINDED, Step.REMINDED, Step.URGED]


def test_not_agreed_the_date_stays_and_it_can_be_asked_for_once_more(
    session: Session, desk: Desk, asked: Suggestion
) -> None:
    extensions.refuse(session, desk, asked, boss(session), at(12, 2, 9))
    assert (day_of(asked.due_at), asked.extended) == (date(2026, 12, 7), False)
    assert told(session, PROPERTY, extensions.REFUSED) == [extensions.REFUSED]
    assert told(session, AUTHOR, extensions.GRANTED) == []
    card = card_in(session, asked, STREET)
    assert card is not None
    assert card.retired
    who = member(session, PROPERTY)
    extensions.ask(session, desk, asked, who, DAY, "真的要等", at(12, 3, 9))
    extensions.refuse(session, desk, asked, boss(session), at(12, 3, 10))
    with pytest.raises(UserError, match="once"):
        extensions.ask(session, desk, asked, who, DAY, "求求了", at(12, 4, 9))


@pytest.mark.parametrize(
    "day", [date(2026, 12, 7), date(2026, 12, 1), date(2026, 12, 13), date(2026, 12, 22), date(2027, 6, 1)]
)
def test_a_day_out_of_bounds_is_refused(
    session: Session, desk: Desk, suggestion: Suggestion, day: date
) -> None:
    assert extensions.latest_day(desk, suggestion) == date(2026, 12, 21), (
        "as long as it had: ten working days"
    )
    with pytest.raises(UserError, match=r"extension\.day"):
        extensions.ask(session, desk, suggestion, member(session, PROPERTY), day, "等配件", at(12, 1, 9))


def test_the_setting_bounds_it_too(session: Session, desk: Desk, suggestion: Suggestion) -> None:
    strict = Desk(desk.settings.model_copy(update={"extension_days": 2}), desk.categories)
    assert extensions.latest_day(strict, suggestion) == date(2026, 12, 9)


def test_too_late_for_the_body_is_not_too_late_for_who_directs(
    session: Session, desk: Desk, suggestion: Suggestion
) -> None:
    with pytest.raises(UserError, match="late"):
        extensions.ask(session, desk, suggestion, member(session, PROPERTY), DAY, "忘了", at(12, 8, 9))
    extensions.decide(session, desk, suggestion, boss(session), DAY, "配件停产", at(12, 8, 10))
    assert day_of(suggestion.due_at) == DAY
    assert "配件停产" in news(session, desk, suggestion)


def test_who_directs_makes_good_a_kind_that_shortened_it(session: Session, desk: Desk) -> None:
    town(session)
    suggestion = filed(session, desk)
    who = member(session, PROPERTY)
    committee.set_kind(session, desk, suggestion, who, Kind.QUESTION, NOW)
    committee.set_kind(session, desk, suggestion, who, Kind.COMPLAINT, NOW)
    assert day_of(suggestion.due_at) == date(2026, 11, 26)
    with pytest.raises(UserError, match="too_late"):
        extensions.ask(session, desk, suggestion, who, date(2026, 12, 1), "改错了", NOW)
    extensions.decide(session, desk, suggestion, boss(session), date(2026, 12, 1), "类型改错了", NOW)
    assert day_of(suggestion.due_at) == date(2026, 12, 1)


def test_an_answer_ends_what_was_asked_for(session: Session, desk: Desk, asked: Suggestion) -> None:
    committee.answer(session, desk, asked, member(session, PROPERTY), "修好了", DONE, at(12, 2, 9))
    assert (asked.status, asked.wish_due_at) == (Status.REPLIED, None)
    with pytest.raises(UserError, match="none"):
        extensions.grant(session, desk, asked, boss(session), at(12, 2, 10))
