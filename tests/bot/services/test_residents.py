"""Who residents are to us, and what they agreed to."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import residents
from storage.database import Database
from storage.queries import people
from storage.tables import Reach, Resident

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def meet(session: Session) -> Resident:
    return residents.meet(session, 501, "zh", NOW)


@pytest.mark.parametrize("typed", ["罗田", "罗田社区", "Luotian", " luotian ", "LT"])
def test_a_community_is_found_by_what_people_type(database: Database, typed: str) -> None:
    found = database.write_now(lambda session: residents.find_community_by_name(session, typed))
    assert found is not None
    assert found.code == "LT"


@pytest.mark.parametrize("typed", ["", "社区", "路灯坏了"])
def test_other_words_are_no_community(database: Database, typed: str) -> None:
    assert database.write_now(lambda session: residents.find_community_by_name(session, typed)) is None


def test_meeting_twice_is_one_resident_who_can_be_reached_again(database: Database) -> None:
    def work(session: Session) -> tuple[int | None, int | None, Reach]:
        first = meet(session)
        first.reach = Reach.BLOCKED
        session.flush()
        again = residents.meet(session, 501, "en", NOW)
        return first.id, again.id, again.reach

    first, again, reach = database.write_now(work)
    assert first == again
    assert reach is Reach.OK


def test_an_unknown_community_is_refused(database: Database) -> None:
    with pytest.raises(UserError, match=r"arriving\.no_community"):
        database.write_now(lambda session: residents.set_community(session, meet(session), "ZZ"))


def test_agreeing_and_refusing_leave_a_record_each(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        resident = meet(session)
        residents.agree(session, resident, NOW)
        residents.agree(session, resident, NOW)
        residents.refuse(session, resident, NOW)
        residents.refuse(session, resident, NOW)
        assert not residents.has_agreed(resident)
        return [one.agreed for one in people.list_consents(session, resident.id or 0)]

    assert database.write_now(work) == [True, False]


def test_a_new_version_of_the_notice_is_not_agreed_to(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(session: Session) -> bool:
        resident = meet(session)
        residents.agree(session, resident, NOW)
        monkeypatch.setattr(residents, "NOTICE_VERSION", "2027-01")
        return residents.has_agreed(resident) or residents.has_refused(session, resident)

    assert database.write_now(work) is False
