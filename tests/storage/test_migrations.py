"""Migrations climb up, down and up again, and say what the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from storage import migrate
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
    assert after is not None
    assert migrate.is_current(database.engine)
    assert differences(database) == []


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
