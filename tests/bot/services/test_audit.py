"""The audit finds every line that was changed, removed or put in, and its writers stand in one order."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.services import audit, invites, roles
from bot.services.audit import Action, Flaw
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import audits
from storage.tables import Audit, AuditHead, Member, Role
from tests.builders_committee import NOW


def fill(session: Session, lines: int = 4) -> None:
    for number in range(lines):
        audit.record(
            session, Action.ROUTES, f"route:{number}", NOW + timedelta(microseconds=number),
            data={"字": "罗田", "n": number, "co": ["PM", None]},
        )  # fmt: skip


def flaws(session: Session, noted: str | None = None) -> list[tuple[Flaw, int]]:
    session.flush()
    session.expire_all()
    return [(finding.flaw, finding.seq) for finding in audit.verify(session, noted).findings]


def test_an_untouched_chain_is_whole_and_says_its_last_hash(session: Session) -> None:
    assert audit.verify(session).findings == ()
    fill(session)
    session.expire_all()
    verdict = audit.verify(session)
    assert (verdict.count, verdict.findings) == (4, ())
    newest = audits.list_newest(session, 1)[0]
    assert verdict.last == newest.hash
    assert (newest.seq, newest.previous) == (4, audits.list_about(session, "route:2")[0].hash)
    assert flaws(session, newest.previous) == []


CHANGES: dict[str, tuple[str, list[tuple[Flaw, int]]]] = {
    "time": ("UPDATE audit SET at = '2026-11-24 00:00:00+00:00' WHERE seq = 2", [(Flaw.CHANGED, 2)]),
    "action": ("UPDATE audit SET action = 'exported' WHERE seq = 2", [(Flaw.CHANGED, 2)]),
    "subject": ("UPDATE audit SET subject = 'route:9' WHERE seq = 2", [(Flaw.CHANGED, 2)]),
    "data": ("UPDATE audit SET data = '{}' WHERE seq = 2", [(Flaw.CHANGED, 2)]),
    "digest": ("UPDATE audit SET digest = hash WHERE seq = 2", [(Flaw.CHANGED, 2)]),
    "hash": ("UPDATE audit SET hash = digest WHERE seq = 2", [(Flaw.CHANGED, 2), (Flaw.FOREIGN, 3)]),
    "removed": ("DELETE FROM audit WHERE seq = 2", [(Flaw.MISSING, 3)]),
    "first removed": ("DELETE FROM audit WHERE seq = 1", [(Flaw.MISSING, 2)]),
    "last removed": ("DELETE FROM audit WHERE seq = 4", [(Flaw.CUT, 3)]),
    "all removed": ("DELETE FROM audit", [(Flaw.CUT, 0)]),
    "renumbered": (
        "UPDATE audit SET seq = 7 WHERE seq = 4",
        [(Flaw.MISSING, 7), (Flaw.CHANGED, 7), (Flaw.CUT, 7)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_whatever_is_done_to_a_line_is_found(session: Session, change: str) -> None:
    statement, expected = CHANGES[change]
    fill(session)
    session.execute(text(statement))
    assert flaws(session) == expected


def test_a_line_put_in_does_not_follow_the_one_before(session: Session) -> None:
    fill(session)
    copy = session.exec(select(Audit).where(col(Audit.seq) == 3)).one()
    forged = Audit(**copy.model_dump() | {"seq": 5, "previous": audit.FIRST})
    forged.hash = audit.seal(forged)
    session.add(forged)
    assert flaws(session) == [(Flaw.FOREIGN, 5), (Flaw.CUT, 5)]


def test_who_rewrites_the_whole_chain_is_found_by_a_hash_that_was_noted(session: Session) -> None:
    fill(session)
    noted = audits.list_newest(session, 1)[0].hash
    session.execute(text("DELETE FROM audit"))
    session.execute(text("DELETE FROM audit_head"))
    session.expire_all()
    fill(session, 3)
    assert flaws(session) == []
    assert flaws(session, noted) == [(Flaw.UNKNOWN, 3)]


def test_a_line_goes_with_the_change_it_tells_of(database: Database) -> None:
    def fails(session: Session) -> None:
        fill(session, 1)
        raise LookupError("undone")

    database.write_now(lambda session: fill(session, 1))
    with pytest.raises(LookupError):
        database.write_now(fails)
    database.write_now(lambda session: fill(session, 1))
    assert database.read_now(audit.verify).count == 2
    assert database.read_now(audit.verify).findings == ()


def test_writers_of_several_processes_make_one_chain(database: Database) -> None:
    database.write_now(lambda session: fill(session, 1))
    second = Database(str(database.url.render_as_string(hide_password=False)))
    start = threading.Barrier(2)

    def writer(own: Database) -> Callable[[], None]:
        def work() -> None:
            start.wait()
            for _ in range(15):
                own.write_now(lambda session: fill(session, 2))

        return work

    threads = [threading.Thread(target=writer(one)) for one in (database, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.stop()
    verdict = database.read_now(audit.verify)
    assert (verdict.count, verdict.findings) == (61, ())
    head = database.read_now(audits.find_head)
    assert isinstance(head, AuditHead)
    assert (head.seq, head.hash) == (61, verdict.last)


def admin(session: Session) -> Member:
    row = Member(telegram_id=900, role=Role.ADMIN, granted_at=NOW, checked_at=NOW)
    session.add(row)
    session.flush()
    return row


def test_a_role_has_its_history_from_the_invitation_to_its_end(session: Session, desk: Desk) -> None:
    by = admin(session)
    code = invites.create(session, Role.WORKER, "LT", None, NOW, for_group=False, by=by)
    member = invites.redeem_person(session, code, 701, NOW)
    assert [held.member.telegram_id for held in roles.list_page(session, 9).rows] == [701, 900]
    roles.revoke(session, desk, member, by, "换了岗位", NOW)
    lines = audits.list_newest(session, 9)[::-1]
    assert [(line.action, line.actor_id) for line in lines] == [
        ("invited", by.id),
        ("granted", member.id),
        ("revoked", by.id),
    ]
    assert lines[1].data["invite"] == int(lines[0].subject.removeprefix("invite:"))
    assert [line.data.get("reason") for line in roles.list_history(session, member)] == [None, "换了岗位"]
    assert all("701" not in f"{line.subject}{line.data}" for line in lines)
    assert not member.active
    assert audit.verify(session).findings == ()


@pytest.mark.parametrize(
    ("who", "reason", "key"),
    [
        ("worker", "", "no_reason"),
        ("worker", "长" * 201, "no_reason"),
        ("admin", "离任", "by_settings"),
        ("gone", "离任", "gone"),
    ],
)
def test_a_role_is_not_taken_back_without_a_reason_nor_twice_nor_against_the_settings(
    session: Session, desk: Desk, who: str, reason: str, key: str
) -> None:
    by = admin(session)
    worker = Member(telegram_id=701, role=Role.WORKER, granted_at=NOW, checked_at=NOW, active=who != "gone")
    session.add(worker)
    session.flush()
    with pytest.raises(Exception, match=key):
        roles.revoke(session, desk, by if who == "admin" else worker, by, reason, NOW)
    assert audits.list_newest(session, 9) == []


def test_a_role_by_being_in_a_group_is_not_among_the_invited(session: Session) -> None:
    row = Member(telegram_id=5, role=Role.MEMBER, group_id=-11, granted_at=NOW, checked_at=NOW)
    session.add(row)
    session.flush()
    assert roles.list_page(session, 0).count == 0
    for wrong in (row.id, 999, None):
        with pytest.raises(Exception, match="gone"):
            roles.get_held(session, wrong)
