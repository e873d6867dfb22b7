"""When news may reach a resident: by day or, for some, once a day; replies and urgent things at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.services import quiet
from bot.services.desk import Desk
from storage.tables import Resident
from tests.builders_committee import LUOTIAN, bind, file_suggestion, resident

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """A local time in November 2026, in UTC as everything is."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def held(
    session: Session,
    desk: Desk,
    who: Resident,
    now: datetime,
    *,
    notice: str = "in_progress",
    queued: datetime | None = None,
    subject: int | None = None,
) -> datetime | None:
    return quiet.held_until(session, desk, who, notice, subject, queued or now, now)


@pytest.fixture
def chen(session: Session) -> Resident:
    return resident(session, 601)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(21, 59), None),
        (at(22), at(8, day=24)),
        (at(23, 59), at(8, day=24)),
        (at(0, day=24), at(8, day=24)),
        (at(7, 59, day=24), at(8, day=24)),
        (at(8, day=24), None),
    ],
)
def test_news_of_the_night_comes_in_the_morning(
    session: Session, desk: Desk, chen: Resident, now: datetime, until: datetime | None
) -> None:
    assert held(session, desk, chen, now) == until


def test_replies_to_what_she_does_are_never_held(session: Session, desk: Desk, chen: Resident) -> None:
    chen.digest = True
    for notice in ("reply", "receipt", "preview", "file_lost"):
        assert held(session, desk, chen, at(23), notice=notice) is None


def test_who_wants_to_be_told_at_night_is(session: Session, desk: Desk, chen: Resident) -> None:
    chen.quiet_hours = False
    assert held(session, desk, chen, at(23)) is None


def test_what_is_urgent_is_told_at_night_and_outside_the_digest(
    session: Session, desk: Desk, chen: Resident
) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    chen.digest = True
    for now in (at(23), at(10)):
        assert held(session, desk, chen, now, subject=suggestion.id) is not None
    suggestion.urgent = True
    session.flush()
    for now in (at(23), at(10)):
        assert held(session, desk, chen, now, subject=suggestion.id) is None


def test_the_operator_may_set_other_hours_or_none(session: Session, desk: Desk, chen: Resident) -> None:
    for hours, now, until in (
        ("", at(23), None),
        ("12:30-14:00", at(13), at(14)),
        ("12:30-14:00", at(23), None),
        ("00:00-06:00", at(5, 59), at(6)),
        ("00:00-06:00", at(6), None),
    ):
        other = replace(desk, settings=desk.settings.model_copy(update={"quiet_hours": hours}))
        assert held(session, other, chen, now) == until


def test_the_digest_comes_at_six_with_what_was_queued_before(
    session: Session, desk: Desk, chen: Resident
) -> None:
    chen.digest = True
    assert held(session, desk, chen, at(9)) == at(18)
    assert held(session, desk, chen, at(18), queued=at(9)) is None
    assert held(session, desk, chen, at(18), queued=at(18)) is None
    assert held(session, desk, chen, at(18, 1)) == at(18, day=24)
    # The process was down at six: it comes when it is back, but not at night.
    assert held(session, desk, chen, at(20), queued=at(9)) is None
    assert held(session, desk, chen, at(23), queued=at(9)) == at(8, day=24)


def test_questions_never_wait_for_the_digest_and_answers_only_if_she_says_so(
    session: Session, desk: Desk, chen: Resident
) -> None:
    chen.digest = True
    assert held(session, desk, chen, at(9), notice="asked") is None
    assert held(session, desk, chen, at(9), notice="answered") is None
    chen.digest_answers = True
    assert held(session, desk, chen, at(9), notice="asked") is None
    assert held(session, desk, chen, at(9), notice="answered") == at(18)
    chen.digest = False
    assert held(session, desk, chen, at(9), notice="answered") is None


def test_a_day_of_digests_is_one_moment(desk: Desk) -> None:
    tz = desk.settings.timezone
    moments = {quiet.digest_at(at(18, 1) + timedelta(minutes=n), tz) for n in range(0, 24 * 60 - 1, 7)}
    assert moments == {at(18, day=24)}
