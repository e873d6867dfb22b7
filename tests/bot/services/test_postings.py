"""下沉: a role from one day to another begins and ends at its moment, and its work is passed on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import access, committee, invites, postings, roles
from bot.services.desk import Desk
from storage.tables import Audit, Member, Role
from tests.builders_committee import LUOTIAN, NOW, bind, deliver, file_suggestion, told
from tests.builders_worker import worker

TZ = ZoneInfo("Asia/Shanghai")
HEAD, POSTED = 850, 870


def invite(session: Session, *days: str) -> Member:
    """Somebody who followed an invitation for these days."""
    term = postings.read_term(list(days), TZ, NOW)
    code = invites.create(
        session, Role.STAFF, "LT", None, NOW, for_group=False, starts_at=term.starts_at, ends_at=term.ends_at
    )
    return invites.redeem_person(session, code, POSTED, NOW)


def may(session: Session, desk: Desk, now: datetime) -> bool:
    postings.settle(session, desk, POSTED, now)
    try:
        access.access_office(session, desk, POSTED, now, Role.STAFF)
    except UserError:
        return False
    return True


def local(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TZ).astimezone(UTC)


def test_it_begins_and_ends_at_midnight_of_its_days(session: Session, desk: Desk) -> None:
    invite(session, "2026-12-01", "2026-12-31")
    assert not may(session, desk, NOW)
    assert not may(session, desk, local(30, 23, 59, 11))
    assert may(session, desk, local(1, 0))
    assert may(session, desk, local(31, 23, 59))
    assert not may(session, desk, local(31, 23, 59) + timedelta(minutes=1))
    actions = [line.action for line in session.exec(select(Audit)).all()]
    assert actions == ["invited", "granted", "begun", "ended"]


def test_with_a_last_day_only_it_begins_at_once(session: Session, desk: Desk) -> None:
    invite(session, "2026年12月31日")
    assert may(session, desk, NOW)


def test_its_open_work_goes_to_the_head_when_it_ends(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    worker(session, "LT", HEAD, Role.DISPATCHER)
    posted = invite(session, "2026-12-31")
    one = file_suggestion(session, desk)
    committee.accept(session, desk, one, posted, NOW)
    committee.sign(session, one, posted, NOW)
    deliver(session)
    postings.run_due(session, desk, local(31, 12))
    assert told(session, POSTED) == ["posting_ends"]
    assert told(session, HEAD) == ["posting_ends"]
    assert one.handler_id == posted.id
    postings.run_due(session, desk, local(31, 12) + timedelta(days=3))
    assert one.handler_id is None
    assert told(session, HEAD) == ["posting_ends", "left"]
    assert told(session, POSTED) == ["posting_ends", "posting_over"]


def test_those_it_concerns_are_reminded_once_a_week_before(session: Session, desk: Desk) -> None:
    worker(session, "LT", HEAD, Role.DISPATCHER)
    posted = invite(session, "2026-12-31")
    assert postings.run_due(session, desk, local(24, 23, 59)) == 0
    assert postings.run_due(session, desk, local(25, 0)) == 1
    assert postings.run_due(session, desk, local(25, 1)) == 0
    assert postings.count_in_hand(session, posted) == 0


def test_an_admin_changes_the_term_and_it_is_written_down(session: Session, desk: Desk) -> None:
    admin = worker(session, None, 880, Role.ADMIN)
    posted = invite(session, "2026-12-31")
    postings.set_term(session, desk, posted, admin, postings.read_term(["2027-03-31"], TZ, NOW), NOW)
    assert may(session, desk, local(31, 12) + timedelta(days=60))
    postings.set_term(session, desk, posted, admin, postings.FOR_GOOD, NOW)
    assert posted.ends_at is None
    assert [line.action for line in roles.list_history(session, posted)] == ["granted", "term", "term"]
    later = postings.read_term(["2027-01-01", "2027-03-31"], TZ, NOW)
    with pytest.raises(UserError, match="bad_days"):
        postings.set_term(session, desk, posted, admin, later, NOW)


def test_who_is_taken_back_before_the_first_day_never_begins(session: Session, desk: Desk) -> None:
    admin = worker(session, None, 880, Role.ADMIN)
    posted = invite(session, "2026-12-01", "2026-12-31")
    assert posted in [held.member for held in roles.list_page(session, 0).rows]
    roles.revoke(session, desk, posted, admin, "不来了", NOW)
    assert not may(session, desk, local(1, 12))


def test_a_new_invitation_lengthens_what_is_held(session: Session, desk: Desk) -> None:
    first = invite(session, "2026-12-31")
    assert invite(session, "2027-06-30") == first
    assert may(session, desk, local(31, 12) + timedelta(days=90))


@pytest.mark.parametrize(
    "days", [[], ["2026-11-01"], ["2026-12-31", "2026-12-01"], ["2026-02-30"], ["明天"], ["2026-12-01"] * 3]
)
def test_days_that_make_no_term_are_refused(days: list[str]) -> None:
    with pytest.raises(UserError, match="bad_days"):
        postings.read_term(days, TZ, NOW)


def test_a_group_is_bound_for_good(session: Session) -> None:
    with pytest.raises(UserError, match="not_for_groups"):
        invites.create(session, Role.MEMBER, "LT", None, NOW, for_group=True, ends_at=NOW + timedelta(days=9))
