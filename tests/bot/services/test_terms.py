"""How long the street takes: set by it, and frozen for whoever has filed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.services import committee, suggestions, terms
from bot.services.desk import Desk
from bot.views import mine
from storage.tables import Kind
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, member


def closing(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def with_days(desk: Desk, days: str) -> Desk:
    return Desk(desk.settings.model_copy(update={"answer_days": days}), desk.categories)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (Kind.QUESTION, date(2026, 11, 26)),
        (Kind.REQUEST, date(2026, 11, 30)),
        (Kind.COMPLAINT, date(2026, 12, 7)),
        (Kind.SUGGESTION, date(2026, 12, 14)),
        (Kind.PRAISE, date(2026, 12, 14)),
    ],
)
def test_each_kind_is_due_at_closing_time_of_its_own_day(desk: Desk, kind: Kind, due: date) -> None:
    assert terms.answer_due(desk, NOW, kind) == closing(due)


def test_the_street_can_set_its_own_number_of_days(desk: Desk) -> None:
    own = with_days(desk, "complaint=1")
    assert terms.answer_due(own, NOW, Kind.COMPLAINT) == closing(date(2026, 11, 24))
    assert terms.answer_due(own, NOW, Kind.QUESTION) == closing(date(2026, 11, 26))


def test_another_kind_shortens_and_never_lengthens(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    suggestion.due_at = terms.answer_due(desk, NOW, Kind.COMPLAINT)
    who = member(session, LUOTIAN)
    committee.set_kind(session, desk, suggestion, who, Kind.SUGGESTION, NOW)
    assert suggestion.due_at == closing(date(2026, 12, 7))
    committee.set_kind(session, desk, suggestion, who, Kind.QUESTION, NOW)
    assert suggestion.due_at == closing(date(2026, 11, 26))
    committee.set_kind(session, desk, suggestion, who, Kind.COMPLAINT, NOW)
    assert suggestion.due_at == closing(date(2026, 11, 26))


def test_other_settings_move_no_date_that_was_told(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    suggestion.due_at = terms.answer_due(desk, NOW, Kind.COMPLAINT)
    changed = with_days(desk, "complaint=2")
    committee.set_kind(session, changed, suggestion, member(session, LUOTIAN), Kind.COMPLAINT, NOW)
    assert suggestion.due_at == closing(date(2026, 12, 7))


def test_its_author_is_told_when_her_date_is_an_estimate(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    tz = desk.settings.timezone
    assert not terms.is_estimated(desk, suggestion)
    suggestion.due_at = closing(date(2060, 1, 20))
    assert terms.is_estimated(desk, suggestion)
    whole = suggestions.look(session, suggestion)
    assert "大约 2060年1月20日 前答复" in mine.one(whole, tz, "zh", NOW, estimated=True).text
    assert "最迟 2060年1月20日 答复" in mine.one(whole, tz, "zh", NOW).text
