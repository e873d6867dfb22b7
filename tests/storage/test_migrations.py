"""Migrations climb up, down and up again, and say what the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from storage import guards, migrate
from storage.database import Database


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def test_migrations_climb_up_down_and_up_again_and_match_the_tables(database: Database) -> None:
    assert differences(database) == []
    migrate.downgrade(database.engine, "base")
    assert not migrate.is_current(database.engine)
    before, after = migrate.upgrade(database.engine)
    assert before is None
    assert after == migrate.newest() == migrate._script().get_current_head()
    assert migrate.is_current(database.engine)
    assert differences(database) == []
    known = "SELECT name FROM sqlite_master" if database.sqlite else "SELECT tgname FROM pg_trigger"
    with database.engine.connect() as connection:
        assert guards.NAMES.keys() <= {name for (name,) in connection.exec_driver_sql(known)}


def test_a_database_of_a_later_version_is_refused_untouched(database: Database) -> None:
    with database.engine.begin() as connection:
        present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    try:
        with pytest.raises(migrate.TooNew):
            migrate.upgrade(database.engine)
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": present})


def test_what_the_operator_changed_survives_the_seeding(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE community SET zh = '新罗田' WHERE code = 'LT'"))
    try:
        migrate.upgrade(database.engine)
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT zh FROM community WHERE code = 'LT'")).scalar() == "新罗田"
            assert connection.execute(text("SELECT count(*) FROM category")).scalar() == 95
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE community SET zh = '罗田社区' WHERE code = 'LT'"))


def test_what_was_filed_before_an_upgrade_is_there_after_it(database: Database) -> None:
    when = "2026-11-01 08:00:00+00:00"
    migrate.downgrade(database.engine, "0001")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO resident (id, telegram_id, language, channel, reach, created_at)"
                " VALUES (1, 700, 'zh', 'bot', 'ok', :at)"
            ),
            {"at": when},
        )
        connection.execute(
            text(
                "INSERT INTO suggestion (id, number, resident_id, community, channel, status, revision,"
                " category_source, level, redo_count, supervised, created_at)"
                " VALUES (7, 'LT-2026-000001', 1, 'LT', 'bot', 'SUBMITTED', 1, 'rule', 'community', 0,"
                " false, :at)"
            ),
            {"at": when},
        )
        connection.execute(
            text(
                "INSERT INTO part (id, suggestion_id, kind, chat_id, message_id, text, at)"
                " VALUES (3, 7, 'original', 700, 1, '路灯坏了', :at)"
            ),
            {"at": when},
        )
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT s.number, p.text FROM part p JOIN suggestion s ON s.id = p.suggestion_id")
        ).all()
        keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar() if database.sqlite else 1
    assert [tuple(row) for row in rows] == [("LT-2026-000001", "路灯坏了")]
    assert keys == 1
