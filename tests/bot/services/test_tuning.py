"""Settings that are changed while the house runs: what fits, from when on, for whom, what is on record."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.errors import UserError
from bot.services import admins, audit, terms, tuning
from bot.services.desk import Desk
from bot.settings import Settings
from bot.views import tuning as view
from storage.database import Database
from storage.tables import Audit, Kind, Member, Outbox, Role, Setting, Suggestion
from tests.builders_committee import NOW
from tests.builders_worker import type_in, worker

SAFEGUARD = "broadcast_approval"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def admin(database: Database) -> Member:
    return database.write_now(lambda session: worker(session, None, 871, Role.ADMIN))


def change(database: Database, desk: Desk, admin: Member, name: str, typed: str | None) -> str:
    """Type a value, as at the desk, and give how it stands then."""

    def work(session: Session) -> str:
        value = None if typed is None else tuning.plain(typed, view.words())
        return tuning.change(session, desk, name, value, admin, NOW).value

    return database.write_now(work)


def heed(database: Database, desk: Desk) -> None:
    database.read_now(lambda session: tuning.heed(session, desk))


def test_a_change_holds_for_what_is_filed_after_it_and_goes_back(
    database: Database, desk: Desk, admin: Member
) -> None:
    typist = database.write_now(worker)

    def file() -> datetime | None:
        return database.write_now(lambda session: type_in(session, desk, typist).due_at)

    before = file()
    assert before is not None
    typed = "投诉 2，咨询：2 request=2 建议2"
    assert change(database, desk, admin, "answer_days", typed) == (
        "question=2,request=2,complaint=2,suggestion=2"
    )
    assert file() == before
    heed(database, desk)
    assert file() == terms.answer_due(desk, NOW, Kind.COMPLAINT) < before
    assert database.read_now(lambda session: session.get_one(Suggestion, 1).due_at) == before
    change(database, desk, admin, "answer_days", None)
    heed(database, desk)
    assert file() == before
    assert desk.settings == desk.given


@sqlite
@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("sign_days", " ２ ", "2"),
        ("rating_days", "10", "10"),
        ("quiet_hours", "21：30－7:00", "21:30-07:00"),
        ("quiet_hours", "不设", ""),
        ("event_reminders", "2天，3 小时", "2d,3h"),
        ("event_reminders", "1 day, 2 hours", "1d,2h"),
        ("event_reminders", "never", ""),
        ("partly_weight", "0.50", "0.5"),
        ("screening", "true", "true"),
        ("monthly_report", "", ""),
        ("answer_days", "Complaint 7", "question=3,request=5,complaint=7,suggestion=15"),
        ("suggestions_per_day", "0", "0"),
    ],
)
def test_values_are_read_as_people_type_them(
    database: Database, desk: Desk, admin: Member, name: str, typed: str, value: str
) -> None:
    assert change(database, desk, admin, name, typed) == value
    heed(database, desk)
    assert tuning.write(desk.settings, name) == value


@sqlite
@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        ("sign_days", "0", "bad_value"),
        ("sign_days", "31", "bad_value"),
        ("sign_days", "two", "bad_value"),
        ("sign_days", "", "bad_value"),
        ("rating_days", "9" * 12, "bad_value"),
        ("quiet_hours", "22-8", "bad_value"),
        ("quiet_hours", "22:00-22:00", "bad_value"),
        ("event_reminders", "1d or so", "bad_value"),
        ("event_reminders", "0d", "bad_value"),
        ("answer_days", "praise 3", "bad_value"),
        ("answer_days", "complaint 0", "bad_value"),
        ("answer_days", "complaint", "bad_value"),
        ("partly_weight", "nan", "bad_value"),
        ("partly_weight", "1.1", "bad_value"),
        ("monthly_report", "everybody", "bad_value"),
        ("screening", "maybe", "bad_value"),
        ("bot_token", "1:x", "unknown"),
        ("admin_ids", "4242", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    database: Database, desk: Desk, admin: Member, name: str, typed: str, key: str
) -> None:
    with pytest.raises(UserError, match=rf"tuning\.{key}"):
        change(database, desk, admin, name, typed)
    assert database.read_now(lambda session: session.exec(select(Setting)).all()) == []
    assert database.read_now(lambda session: session.exec(select(Audit)).all()) == []


@sqlite
def test_each_change_is_on_record_and_the_same_value_is_none(
    database: Database, desk: Desk, admin: Member
) -> None:
    for typed in ("2", "2", "3", None):
        change(database, desk, admin, "sign_days", typed)
    changes = database.read_now(lambda session: tuning.list_changes(session, "sign_days"))
    assert [(line.data["before"], line.data["after"]) for line in changes] == [
        ("3", "1"),
        ("2", "3"),
        ("1", "2"),
    ]
    assert {line.actor_id for line in changes} == {admin.id}
    assert database.read_now(lambda session: session.exec(select(Setting)).all()) == []
    assert database.read_now(lambda session: audit.verify(session)).findings == ()


@sqlite
def test_an_admin_of_one_community_changes_nothing(database: Database, desk: Desk) -> None:
    local = database.write_now(lambda session: worker(session, "YC", 872, Role.ADMIN))
    with pytest.raises(UserError, match=r"tuning\.not_whole"):
        change(database, desk, local, "sign_days", "2")


@sqlite
def test_every_process_heeds_it_and_a_row_that_fits_no_more_is_left_out(
    database: Database, desk: Desk, admin: Member, settings: Settings
) -> None:
    other = Desk(settings)
    change(database, desk, admin, "sign_days", "4")
    heed(database, other)
    assert other.settings.sign_days == 4

    def spoil(session: Session) -> None:
        for name, value in (("rating_days", "0"), ("gone_by_now", "1"), ("bot_token", "1:stolen")):
            session.add(Setting(name=name, value=value, member_id=admin.id or 0, set_at=clock.now()))

    database.write_now(spoil)
    heed(database, other)
    assert (other.settings.sign_days, other.settings.rating_days) == (4, settings.rating_days)
    assert other.settings.bot_token == settings.bot_token


def told(database: Database) -> list[tuple[int, int | None]]:
    """Who was told of a safeguard, and of which line of the audit."""

    def work(session: Session) -> list[tuple[int, int | None]]:
        rows = session.exec(select(Outbox).where(Outbox.notice == tuning.NOTICE).order_by(col(Outbox.id)))
        return [(row.chat_id, row.detail) for row in rows]

    return database.read_now(work)


def steps(database: Database) -> list[tuple[str, str, str | None, int | None]]:
    def work(session: Session) -> list[tuple[str, str, str | None, int | None]]:
        lines = tuning.list_changes(session, SAFEGUARD)[::-1]
        return [
            (str(line.data["before"]), str(line.data["after"]), line.data.get("step"), line.actor_id)
            for line in lines
        ]

    return database.read_now(work)


def settle(
    database: Database, desk: Desk, member: Member, *, passed: bool, now: datetime = NOW, which: int = 1
) -> str:
    def work(session: Session) -> str:
        return tuning.settle(session, desk, which, member, now, passed=passed).value

    return database.write_now(work)


def test_a_safeguard_is_weakened_by_two_admins_and_strengthened_by_one(
    database: Database, desk: Desk, admin: Member
) -> None:
    other = database.write_now(lambda session: worker(session, None, 875, Role.ADMIN))
    local = database.write_now(lambda session: worker(session, "YC", 876, Role.ADMIN))
    assert change(database, desk, admin, SAFEGUARD, "5000") == "200"
    heed(database, desk)
    assert desk.settings.broadcast_approval == 200
    assert told(database) == [(875, 1), (900, 1)]
    for member, key in ((admin, "own"), (local, "not_whole")):
        with pytest.raises(UserError, match=rf"tuning\.{key}"):
            settle(database, desk, member, passed=True)
    other.granted_at = NOW - admins.SETTLED
    late = database.write_now(lambda session: worker(session, None, 877, Role.ADMIN))
    late.granted_at = other.granted_at + timedelta(seconds=1)
    with pytest.raises(UserError, match=r"tuning\.too_new"):
        settle(database, desk, late, passed=True)
    with pytest.raises(UserError, match=r"tuning\.over"):
        settle(database, desk, other, passed=True, now=NOW + tuning.PASSED_WITHIN)
    assert settle(database, desk, other, passed=True) == "5000"
    heed(database, desk)
    assert desk.settings.broadcast_approval == 5000
    assert told(database) == [(875, 1), (900, 1), (871, 2), (877, 2), (900, 2)]
    with pytest.raises(UserError, match=r"tuning\.over"):
        settle(database, desk, other, passed=True)
    assert change(database, desk, other, SAFEGUARD, "100") == "100"
    assert steps(database) == [
        ("200", "5000", "proposed", admin.id),
        ("200", "5000", None, other.id),
        ("5000", "100", None, other.id),
    ]
    assert change(database, desk, other, SAFEGUARD, None) == "100"  # the operator's is weaker, too


@sqlite
def test_what_waits_is_refused_taken_back_and_ended_by_any_change(
    database: Database, desk: Desk, admin: Member
) -> None:
    other = database.write_now(lambda session: worker(session, None, 875, Role.ADMIN))
    for number, (ends, member) in enumerate((("refused", other), ("refused", admin), (None, admin)), 1):
        change(database, desk, admin, SAFEGUARD, str(1000 + number))
        if ends is None:
            assert change(database, desk, member, SAFEGUARD, "150") == "150"
        else:
            assert settle(database, desk, member, passed=False, which=number) == "200"
        with pytest.raises(UserError, match=r"tuning\.over"):
            settle(database, desk, other, passed=True, which=number)
    assert [step for _, _, step, _ in steps(database)][-1] is None


@sqlite
def test_the_only_admin_changes_a_safeguard_alone_and_on_record(
    database: Database, desk: Desk, admin: Member
) -> None:
    desk.given = desk.settings = desk.settings.model_copy(update={"admin_ids": frozenset()})
    assert change(database, desk, admin, SAFEGUARD, "5000") == "5000"
    assert steps(database) == [("200", "5000", None, admin.id)]
    assert told(database) == []


def test_what_can_be_changed_are_settings_and_are_told_in_every_language(desk: Desk) -> None:
    assert {one.name for one in tuning.TUNABLES} <= set(Settings.model_fields)
    for lang in ("zh", "zh-hant", "en"):
        for one in tuning.TUNABLES:
            standing = tuning.Standing(one, tuning.write(desk.given, one.name), "", None)
            assert view.one(standing, [], desk.settings.timezone, lang).text
            assert view.shown(standing, lang)
