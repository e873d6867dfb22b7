"""A glance at who writes leaves out no question that would find something, and asks none for nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.queries import glances, people, safety, suggestions
from storage.queries.glances import Glance
from storage.tables import Ban, Member, PartKind, Resident, Role, Status, Suggestion

ANNA, BEN = 501, 502
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
Does = Callable[[Session, Resident], object]


def stands(session: Session, resident: Resident) -> object:
    chat = resident.telegram_id or 0
    return people.set_dialog(session, chat, chat, "say_new", NOW)


def begins(session: Session, resident: Resident) -> Suggestion:
    return suggestions.add_draft(session, resident.id or 0, "LT", "bot", NOW)


def files(status: Status) -> Does:
    def work(session: Session, resident: Resident) -> None:
        filed = begins(session, resident)
        filed.status = status
        session.flush()

    return work


def bans(until: datetime, lifted_at: datetime | None = None) -> Does:
    def work(session: Session, resident: Resident) -> None:
        member = Member(telegram_id=7, role=Role.DISPATCHER, granted_at=NOW, checked_at=NOW)
        session.add(member)
        filed = begins(session, resident)
        filed.status = Status.CLOSED
        session.flush()
        session.add(
            Ban(
                resident_id=resident.id or 0, suggestion_id=filed.id or 0, member_id=member.id or 0,
                reason="x", since=NOW, until=until, lifted_at=lifted_at,
            )
        )  # fmt: skip
        session.flush()

    return work


def arrive(session: Session, telegram_id: int) -> Resident:
    resident = Resident(telegram_id=telegram_id, language="zh", created_at=NOW)
    session.add(resident)
    session.flush()
    return resident


@pytest.mark.parametrize(
    ("does", "expected"),
    [
        (lambda session, resident: None, ()),
        (stands, ("dialog",)),
        (begins, ("unfinished",)),
        (files(Status.NEED_INFO), ("unfinished",)),
        (files(Status.SUBMITTED), ()),
        (bans(NOW + HOUR), ("banned",)),
        (bans(NOW - HOUR), ()),
        (bans(NOW + HOUR, lifted_at=NOW), ()),
    ],
)
def test_a_glance_shows_what_is_open_about_a_person_and_of_nobody_else(
    database: Database, does: Does, expected: tuple[str, ...]
) -> None:
    def work(session: Session) -> None:
        anna, ben = arrive(session, ANNA), arrive(session, BEN)
        does(session, anna)
        seen = glances.look(session, ANNA, ANNA, NOW)
        assert seen.resident is anna
        assert tuple(name for name in ("dialog", "banned", "unfinished") if getattr(seen, name)) == expected
        assert seen.banned is (safety.find_ban(session, anna.id or 0, NOW) is not None)
        assert glances.look(session, BEN, BEN, NOW) == Glance(
            ben, dialog=False, banned=False, unfinished=False
        )

    database.write_now(work)


def test_it_tells_when_the_last_words_came(database: Database) -> None:
    def work(session: Session) -> None:
        anna, _ = arrive(session, ANNA), arrive(session, BEN)
        draft = begins(session, anna)
        for number, at in ((8, NOW), (9, NOW + HOUR)):
            kept = suggestions.add_part(session, draft.id or 0, PartKind.ORIGINAL, ANNA, number, "灯坏了", at)
            assert [kept] == suggestions.list_parts(session, kept.suggestion_id)[-1:]
        session.expunge_all()
        assert glances.look(session, ANNA, ANNA, NOW).said_at == NOW + HOUR
        assert glances.look(session, BEN, BEN, NOW).said_at is None

    database.write_now(work)


def test_of_whom_we_do_not_know_everything_may_be(database: Database) -> None:
    assert database.read_now(lambda session: glances.look(session, 1, 1, NOW)) == Glance()
    assert Glance() == Glance(None, dialog=True, banned=True, unfinished=True)
