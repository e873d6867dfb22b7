"""催办 and 督办 by hand: by whoever directs, not too often, and for what is still open."""

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, ladder
from bot.services.desk import Desk
from storage.tables import Step
from tests.builders_committee import ANNA, AUTHOR, DONE, PROPERTY, STREET, deliver, member, told
from tests.builders_ladder import HEAD, at, director, heard, in_progress, last, shown, taken, tick, ticks


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
